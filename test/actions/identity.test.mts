import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { locator, type NodeRunOptions } from '../support/engine.mts';
import { useNode } from '../support/node.mts';

const { sandbox, realm, run: runNode } = useNode();

const run = async (
	operation: string,
	parameters: INodeParameters = {},
	input?: IDataObject[],
	more: Partial<NodeRunOptions> = {},
) => await runNode({ resource: 'identity', operation, ...parameters }, input, more);

const named = (username: string) => realm().findByUsername(username);

function person(username: string, traits: Record<string, string> = {}) {
	return realm().addIdentity('A Person', { type: 'traits_v0', username, ...traits });
}

/** What was sent as the body of the latest request of an API method. */
function sent(operationId: string): unknown {
	return sandbox.current.journal.latest.filter((entry) => entry.operationId === operationId).at(-1)
		?.requestBody;
}

function queries(operationId: string): URLSearchParams[] {
	return sandbox.current.journal.latest
		.filter((entry) => entry.operationId === operationId)
		.map(({ url }) => new URL(url, 'http://sandbox').searchParams);
}

describe('create', () => {
	test('makes an identity of the fields that are filled, and outputs it', async () => {
		const { json } = await run('create', {
			displayName: '  Ada Lovelace ',
			username: 'ada@example.org',
			primaryEmailAddress: 'ada@example.org',
			additionalFields: { givenName: 'Ada', employeeNumber: 42, middleName: '', nickName: null },
		});
		expect(sent('CreateIdentity')).toEqual({
			identity: {
				display_name: 'Ada Lovelace',
				traits: {
					type: 'traits_v0',
					username: 'ada@example.org',
					primary_email_address: 'ada@example.org',
					given_name: 'Ada',
					employee_number: '42',
				},
			},
		});
		expect(json).toEqual([
			expect.objectContaining({ id: named('ADA@example.org')!.id, status: 'active' }),
		]);
	});

	test('leaves out what an expression does not find', async () => {
		await run('create', {
			displayName: 'No Mail',
			username: 'nomail@example.org',
			primaryEmailAddress: '={{ $json.missing }}',
			additionalFields: { title: '={{ $json.missing }}' },
		});
		expect(sent('CreateIdentity')).toEqual({
			identity: {
				display_name: 'No Mail',
				traits: { type: 'traits_v0', username: 'nomail@example.org' },
			},
		});
	});
});

describe('get', () => {
	test.each([
		['by ID', 'id', () => named('ada.novak@example.com')!.id],
		['by a choice from the list', 'list', () => named('ada.novak@example.com')!.id],
		['by username, ignoring case', 'username', () => ' Ada.Novak@Example.com '],
	])('finds an identity %s', async (_how, mode, value) => {
		const { json } = await run('get', { identity: locator(mode, value()), output: 'raw' });
		expect(json).toMatchObject([{ traits: { username: 'ada.novak@example.com' } }]);
	});

	test('gives ten flat fields when simplified', async () => {
		const { json } = await run('get', { identity: locator('username', 'ada.novak@example.com') });
		expect(json).toEqual([
			{
				id: expect.any(String),
				display_name: 'Ada Novak',
				username: 'ada.novak@example.com',
				primary_email_address: 'ada.novak@example.com',
				given_name: 'Ada',
				family_name: 'Novak',
				status: 'active',
				enrollment_status: 'ENROLLED',
				create_time: expect.any(String),
				update_time: expect.any(String),
			},
		]);
	});

	test('looks a username up once, however many items name it', async () => {
		const input = Array.from({ length: 30 }, (_, index) => ({
			who: index % 2 ? 'ada.novak@example.com' : 'ADA.Novak@example.com',
		}));
		const { json } = await run('get', { identity: locator('username', '={{ $json.who }}') }, input);
		expect(json).toHaveLength(30);
		expect(sandbox.current.journal.count('ListIdentities')).toBe(1);
	});
});

describe('getAll', () => {
	test('stops at the limit and asks for no more than it', async () => {
		const { json } = await run('getAll', { limit: 7 });
		expect(json).toHaveLength(7);
		expect(queries('ListIdentities').map((query) => query.get('page_size'))).toEqual(['7']);
	});

	test('reads as few pages as a limit above 200 needs', async () => {
		const { json } = await run('getAll', { limit: 201 });
		expect(json).toHaveLength(201);
		expect(sandbox.current.journal.count('ListIdentities')).toBe(2);
		sandbox.current.journal.clear();
		expect((await run('getAll', { limit: 200 })).json).toHaveLength(200);
		expect(sandbox.current.journal.count('ListIdentities')).toBe(1);
	});

	test('reads everything in pages of 200', async () => {
		const { json } = await run('getAll', { returnAll: true });
		expect(new Set(json.map(({ id }) => id)).size).toBe(realm().identities.size);
		expect(json).toHaveLength(realm().identities.size);
		expect(queries('ListIdentities').map((query) => query.get('page_size'))).toEqual([
			'200',
			'200',
		]);
	});

	test('lets the API filter by username, whatever stands in it', async () => {
		const filters = async (username: string) => {
			const { json } = await run('getAll', { filters: { username } });
			expect(queries('ListIdentities').at(-1)!.get('filter')).toBe(
				`traits.username eq ${JSON.stringify(username)}`,
			);
			return json;
		};
		const odd = `o'neil "the 1st") or (traits.username pr, 100&more+`;
		const identity = person(odd);
		expect(await filters(odd)).toMatchObject([{ id: identity.id }]);
		expect(await filters('back\\slash\\" or "" eq "')).toEqual([]);
		expect((await run('getAll', { filters: { username: 'nobody' } })).items).toEqual([]);
		realm().removeIdentity(identity);
	});

	test('keeps those whose status fits, where the API has no filter, up to the limit', async () => {
		for (const username of ['s1@example.org', 's2@example.org', 's3@example.org']) {
			realm().changeIdentity(person(username), { status: 'suspended' });
		}
		const suspended = [...realm().identities.values()].filter(
			({ status }) => status === 'suspended',
		);
		expect(suspended.length).toBeGreaterThan(3);
		const all = await run('getAll', { returnAll: true, filters: { status: 'suspended' } });
		expect(all.json.map(({ id }) => id).sort()).toEqual(suspended.map(({ id }) => id).sort());
		const two = await run('getAll', { limit: 2, filters: { status: 'suspended' } });
		expect(two.json).toHaveLength(2);
		const enrolled = await run('getAll', {
			returnAll: true,
			filters: { enrollmentStatus: 'ENROLLED', status: 'active' },
		});
		expect(enrolled.json).toHaveLength(12);
	});
});

describe('update', () => {
	test('sends only what was added, clears what is empty, keeps what no expression finds', async () => {
		const { id } = person('change@example.org', { title: 'Old', department: 'Old', region: 'Old' });
		const { json } = await run('update', {
			identity: locator('id', id),
			output: 'raw',
			updateFields: {
				displayName: 'New Name',
				title: '',
				department: '={{ $json.missing }}',
				status: 'suspended',
			},
		});
		expect(sent('UpdateIdentity')).toEqual({
			identity: {
				display_name: 'New Name',
				status: 'suspended',
				traits: { type: 'traits_v0', title: '' },
			},
		});
		expect(json).toMatchObject([
			{
				display_name: 'New Name',
				status: 'suspended',
				traits: { title: '', department: 'Old', region: 'Old' },
			},
		]);
	});

	test('sends no traits where none changes', async () => {
		const { id } = person('status@example.org');
		await run('update', { identity: locator('id', id), updateFields: { status: 'suspended' } });
		expect(sent('UpdateIdentity')).toEqual({ identity: { status: 'suspended' } });
	});

	test('changes all 33 traits by their names', async () => {
		const { TRAITS } = await import('../../sandbox/model.mts');
		const { id } = person('traits@example.org');
		const toParameter = (trait: string) =>
			trait.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
		const updateFields = Object.fromEntries(
			TRAITS.map((trait) => [toParameter(trait), `new ${trait}`]),
		);
		const { json } = await run('update', {
			identity: locator('id', id),
			updateFields,
			output: 'raw',
		});
		expect(json[0]!.traits).toEqual({
			type: 'traits_v0',
			...Object.fromEntries(TRAITS.map((trait) => [trait, `new ${trait}`])),
		});
	});
});

describe('delete', () => {
	test('deletes one', async () => {
		const { id } = person('gone@example.org');
		const { json } = await run('delete', { identity: locator('username', 'gone@example.org') });
		expect(json).toEqual([{ deleted: true, identity_ids: [id] }]);
		expect(realm().identities.has(id)).toBe(false);
		expect(sandbox.current.journal.count('DeleteIdentity', 200)).toBe(1);
	});

	test.each([
		['an array', (ids: string[]) => `={{ ${JSON.stringify([...ids, ids[0]])} }}`],
		['text with commas', (ids: string[]) => `={{ ' ${ids.join(' , ')},, ${ids[0]}' }}`],
	])('deletes several at once, named by %s, each once', async (_how, expression) => {
		const ids = ['m1@example.org', 'm2@example.org'].map((username) => person(username).id);
		const { json } = await run('delete', { identity: locator('id', expression(ids)) });
		expect(json).toEqual([{ deleted: true, identity_ids: ids }]);
		expect(sandbox.current.journal.count('BatchDeleteIdentities', 200)).toBe(1);
		expect(named('m1@example.org')).toBeUndefined();
	});
});

describe('getGroups', () => {
	test('lists the groups of an identity', async () => {
		const { json } = await run('getGroups', {
			identity: locator('username', 'ada.novak@example.com'),
			returnAll: true,
		});
		expect(json.map(({ display_name: name }) => name).sort()).toEqual([
			'Beyond Identity Administrators',
			'Engineering',
		]);
		const { items } = await run('getGroups', {
			identity: locator('username', 'ada.novak@example.com'),
			limit: 1,
		});
		expect(items).toHaveLength(1);
	});

	test('gives no items for an identity in no group', async () => {
		const { id } = person('loner@example.org');
		expect((await run('getGroups', { identity: locator('id', id) })).items).toEqual([]);
	});
});

describe('several items that name one person', () => {
	const twice = (username: string) => ['First', 'Second'].map((title) => ({ username, title }));
	const slowly = (operationId: string) =>
		sandbox.current.misbehavior.add({ kind: 'delay', milliseconds: 80, operationId, times: 1 });

	test('leave what the last one says, on update and on upsert', async () => {
		const username = 'twice@example.org';
		const person = realm().addIdentity('Twice', { type: 'traits_v0', username, title: 'Second' });
		slowly('UpdateIdentity');
		await run(
			'upsert',
			{
				displayName: 'Twice',
				username: '={{ $json.username }}',
				additionalFields: { title: '={{ $json.title }}' },
			},
			twice(username),
		);
		expect(person.traits.title).toBe('Second');
		slowly('UpdateIdentity');
		await run(
			'update',
			{
				identity: locator('username', '={{ $json.username }}'),
				updateFields: { title: '={{ $json.title }}' },
			},
			twice(username).reverse(),
		);
		expect(person.traits.title).toBe('First');
	});

	test('make one person, on create, and the last one decides', async () => {
		slowly('CreateIdentity');
		const { json } = await run(
			'create',
			{
				displayName: '={{ $json.title }}',
				username: '={{ $json.username }}',
			},
			twice('only.once@example.org'),
		);
		const { id, display_name: name } = realm().findByUsername('only.once@example.org')!;
		expect(name).toBe('Second');
		expect(json.map((person) => person.id)).toEqual([id, id]);
	});

	test.each(['create', 'upsert'])(
		'fail, where duplicates are not wanted: %s',
		async (operation) => {
			const { json } = await run(
				operation,
				{
					displayName: '={{ $json.title }}',
					username: '={{ $json.username }}',
					options: { failOnDuplicates: true },
				},
				[
					...twice('Not.Twice@example.org'),
					...twice('not.twice@example.org'),
					{ title: 'x', username: `${operation}.alone` },
				],
				{ onError: 'continueRegularOutput' },
			);
			expect(json.map(({ error }) => error)).toEqual([
				expect.stringContaining(
					"Several items are about the person with the username 'Not.Twice@example.org' [item 0]",
				),
				expect.stringContaining(
					"Several items are about the person with the username 'Not.Twice@example.org' [item 1]",
				),
				expect.stringContaining(
					"Several items are about the person with the username 'not.twice@example.org' [item 2]",
				),
				expect.stringContaining(
					"Several items are about the person with the username 'not.twice@example.org' [item 3]",
				),
				undefined,
			]);
			expect(named('not.twice@example.org')).toBeUndefined();
		},
	);
});

test('an expression that finds nothing does not stand for everyone', async () => {
	const nobody = '={{ $json.nothing }}';
	const list = async (parameters: INodeParameters) =>
		await runNode({ operation: 'getAll', limit: 5, ...parameters });
	for (const resource of ['passkey', 'enrollment']) {
		const { error } = await list({ resource, identity: locator('id', nobody) });
		expect(error?.message).toBe("'Identity' is empty [item 0]");
		const whole = await list({ resource, identity: locator('list', '') });
		expect(whole.error).toBeUndefined();
	}
	const { error } = await list({ resource: 'identity', filters: { username: nobody } });
	expect(error?.message).toBe("'Username' is empty [item 0]");
	const all = await list({ resource: 'identity', filters: { username: '' } });
	expect(all.json).toHaveLength(5);
});

test('an expression that gives the word true is as good as a switch, and any other word is told', async () => {
	const list = async (returnAll: unknown) =>
		await run('getAll', {
			returnAll: returnAll as boolean,
			limit: 3,
			filters: { status: 'active' },
		});
	expect((await list("={{ 'true' }}")).json.length).toBeGreaterThan(100);
	expect((await list("={{ 'false' }}")).json).toHaveLength(3);
	expect((await list("={{ 'yes' }}")).error?.message).toBe(
		"'Return All' must be true or false [item 0]",
	);
});
