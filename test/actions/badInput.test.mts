import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { SEED } from '../../sandbox/seed.mts';
import { credentialFor, locator } from '../support/engine.mts';
import { useNode } from '../support/node.mts';

const { sandbox, realm, run: runNode } = useNode();

const run = async (
	parameters: INodeParameters,
	input?: INodeExecutionData[],
	credential: Record<string, string> = {},
) =>
	await runNode(parameters, input, {
		credential: { ...credentialFor(sandbox.current), ...credential },
	});

const asExpression = (value: unknown) => `={{ ${JSON.stringify(value) ?? 'undefined'} }}`;

const get = (id: unknown): INodeParameters => ({
	resource: 'identity',
	operation: 'get',
	identity: locator('id', asExpression(id)),
});

const create = (displayName: unknown, username: unknown): INodeParameters => ({
	resource: 'identity',
	operation: 'create',
	displayName: asExpression(displayName),
	username: asExpression(username),
});

describe('IDs stay in their place in the URL', () => {
	test.each([
		['a slash', 'groups/../identities'],
		['dots and a slash', '../groups'],
		['a colon', 'abc:batchDelete'],
		['an encoded slash', 'abc%2fdef'],
		['a query', 'abc?page_size=1#x'],
		['a space within', 'a b'],
		['an emoji', '👩‍💻'],
		['a very long one', 'x'.repeat(500)],
	])('%s', async (_what, id) => {
		const { error } = await run(get(id));
		expect(error?.message).toBe(`No identity has the ID or username '${id}' [item 0]`);
		expect(sandbox.current.journal.latest).toMatchObject([
			{ operationId: 'ListIdentities', method: 'GET', status: 200 },
			// Nothing with a space in it is tried as an ID.
			...(id.includes(' ') ? [] : [{ operationId: 'GetIdentity', method: 'GET', status: 404 }]),
		]);
	});

	test.each([
		['two dots, which a URL would resolve', '..'],
		['one dot', '.'],
		['half a surrogate pair', '\ud83d'],
	])('%s reaches no address', async (_what, id) => {
		for (const parameters of [get(id), { ...get(id), operation: 'delete' }]) {
			const { error } = await run(parameters);
			expect(error?.message).toBe(`No identity has the ID or username '${id}' [item 0]`);
		}
		expect(sandbox.current.journal.count()).toBe(sandbox.current.journal.count('ListIdentities'));
		for (const mode of ['list', 'name']) {
			const { error } = await run({
				resource: 'role',
				operation: 'getMembers',
				role: locator(mode, id),
			});
			expect(error?.message).toBe(`'${id}' is not a valid ID [item 0]`);
		}
	});

	test('a dash, which stands for everyone, is refused before anything is sent', async () => {
		for (const operation of ['get', 'delete']) {
			const { error } = await run({ ...get('-'), operation });
			expect(error?.message).toMatch(
				/^'Identit(y|ies)' is '-', which means all identities \[item 0\]$/,
			);
		}
		expect(sandbox.current.journal.count()).toBe(0);
	});
});

describe('a choice without a value never acts on something else', () => {
	test.each([
		['null', '={{ [null] }}', 1],
		['white space', "={{ ['nobody@example.org', ' '] }}", 2],
		['a field that there is not', "={{ ['nobody@example.org', $json.nothing] }}", 2],
		['a second expression', "={{ 'nobody@example.org' }}, {{ $json.nothing }}", 2],
	])('%s in a list', async (_what, expression, position) => {
		const { error } = await run({
			resource: 'identity',
			operation: 'delete',
			identity: locator('idOrUsername', expression),
		});
		expect(error?.message).toBe(`Value ${position} of 'Identities' is empty [item 0]`);
		expect(sandbox.current.journal.count()).toBe(0);
	});

	test.each([
		['empty text', ''],
		['white space', ' \n '],
		['nothing', undefined],
		['null', null],
		['an empty list', []],
		['commas', ' , ,'],
	])('%s', async (_what, value) => {
		const before = realm().identities.size;
		const { error } = await run({
			resource: 'identity',
			operation: 'delete',
			identity: locator('id', asExpression(value)),
		});
		expect(error?.message).toBe("'Identities' is empty [item 0]");
		expect(error?.description).toBe(
			'Choose or enter a value. If it uses an expression, check what the expression returns for this item.',
		);
		expect(realm().identities.size).toBe(before);
		expect(sandbox.current.journal.count()).toBe(0);
	});

	test('and neither does a group', async () => {
		for (const mode of ['id', 'name']) {
			const { error } = await run({
				resource: 'group',
				operation: 'delete',
				group: locator(mode, asExpression(undefined)),
				options: { removeMembers: true },
			});
			expect(error?.message).toBe("'Group' is empty [item 0]");
		}
		expect(sandbox.current.journal.count()).toBe(0);
	});
});

describe('something else where text belongs', () => {
	test('a number or a boolean becomes text', async () => {
		const { json } = await run(create(12345, true));
		expect(json).toMatchObject([{ display_name: '12345', username: 'true' }]);
	});

	test.each([
		['an object', { name: 'Ada' }, 'an object'],
		['a list', ['Ada', 'Grace'], 'a list'],
	])('%s is refused by the label of its field', async (_what, value, word) => {
		const { error } = await run(create(value, 'object@example.org'));
		expect(error?.message).toBe(`'Display Name' must be text, but it is ${word} [item 0]`);
		const nested = await run({
			...create('A Person', 'object@example.org'),
			additionalFields: { department: asExpression(value) },
		});
		expect(nested.error?.message).toBe(
			`'Work: Department' must be text, but it is ${word} [item 0]`,
		);
		expect((await run(get(value))).error?.message).toBe(
			`'Identity' must be text, but it is ${word} [item 0]`,
		);
		expect(sandbox.current.journal.count()).toBe(0);
	});

	test.each([0, -3, 1.5, 'many'])('a limit of %s is refused', async (limit) => {
		const { error } = await run({
			resource: 'group',
			operation: 'getAll',
			limit: asExpression(limit),
		});
		expect(error?.message).toBe("'Limit' must be a whole number, 1 or greater [item 0]");
	});

	test('an update that would change nothing says so', async () => {
		for (const resource of ['identity', 'group']) {
			const { error } = await run({
				resource,
				operation: 'update',
				[resource]: locator('id', 'any'),
				updateFields: { displayName: '={{ $json.missing }}' },
			});
			expect(error?.message).toBe("'Update Fields' doesn't change anything [item 0]");
		}
		expect(sandbox.current.journal.count()).toBe(0);
	});
});

describe('names with the characters that the API refuses', () => {
	test.each([...'{}[]<>;:?\\/|*^%$#=~`!'])('%s', async (character) => {
		const { error } = await run(create(`A${character}B`, `a${character}b`));
		const named = '<>'.includes(character) ? 'an angle bracket' : `'${character}'`;
		const words = `contains ${named}, which Beyond Identity doesn't allow`;
		expect(error?.message).toBe(`'Display Name' ${words}; 'Username' ${words} [item 0]`);
	});

	test('and with characters that look dangerous and are not', async () => {
		const { json } = await run(create(`Zoë "O'Neil" & Søn 👩‍💻`, `zoë+o'neil@例え.example`));
		expect(json).toMatchObject([{ display_name: `Zoë "O'Neil" & Søn 👩‍💻` }]);
		const { json: found } = await run({
			resource: 'identity',
			operation: 'get',
			identity: locator('username', `ZOË+o'neil@例え.example`),
		});
		expect(found).toMatchObject([{ id: json[0]!.id }]);
	});
});

test('a username that would break out of the filter is looked for as it is', async () => {
	const username = `x" or traits.username eq "ada.novak@example.com`;
	const { error } = await run({
		resource: 'identity',
		operation: 'get',
		identity: locator('username', username),
	});
	expect(error?.message).toBe(`No identity has the username '${username}' [item 0]`);
	expect(sandbox.current.journal.count('ListIdentities', 200)).toBe(1);
});

test('an item without data is an item like others', async () => {
	const broken = {} as INodeExecutionData;
	const { json, error } = await run({ resource: 'group', operation: 'getAll', limit: 1 }, [
		{ json: {} },
		broken,
	]);
	expect(error).toBeUndefined();
	expect(json).toHaveLength(2);
});

test('a token with line breaks and a prefix works as if it had none', async () => {
	const { apiToken } = sandbox.current;
	const pasted = ` Bearer ${apiToken.slice(0, 40)}\r\n${apiToken.slice(40)}\n`;
	const { json, error } = await run(
		{ resource: 'group', operation: 'getAll', limit: 1 },
		undefined,
		{ apiToken: pasted },
	);
	expect(error).toBeUndefined();
	expect(json).toHaveLength(1);
});

test('a tenant or realm ID with a slash does not reach another path', async () => {
	const { error } = await run({ resource: 'group', operation: 'getAll' }, undefined, {
		realmId: `${SEED.realmId}/identities`,
	});
	expect(error?.message).toBe(`Realm '${SEED.realmId}/identities' was not found [item 0]`);
});
