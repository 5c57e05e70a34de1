import type { INodeParameters } from 'n8n-workflow';
import { locator } from '../support/engine.mts';
import { useNode } from '../support/node.mts';

const { sandbox, realm, run } = useNode();

const count = (operationId?: string) => sandbox.current.journal.count(operationId);

function person(username: string): string {
	return realm().addIdentity(username, {
		type: 'traits_v0',
		username,
		primary_email_address: 'someone@example.org',
	}).id;
}

const get = (text: unknown, mode = 'idOrUsername'): INodeParameters => ({
	resource: 'identity',
	operation: 'get',
	identity: locator(mode, text),
});

describe('an identity by ID or username', () => {
	test('is found by its ID at no cost', async () => {
		const id = person('ada@example.org');
		const { json } = await run(get(id));
		expect(json).toMatchObject([{ id }]);
		expect(count()).toBe(1);
	});

	test.each(['idOrUsername', 'id'])('is found by its username, in the mode %s', async (mode) => {
		const id = person('ada@example.org');
		expect((await run(get('ADA@example.org', mode))).json).toMatchObject([{ id }]);
	});

	test('is found where an expression in the list gives a username', async () => {
		const id = person('ada@example.org');
		const { json } = await run(get('={{ $json.email }}', 'list'), [{ email: 'ada@example.org' }]);
		expect(json).toMatchObject([{ id }]);
	});

	test('is tried as an ID where nobody has the username, though it does not look like one', async () => {
		const { identities } = realm();
		const identity = identities.get(person('old.kind@example.org'))!;
		identities.set('new-kind-of-id', { ...identity, id: 'new-kind-of-id' });
		expect((await run(get('new-kind-of-id'))).json).toMatchObject([{ id: 'new-kind-of-id' }]);
	});

	test('is told where nobody has it', async () => {
		const { error } = await run(get('nobody'));
		expect(error?.message).toBe("No identity has the ID or username 'nobody' [item 0]");
		expect(count('GetIdentity')).toBe(1);
	});
});

describe('a name that looks like an ID', () => {
	const NAME = 'cafe0000cafe0000';

	test('is one of those whom Set Members adds', async () => {
		const ids = [person('with.a.name@example.org'), person(NAME)];
		const group = realm().addGroup('With a Strange Name');
		const { json } = await run({
			resource: 'group',
			operation: 'setMembers',
			group: locator('id', group.id),
			identity: locator('idOrUsername', `with.a.name@example.org, ${NAME}`),
		});
		expect(json).toMatchObject([{ added: ids, removed: [], unchanged: 0 }]);
	});

	test.each<[string, INodeParameters]>([
		['get', get(NAME)],
		['update', { ...get(NAME), operation: 'update', updateFields: { title: 'Cook' } }],
		['getGroups', { ...get(NAME), operation: 'getGroups' }],
		['delete', { ...get(NAME), operation: 'delete' }],
		[
			'invite',
			{
				...get(NAME),
				resource: 'enrollment',
				operation: 'create',
				authenticatorConfig: locator('id', '={{ $json.config }}'),
			},
		],
	])('is looked up once the API does not know it: %s', async (_what, parameters) => {
		person(NAME);
		const config = [...realm().authenticatorConfigs.keys()][0]!;
		const { error } = await run(parameters, [{ config }]);
		expect(error).toBeUndefined();
	});

	test('is one of many to delete, of whom each is deleted once', async () => {
		const ids = [person('one'), person('two'), person(NAME)];
		const { json } = await run({ ...get(`${ids[0]}, ${ids[1]}, ${NAME}`), operation: 'delete' });
		expect(json).toEqual([{ deleted: true, identity_ids: ids }]);
		expect(ids.some((id) => realm().identities.has(id))).toBe(false);
	});

	test('is a member to be, by itself and in Set Members, and so is its group', async () => {
		const [first, second] = [person('first'), person(NAME)];
		const group = realm().addGroup('beef0000beef0000');
		for (const operation of ['addMembers', 'setMembers', 'removeMembers']) {
			const { json, error } = await run({
				resource: 'group',
				operation,
				group: locator('idOrName', 'beef0000beef0000'),
				identity: locator('idOrUsername', `${first},${NAME}`),
			});
			expect(error).toBeUndefined();
			expect(json).toMatchObject([{ group_id: group.id }]);
			const members = operation === 'removeMembers' ? [] : [first, second];
			expect([...realm().members.get(group.id)!]).toEqual(members);
		}
	});

	test('names one group in Set Members, by name or by ID: neither removes the members of the other', async () => {
		const group = realm().addGroup('beef0000beef0001');
		const ids = [person('first'), person('second')];
		const { json } = await run(
			{
				resource: 'group',
				operation: 'setMembers',
				group: locator('idOrName', '={{ $json.group }}'),
				identity: locator('idOrUsername', '={{ $json.who }}'),
			},
			[
				{ group: group.id, who: ids[0]! },
				{ group: 'beef0000beef0001', who: ids[1]! },
			],
		);
		expect(json).toEqual([
			{ group_id: group.id, added: ids, removed: [], unchanged: 0, applied: true },
		]);
	});

	test('is told as an ID where it is no name either', async () => {
		const { error } = await run(get('cafe0000cafe0001'));
		expect(error?.message).toBe("Identity 'cafe0000cafe0001' was not found [item 0]");
	});
});

describe('a text with commas', () => {
	const addMembers = (group: unknown, identity: unknown): INodeParameters => ({
		resource: 'role',
		operation: 'addMembers',
		memberType: 'group',
		role: locator('id', '={{ $json.role }}'),
		group: locator('idOrName', group),
		identity: locator('idOrUsername', identity),
	});
	const role = () => [...realm().roles.keys()][0]!;

	test('is one group where one has that name', async () => {
		const whole = realm().addGroup('Sales, EMEA');
		realm().addGroup('Sales');
		realm().addGroup('EMEA');
		const { json } = await run(addMembers('sales, emea', ''), [{ role: role() }]);
		expect(json).toMatchObject([{ group_ids: [whole.id] }]);
	});

	test('is several where none has', async () => {
		const ids = ['Red Team', 'Blue Team'].map((name) => realm().addGroup(name).id);
		const { json } = await run(addMembers('red team, blue team', ''), [{ role: role() }]);
		expect(json).toMatchObject([{ group_ids: ids }]);
	});

	test('is one person where one has that username', async () => {
		const id = person('Lovelace, Ada');
		const { json } = await run({ ...get('lovelace, ada'), operation: 'delete' });
		expect(json).toEqual([{ deleted: true, identity_ids: [id] }]);
	});

	test('of emails costs no look-up of the whole', async () => {
		const ids = [person('a@example.org'), person('b@example.org')];
		const { json } = await run({ ...get('a@example.org,b@example.org'), operation: 'delete' });
		expect(json).toEqual([{ deleted: true, identity_ids: ids }]);
		expect(count('ListIdentities')).toBe(2);
	});
});
