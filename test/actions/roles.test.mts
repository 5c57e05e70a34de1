import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { SEED } from '../../sandbox/seed.mts';
import { locator } from '../support/engine.mts';
import { useNode } from '../support/node.mts';

const { sandbox, realm, run: runNode } = useNode();

const run = async (
	resource: string,
	operation: string,
	parameters: INodeParameters = {},
	input?: IDataObject[],
) => await runNode({ resource, operation, ...parameters }, input);

const managed = () => [...realm().resourceServers.values()].find((server) => server.is_managed)!;
const other = () => [...realm().resourceServers.values()].find((server) => !server.is_managed)!;
const role = (name: string) =>
	[...realm().roles.values()].find(({ display_name: found }) => found === name)!;

let count = 0;
function person(): string {
	count += 1;
	return realm().addIdentity('A Person', {
		type: 'traits_v0',
		username: `role${count}@example.org`,
	}).id;
}

describe('the roles of a resource server', () => {
	test("are those of Beyond Identity's own API where none is chosen", async () => {
		const { json } = await run('role', 'getAll', { returnAll: true });
		expect(json.map(({ display_name: name }) => name).sort()).toEqual([
			'Help Desk',
			'Super Administrators',
		]);
		expect(json[0]).toMatchObject({ resource_server_id: managed().id });
	});

	test('are those of the one that is chosen', async () => {
		const keeper = realm().addRole(other(), 'Keeper', 'Keeps pets.');
		const { json } = await run('role', 'getAll', {
			resourceServer: locator('id', other().id),
			limit: 10,
		});
		expect(json).toMatchObject([{ id: keeper.id }]);
	});

	test('are looked for once, however many items ask', async () => {
		const { json } = await run('role', 'getAll', { returnAll: true }, [{}, {}, {}]);
		expect(json).toHaveLength(6);
		expect(sandbox.current.journal.count('ListResourceServers')).toBe(1);
	});

	test('are not guessed in a realm that has no such API', async () => {
		const { error } = await run('role', 'getAll', {
			options: { realmId: locator('id', SEED.secondRealmId) },
		});
		expect(error).toMatchObject({
			message: 'The realm has no resource server for the Beyond Identity Management API [item 0]',
			description: expect.stringContaining("'Resource Server'"),
		});
	});
});

describe('the members of a role', () => {
	test('are people and groups, each said to be which, over all pages', async () => {
		const crowd = realm().addRole(managed(), 'Crowd', 'Many.');
		const members = realm().roleMembers.get(crowd.id)!;
		for (let index = 0; index < 230; index += 1) members.identities.add(person());
		for (const id of realm().groups.keys()) members.groups.add(id);
		const { json } = await run('role', 'getMembers', {
			role: locator('id', crowd.id),
			returnAll: true,
		});
		const types = json.map(({ member_type: type }) => type);
		expect(types.filter((type) => type === 'identity')).toHaveLength(230);
		expect(types.filter((type) => type === 'group')).toHaveLength(realm().groups.size);
		expect(new Set(json.map(({ id }) => id)).size).toBe(230 + realm().groups.size);
		expect(sandbox.current.journal.count('ListRoleMembers')).toBe(2);

		const few = await run('role', 'getMembers', { role: locator('id', crowd.id), limit: 7 });
		expect(few.json).toHaveLength(7);
	});

	test('are added and removed in one request for each role and type', async () => {
		const helpDesk = role('Help Desk');
		const ids = Array.from({ length: 30 }, person);
		const input = [...ids, ids[0]!].map((who) => ({ who }));
		const parameters = {
			role: locator('id', helpDesk.id),
			identity: locator('id', '={{ $json.who }}'),
		};
		const added = await run('role', 'addMembers', parameters, input);
		expect(added.json).toHaveLength(31);
		expect(added.json[3]).toEqual({
			added: true,
			role_id: helpDesk.id,
			resource_server_id: managed().id,
			identity_ids: [ids[3]],
		});
		expect(added.items[3]!.pairedItem).toEqual({ item: 3 });
		const members = realm().roleMembers.get(helpDesk.id)!;
		expect([...members.identities]).toEqual(expect.arrayContaining(ids));
		expect(sandbox.current.journal.count('AddRoleMembers')).toBe(1);

		const removed = await run('role', 'removeMembers', parameters, input);
		expect(removed.json[0]).toMatchObject({ removed: true, identity_ids: [ids[0]] });
		expect(ids.some((id) => members.identities.has(id))).toBe(false);
		expect(sandbox.current.journal.count('DeleteRoleMembers')).toBe(1);
	});

	test('may be groups, by name and several at once', async () => {
		const helpDesk = role('Help Desk');
		const { json } = await run('role', 'addMembers', {
			role: locator('id', helpDesk.id),
			memberType: 'group',
			group: locator('name', 'Sales, support'),
		});
		const ids = ['Sales', 'Support'].map(
			(name) => [...realm().groups.values()].find(({ display_name: found }) => found === name)!.id,
		);
		expect(json).toEqual([
			{
				added: true,
				role_id: helpDesk.id,
				resource_server_id: managed().id,
				group_ids: ids,
			},
		]);
		expect([...realm().roleMembers.get(helpDesk.id)!.groups]).toEqual(ids);
	});

	test('that do not exist are told on their items, and the others are added', async () => {
		const helpDesk = role('Help Desk');
		const ids = [person(), 'dead00000000000a', person()];
		const { json } = await runNode(
			{
				resource: 'role',
				operation: 'addMembers',
				role: locator('id', helpDesk.id),
				identity: locator('id', '={{ $json.who }}'),
			},
			ids.map((who) => ({ who })),
			{ onError: 'continueRegularOutput' },
		);
		expect(json).toMatchObject([
			{ added: true },
			{
				who: 'dead00000000000a',
				error: expect.stringContaining("Identity 'dead00000000000a' was not found [item 1]"),
			},
			{ added: true },
		]);
	});

	test('are added where another group of the same role is unknown', async () => {
		const groups = [realm().addGroup('Known'), realm().addGroup('Known Too')];
		const { id } = role('Help Desk');
		const { json } = await runNode(
			{
				resource: 'role',
				operation: 'addMembers',
				role: locator('id', id),
				memberType: 'group',
				group: locator('id', '={{ $json.group }}'),
			},
			[groups[0]!.id, 'dead00000000000b', groups[1]!.id].map((group) => ({ group })),
			{ onError: 'continueRegularOutput' },
		);
		expect(json).toMatchObject([
			{ added: true },
			{ error: expect.stringContaining("Group 'dead00000000000b' was not found [item 1]") },
			{ added: true },
		]);
		const { groups: members } = realm().roleMembers.get(id)!;
		expect(groups.every((group) => members.has(group.id))).toBe(true);
	});

	test('of no role or of an unknown one are told so', async () => {
		const none = await run('role', 'getMembers', { role: locator('id', '={{ $json.nothing }}') });
		expect(none.error?.message).toBe("'Role' is empty [item 0]");
		const unknown = await run('role', 'getMembers', { role: locator('id', 'nothing') });
		expect(unknown.error?.message).toBe("Role 'nothing' was not found [item 0]");
	});
});

describe('the roles of an identity', () => {
	test('are those that the person has directly', async () => {
		const id = person();
		realm().roleMembers.get(role('Help Desk').id)!.identities.add(id);
		const { json } = await run('identity', 'getRoles', { identity: locator('id', id) });
		expect(json).toMatchObject([{ display_name: 'Help Desk' }]);
	});

	test('are asked of a resource server that exists', async () => {
		const { error } = await run('identity', 'getRoles', {
			identity: locator('id', person()),
			resourceServer: locator('id', 'nothing'),
		});
		expect(error).toMatchObject({
			message: "The resource server 'nothing' was not found [item 0]",
			description: expect.stringContaining("'Resource Server'"),
		});
	});
});

describe('realms', () => {
	test("are listed for the tenant, and the credential's own is read", async () => {
		const { json } = await run('realm', 'getAll', {});
		expect(json.map(({ display_name: name }) => name).sort()).toEqual(['Corporate', 'Staging']);
		expect((await run('realm', 'get')).json).toMatchObject([{ id: SEED.realmId }]);
	});

	test("other than the credential's are worked in, item by item, in the order of the items", async () => {
		const input = [SEED.realmId, SEED.secondRealmId, SEED.realmId, SEED.secondRealmId].map(
			(where, index) => ({ where, name: `elsewhere${index}@example.org` }),
		);
		const { json, items } = await run(
			'identity',
			'create',
			{
				displayName: 'Somebody',
				username: '={{ $json.name }}',
				output: 'raw',
				options: { realmId: locator('id', '={{ $json.where }}') },
			},
			input,
		);
		expect(json.map(({ realm_id: id }) => id)).toEqual([
			SEED.realmId,
			SEED.secondRealmId,
			SEED.realmId,
			SEED.secondRealmId,
		]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
			input.map((_item, item) => ({ item })),
		);
		const second = sandbox.current.store.realms.get(SEED.secondRealmId)!;
		expect(second.identities.size).toBe(2);
	});

	test('that do not exist are told', async () => {
		const { error } = await run('realm', 'get', { options: { realmId: 'nowhere' } });
		expect(error?.message).toBe("Realm 'nowhere' was not found [item 0]");
	});
});
