import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { locator } from '../support/engine.mts';
import { useNode } from '../support/node.mts';

const { sandbox, realm, run: runNode, people } = useNode();

const run = async (operation: string, parameters: INodeParameters = {}, input?: IDataObject[]) =>
	await runNode({ resource: 'group', operation, ...parameters }, input);

const memberIds = (groupId: string) => [...realm().members.get(groupId)!];

test('create makes a group, with a description or without', async () => {
	const { json } = await run('create', {
		displayName: 'Night Shift',
		additionalFields: { description: 'Works at night.' },
	});
	expect(json).toMatchObject([{ display_name: 'Night Shift', description: 'Works at night.' }]);
	const plain = await run('create', { displayName: 'Day Shift' });
	expect(plain.json).toMatchObject([{ display_name: 'Day Shift', description: '' }]);
	expect(sandbox.current.journal.latest.at(-1)!.requestBody).toEqual({
		group: { display_name: 'Day Shift' },
	});
});

test.each([
	['by ID', 'id', () => [...realm().groups.keys()][0]],
	['by a choice from the list', 'list', () => [...realm().groups.keys()][0]],
	['by name, ignoring case', 'name', () => ' beyond identity ADMINISTRATORS '],
])('get finds a group %s', async (_how, mode, value) => {
	const { json } = await run('get', { group: locator(mode, value()) });
	expect(json).toMatchObject([{ display_name: 'Beyond Identity Administrators' }]);
});

test('a name that differs from another in case alone is found by its case', async () => {
	const upper = realm().addGroup('CASE');
	realm().addGroup('case');
	expect((await run('get', { group: locator('name', 'CASE') })).json).toMatchObject([
		{ id: upper.id },
	]);
});

test('groups are listed once, however many names are looked up', async () => {
	const input = ['Engineering', 'Sales', 'Engineering', 'Legal'].map((name) => ({ name }));
	const { json } = await run('get', { group: locator('name', '={{ $json.name }}') }, input);
	expect(json.map(({ display_name: name }) => name)).toEqual(input.map(({ name }) => name));
	expect(sandbox.current.journal.count('ListGroups')).toBe(1);
});

test('getAll keeps the groups whose name contains a text', async () => {
	const { json } = await run('getAll', { returnAll: true, filters: { name: 'ING' } });
	expect(json.map(({ display_name: name }) => name).sort()).toEqual(['Engineering', 'Marketing']);
	expect((await run('getAll', { limit: 3 })).json).toHaveLength(3);
});

test('update renames, describes anew, and clears the description', async () => {
	const group = realm().addGroup('Old Name', 'Old description');
	await run('update', {
		group: locator('id', group.id),
		updateFields: { displayName: 'New Name' },
	});
	expect(group).toMatchObject({ display_name: 'New Name', description: 'Old description' });
	await run('update', { group: locator('id', group.id), updateFields: { description: '' } });
	expect(group).toMatchObject({ display_name: 'New Name', description: '' });
});

test('delete removes an empty group', async () => {
	const group = realm().addGroup('Empty');
	const { json } = await run('delete', { group: locator('name', 'Empty') });
	expect(json).toEqual([{ deleted: true, group_id: group.id }]);
	expect(realm().groups.has(group.id)).toBe(false);
});

test('delete takes all members out first where it is told to', async () => {
	const group = realm().addGroup('Full');
	const ids = people(450);
	for (const id of ids) realm().addMember(group, id);
	const { json } = await run('delete', {
		group: locator('id', group.id),
		options: { removeMembers: true },
	});
	expect(json).toEqual([{ deleted: true, group_id: group.id }]);
	expect(realm().groups.has(group.id)).toBe(false);
	expect(ids.every((id) => realm().identities.has(id))).toBe(true);
	expect(sandbox.current.journal.count('DeleteGroupMembers')).toBe(1);
});

test('delete says that members are out where the group could not be deleted', async () => {
	const group = realm().addGroup('Stuck');
	for (const id of people(3)) realm().addMember(group, id);
	sandbox.current.misbehavior.add({ kind: 'status', status: 403, operationId: 'DeleteGroup' });
	const { error } = await run('delete', {
		group: locator('id', group.id),
		options: { removeMembers: true },
	});
	expect(error?.message).toBe(
		'Beyond Identity rejected the API token, although it has the scope groups:delete; 3 of 3 members were removed [item 0]',
	);
});

test('addMembers says how many of an item were added where one is unknown', async () => {
	const group = realm().addGroup('Mostly');
	const { error } = await run('addMembers', {
		group: locator('id', group.id),
		identity: locator('id', `${people(2).join()},dead00000000000a`),
	});
	expect(error?.message).toBe(
		"Identity 'dead00000000000a' was not found; 2 of 3 members were added [item 0]",
	);
	expect(memberIds(group.id)).toHaveLength(2);
});

test('delete of an empty group that may have had members removes none', async () => {
	const group = realm().addGroup('Was Full');
	await run('delete', { group: locator('id', group.id), options: { removeMembers: true } });
	expect(realm().groups.has(group.id)).toBe(false);
	expect(sandbox.current.journal.count('DeleteGroupMembers')).toBe(0);
});

test('addMembers and removeMembers take one or several, and say who it was', async () => {
	const group = realm().addGroup('Members');
	const [one, two, three] = people(3) as [string, string, string];
	const added = await run(
		'addMembers',
		{ group: locator('name', 'Members'), identity: locator('id', '={{ $json.who }}') },
		[{ who: one }, { who: [two, three] as unknown as string }],
	);
	expect(added.json).toEqual([
		{ added: true, group_id: group.id, identity_ids: [one] },
		{ added: true, group_id: group.id, identity_ids: [two, three] },
	]);
	expect(memberIds(group.id).sort()).toEqual([one, two, three].sort());
	const removed = await run('removeMembers', {
		group: locator('id', group.id),
		identity: locator('id', `${one}, ${three}`),
	});
	expect(removed.json).toEqual([{ removed: true, group_id: group.id, identity_ids: [one, three] }]);
	expect(memberIds(group.id)).toEqual([two]);
});

test('more than a thousand members go in batches of a thousand', async () => {
	const group = realm().addGroup('Thousands');
	const ids = people(1001);
	const { json } = await run('addMembers', {
		group: locator('id', group.id),
		identity: locator('id', `={{ ${JSON.stringify(ids)} }}`),
	});
	expect(json[0]!.identity_ids).toHaveLength(1001);
	expect(memberIds(group.id)).toHaveLength(1001);
	expect(sandbox.current.journal.count('AddGroupMembers')).toBe(2);
});

test('getMembers lists the people in a group', async () => {
	const group = realm().addGroup('Listed');
	const ids = people(3);
	for (const id of ids) realm().addMember(group, id);
	const { json } = await run('getMembers', { group: locator('id', group.id), returnAll: true });
	expect(json.map(({ id }) => id).sort()).toEqual(ids.sort());
	expect(json[0]).toHaveProperty('username');
	const whole = await run('getMembers', {
		group: locator('id', group.id),
		limit: 1,
		output: 'raw',
	});
	expect(whole.json).toMatchObject([{ traits: { type: 'traits_v0' } }]);
});
