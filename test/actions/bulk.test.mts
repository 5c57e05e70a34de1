import { SEED } from '../../sandbox/seed.mts';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { locator } from '../support/engine.mts';
import { useNode } from '../support/node.mts';

const { sandbox, realm, run } = useNode();
const count = (operationId: string, status?: number) =>
	sandbox.current.journal.count(operationId, status);

let made = 0;
function people(howMany: number): string[] {
	return Array.from({ length: howMany }, () => {
		made += 1;
		return realm().addIdentity(`Person ${made}`, {
			type: 'traits_v0',
			username: `bulk${made}@example.org`,
		}).id;
	});
}

const memberIds = (groupId: string) => [...realm().members.get(groupId)!];
const groupNamed = (name: string) =>
	[...realm().groups.values()].find((group) => group.display_name === name);

describe('members of many items', () => {
	const change = (operation: string, more: INodeParameters = {}): INodeParameters => ({
		resource: 'group',
		operation,
		group: locator('id', '={{ $json.group }}'),
		identity: locator('id', '={{ $json.who }}'),
		...more,
	});

	test('go in one request for each group and thousand, duplicates once', async () => {
		const groups = ['One', 'Two', 'Three'].map((name) => realm().addGroup(name).id);
		const ids = people(2500);
		const input = ids.map((who, index) => ({
			who,
			group: groups[index < 2200 ? 0 : (index % 2) + 1],
		}));
		const { json, items } = await run(change('addMembers'), [...input, input[0]!]);
		expect(count('AddGroupMembers')).toBe(5);
		expect(json).toHaveLength(2501);
		expect(json[0]).toEqual({ added: true, group_id: groups[0], identity_ids: [ids[0]] });
		expect(items[2500]!.pairedItem).toEqual({ item: 2500 });
		expect(groups.map((id) => memberIds(id).length)).toEqual([2200, 150, 150]);
		const gone = await run(change('removeMembers'), input);
		expect(gone.json[7]).toEqual({ removed: true, group_id: groups[0], identity_ids: [ids[7]] });
		expect(groups.map((id) => memberIds(id).length)).toEqual([0, 0, 0]);
	});

	test('that are unknown stand alone with their own message, and the rest succeeds', async () => {
		const group = realm().addGroup('Halved').id;
		const ids = people(300);
		ids[17] = 'dead00000000000a';
		ids[250] = 'dead00000000000b';
		const { json } = await run(
			change('addMembers'),
			ids.map((who) => ({ who, group })),
			{ onError: 'continueRegularOutput' },
		);
		expect(memberIds(group)).toHaveLength(298);
		expect(json[17]).toEqual({
			who: 'dead00000000000a',
			group,
			error: expect.stringContaining("Identity 'dead00000000000a' was not found [item 17]"),
		});
		expect(json[250]!.error).toContain("Identity 'dead00000000000b' was not found [item 250]");
		expect(json.filter(({ added }) => added)).toHaveLength(298);
		expect(count('AddGroupMembers')).toBeLessThan(45);
	});

	test('of a group that is not there fail together, without halving', async () => {
		const { json } = await run(
			change('addMembers'),
			people(50).map((who) => ({ who, group: 'dead000000000001' })),
			{ onError: 'continueRegularOutput' },
		);
		expect(json[49]!.error).toContain("Group 'dead000000000001' was not found [item 49]");
		expect(count('AddGroupMembers')).toBe(1);
	});

	test('may be in a group that is missing and is made once', async () => {
		const ids = people(40);
		const { json } = await run(
			change('addMembers', {
				group: locator('name', '={{ $json.group }}'),
				options: { createGroup: true },
			}),
			ids.map((who, index) => ({ who, group: index % 2 ? 'Brand New' : 'BRAND NEW' })),
		);
		expect(json).toHaveLength(40);
		expect(count('CreateGroup')).toBe(1);
		expect(memberIds([...realm().groups.values()].at(-1)!.id)).toHaveLength(40);
	});

	test('a group is not made by the next item where it may have been made by the first', async () => {
		sandbox.current.misbehavior.add({ kind: 'dropAfter', operationId: 'CreateGroup', times: 1 });
		const { json } = await run(
			change('addMembers', {
				group: locator('name', 'Perhaps There'),
				options: { createGroup: true, concurrency: 2 },
			}),
			people(8).map((who) => ({ who })),
			{ onError: 'continueRegularOutput' },
		);
		expect(json.map(({ error }) => error)).toEqual(
			json.map((_one, index) =>
				expect.stringContaining(
					`The connection to Beyond Identity was lost before it responded [item ${index}]`,
				),
			),
		);
		expect(count('CreateGroup')).toBe(1);
	});
});

describe('deleting many', () => {
	const remove: INodeParameters = {
		resource: 'identity',
		operation: 'delete',
		identity: locator('id', '={{ $json.who }}'),
	};

	test('takes one request for a thousand, and one more without those that are unknown', async () => {
		const ids = people(1000);
		for (const index of [3, 500, 999]) {
			realm().removeIdentity(realm().identities.get(ids[index]!)!);
		}
		const { json } = await run(
			remove,
			ids.map((who) => ({ who })),
			{ onError: 'continueRegularOutput' },
		);
		expect(count('BatchDeleteIdentities')).toBe(2);
		expect(json.filter(({ deleted }) => deleted)).toHaveLength(997);
		expect(json[500]).toEqual({
			who: ids[500],
			error: expect.stringContaining(`Identity '${ids[500]}' was not found [item 500]`),
		});
		expect(ids.some((id) => realm().identities.has(id))).toBe(false);
	});

	test('names an identity once, however many items do', async () => {
		const [id] = people(1);
		const { json } = await run(remove, [{ who: id! }, { who: id! }]);
		expect(json).toEqual([
			{ deleted: true, identity_ids: [id] },
			{ deleted: true, identity_ids: [id] },
		]);
		expect(count('DeleteIdentity')).toBe(1);
	});

	test('under "Stop", deletes nobody where one of them cannot even be read', async () => {
		const ids = people(3);
		const { error } = await run(remove, [{ who: ids[0]! }, { who: '' }, { who: ids[2]! }]);
		expect(error?.message).toBe("'Identities' is empty [item 1]");
		expect(error?.description).toMatch(/0 of 3 items were already completed\.$/);
		expect(ids.every((id) => realm().identities.has(id))).toBe(true);
	});
});

describe('create with groups', () => {
	const create = (groups: unknown): INodeParameters => ({
		resource: 'identity',
		operation: 'create',
		displayName: 'A Person',
		username: '={{ $json.username }}',
		additionalFields: { groups: groups as string, department: 'Sales' },
	});

	test('puts everyone into their groups, by name or ID, one request for each group', async () => {
		const sales = groupNamed('Sales')!;
		const legal = groupNamed('Legal')!;
		const before = memberIds(sales.id).length;
		const { json } = await run(
			create(`={{ ["sales", "${legal.id}", "Sales"] }}`),
			Array.from({ length: 30 }, (_, index) => ({ username: `joiner${index}@example.org` })),
		);
		expect(json).toHaveLength(30);
		expect(json[0]).toMatchObject({ display_name: 'A Person', status: 'active' });
		expect(memberIds(sales.id)).toHaveLength(before + 30);
		expect(memberIds(legal.id)).toEqual(expect.arrayContaining(json.map(({ id }) => id)));
		expect(count('AddGroupMembers')).toBe(2);
		expect(count('ListGroups')).toBe(1);
	});

	test('makes nobody where a group is not there', async () => {
		const { error } = await run(create('Sales, Nowhere'), [{ username: 'nobody@example.org' }]);
		expect(error?.message).toBe("No group has the name or ID 'Nowhere' [item 0]");
		expect(count('CreateIdentity')).toBe(0);
	});

	test('under "Stop", puts those into their groups who were made before another failed', async () => {
		const { error } = await run(
			{ ...create('Legal'), options: { concurrency: 2 } },
			['stop0', 'stop1', 'bad<name>', 'stop3', 'stop4', 'stop5'].map((username) => ({ username })),
		);
		expect(error?.message).toMatch(
			/^'Username' contains .*, which Beyond Identity doesn't allow \[item 2\]$/,
		);
		const made = ['stop0', 'stop1', 'stop3', 'stop4', 'stop5'].flatMap(
			(username) => realm().findByUsername(username) ?? [],
		);
		expect(made.length).toBeLessThan(5);
		expect(error?.description).toContain(`${made.length} of 6 items were already completed.`);
		expect(
			made.map((identity) =>
				realm()
					.groupsOf(identity)
					.map((group) => group.display_name),
			),
		).toEqual(made.map(() => ['Legal']));
	});

	test('says that the identity exists where only its group failed', async () => {
		sandbox.current.misbehavior.add({
			kind: 'status',
			status: 403,
			operationId: 'AddGroupMembers',
		});
		const { json } = await run(create('Sales'), [{ username: 'half@example.org' }], {
			onError: 'continueRegularOutput',
		});
		const { id } = realm().findByUsername('half@example.org')!;
		expect(json[0]!.error).toContain(
			`Beyond Identity rejected the API token, although it has the scopes groups:update and identities:read; the identity was saved with the ID '${id}' [item 0]`,
		);
	});
});

describe('create or update', () => {
	const upsert = (more: INodeParameters = {}): INodeParameters => ({
		resource: 'identity',
		operation: 'upsert',
		displayName: '={{ $json.name }}',
		username: '={{ $json.username }}',
		additionalFields: { title: '={{ $json.title }}', ...more },
	});

	test('creates who is missing, changes who is there, asks for nothing where nothing differs', async () => {
		const input = [
			{ name: 'New', username: 'new@example.org', title: 'Engineer' },
			{ name: 'Ada Novak', username: 'ADA.Novak@example.com', title: 'Head of Engineering' },
			{ name: 'Alan Novak', username: 'alan.novak@example.com' },
		];
		const { json } = await run({ ...upsert(), output: 'raw' }, input as IDataObject[]);
		expect(json).toMatchObject([
			{ display_name: 'New', created: true, traits: { title: 'Engineer' } },
			{ display_name: 'Ada Novak', created: false, traits: { title: 'Head of Engineering' } },
			{ display_name: 'Alan Novak', created: false },
		]);
		expect(json[1]!.traits).toMatchObject({ username: 'ada.novak@example.com', given_name: 'Ada' });
		const sent = sandbox.current.journal.latest.filter(({ method }) => method !== 'GET');
		expect(sent.map(({ operationId }) => operationId).sort()).toEqual([
			'CreateIdentity',
			'UpdateIdentity',
		]);
		expect(sent.find(({ method }) => method === 'PATCH')!.requestBody).toEqual({
			identity: { traits: { type: 'traits_v0', title: 'Head of Engineering' } },
		});
	});

	test('a username that two items name makes one identity', async () => {
		const { json } = await run(upsert(), [
			{ name: 'Twice', username: 'twice@example.org', title: 'First' },
			{ name: 'Twice', username: 'TWICE@example.org', title: 'First' },
		]);
		expect(new Set(json.map(({ id }) => id)).size).toBe(1);
		expect(json.filter(({ created }) => created)).toHaveLength(1);
	});

	test('puts both kinds into their groups', async () => {
		const { json } = await run(upsert({ groups: 'Contractors' }), [
			{ name: 'Grouped', username: 'grouped@example.org' },
			{ name: 'Ada Okafor', username: 'ada.okafor@example.com' },
		]);
		expect(memberIds(groupNamed('Contractors')!.id)).toEqual(
			expect.arrayContaining(json.map(({ id }) => id)),
		);
	});
});

describe('set members', () => {
	const set = (more: INodeParameters = {}): INodeParameters => ({
		resource: 'group',
		operation: 'setMembers',
		group: locator('name', '={{ $json.group }}'),
		identity: locator('id', '={{ $json.who }}'),
		...more,
	});

	function filled(name: string, howMany: number) {
		const group = realm().addGroup(name);
		const ids = people(howMany);
		for (const id of ids) realm().addMember(group, id);
		return { group, ids };
	}

	test('all items together are the whole membership of each group', async () => {
		const red = filled('Red', 3);
		const blue = filled('Blue', 1);
		const [fresh] = people(1) as [string];
		const { json, items } = await run(set(), [
			{ group: 'Red', who: `${red.ids[0]},${fresh}` },
			{ group: 'Blue', who: blue.ids[0]! },
			{ group: 'Red', who: red.ids[1]! },
		]);
		expect(json).toEqual([
			{
				group_id: red.group.id,
				added: [fresh],
				removed: [red.ids[2]],
				unchanged: 2,
				applied: true,
			},
			{ group_id: blue.group.id, added: [], removed: [], unchanged: 1, applied: true },
		]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			[{ item: 0 }, { item: 2 }],
			{ item: 1 },
		]);
		expect(memberIds(red.group.id).sort()).toEqual([red.ids[0], red.ids[1], fresh].sort());
		expect(count('AddGroupMembers') + count('DeleteGroupMembers')).toBe(2);
	});

	test('changes thousands in batches', async () => {
		const { group } = filled('Big', 1500);
		const { json } = await run(
			set(),
			people(1200).map((who) => ({ group: 'Big', who })),
		);
		expect(json).toMatchObject([{ group_id: group.id, unchanged: 0 }]);
		expect(json[0]!.added).toHaveLength(1200);
		expect(json[0]!.removed).toHaveLength(1500);
		expect(count('AddGroupMembers') + count('DeleteGroupMembers')).toBe(4);
	});

	test('does not empty a group unless that is allowed', async () => {
		const { group } = filled('Precious', 2);
		const { error } = await run(set(), [{ group: 'Precious', who: '' }]);
		expect(error?.message).toBe("'Identities' is empty, so the group was not changed [item 0]");
		expect(memberIds(group.id)).toHaveLength(2);
		const { json } = await run(set({ options: { allowEmpty: true } }), [
			{ group: 'Precious', who: '' },
		]);
		expect(json[0]!.removed).toHaveLength(2);
		expect(memberIds(group.id)).toEqual([]);
	});

	test('says how many were added and taken out where taking out fails', async () => {
		const { group, ids } = filled('Halfway', 2);
		const [fresh] = people(1) as [string];
		sandbox.current.misbehavior.add({
			kind: 'status',
			status: 403,
			operationId: 'DeleteGroupMembers',
		});
		const { error } = await run(set(), [{ group: 'Halfway', who: fresh }]);
		expect(error?.message).toBe(
			'Beyond Identity rejected the API token, although it has the scopes groups:update and identities:read; 1 member was added and 0 of 2 were removed [item 0]',
		);
		expect(memberIds(group.id).sort()).toEqual([...ids, fresh].sort());

		sandbox.current.misbehavior.clear();
		const big = filled('Halfway Out', 1500);
		sandbox.current.misbehavior.add({
			kind: 'status',
			status: 403,
			operationId: 'DeleteGroupMembers',
			from: 2,
		});
		const second = await run(set({ options: { allowEmpty: true } }), [{ group: 'Halfway Out' }]);
		const left = memberIds(big.group.id).length;
		expect(left).toBeGreaterThan(0);
		expect(second.error?.message).toBe(
			`Beyond Identity rejected the API token, although it has the scopes groups:update and identities:read; 0 members were added and ${1500 - left} of 1500 were removed [item 0]`,
		);
	});

	test('a preview says who would come and go, and changes nothing', async () => {
		const { group, ids } = filled('Looked At', 3);
		const [fresh] = filled('Not Looked At', 1).ids;
		const input = [
			{ group: 'Looked At', who: ids[0]! },
			{ group: 'Looked At', who: fresh! },
		];
		const { json, hints } = await run(set({ options: { preview: true } }), input);
		expect(json).toMatchObject([
			{
				added: [fresh],
				removed: expect.arrayContaining(ids.slice(1)),
				unchanged: 1,
				applied: false,
			},
		]);
		expect(hints).toEqual(['Preview, nothing was changed: 1 unchanged, 1 to add, 2 to remove.']);
		expect(memberIds(group.id)).toHaveLength(3);
		expect(sandbox.current.journal.count('AddGroupMembers')).toBe(0);
		const { json: applied } = await run(set({ options: { preview: false } }), input);
		expect(applied).toMatchObject([{ ...json[0], applied: true }]);
		const { error } = await run(set({ options: { preview: '={{ $json.nothing }}' } }), input);
		expect(error!.message).toContain("'Preview Only' is empty");
	});

	test('takes nobody out where one item of several names nobody', async () => {
		const { group, ids } = filled('Gap', 3);
		const input = [
			{ group: 'Gap', who: ids[0]! },
			{ group: 'Gap', who: ids[1]! },
			{ group: 'Gap' },
		];
		const { json } = await run(set(), input, { onError: 'continueRegularOutput' });
		expect(json.map(({ error }) => error)).toEqual([
			expect.stringContaining(
				'The group was not changed because item 2 could not be read [item 0]',
			),
			expect.stringContaining(
				'The group was not changed because item 2 could not be read [item 1]',
			),
			expect.stringContaining("'Identities' is empty, so the group was not changed [item 2]"),
		]);
		expect(memberIds(group.id)).toHaveLength(3);
		const allowed = await run(set({ options: { allowEmpty: true } }), input);
		expect(allowed.json).toMatchObject([{ removed: [ids[2]], unchanged: 2 }]);
	});

	test('takes nobody out where it is not known which group an item is of', async () => {
		const { group, ids } = filled('Keep', 3);
		const left = (index: number, which: string) =>
			expect.stringContaining(
				`The group was not changed because the group for ${which} couldn't be determined [item ${index}]`,
			) as unknown;
		const input = [
			{ group: 'Keep', who: ids[0]! },
			{ group: 'Keep', who: ids[1]! },
			{ group: '', who: ids[2]! },
		];
		const { json } = await run(set(), input, { onError: 'continueRegularOutput' });
		expect(json.map(({ error }) => error)).toEqual([
			left(0, 'item 2'),
			left(1, 'item 2'),
			expect.stringContaining("'Group' is empty [item 2]"),
		]);
		const realmOf = `={{ $itemIndex === 2 ? $("Nowhere").item : "${SEED.realmId}" }}`;
		for (const onError of ['continueRegularOutput', 'stopWorkflow'] as const) {
			const unread = await run(
				set({ options: { realmId: locator('id', realmOf) } }),
				input.map((one) => ({ ...one, group: 'Keep' })),
				{ onError },
			);
			expect(unread.json.slice(0, 2).map(({ error }) => error)).toEqual(
				onError === 'stopWorkflow' ? [] : [left(0, 'another item'), left(1, 'another item')],
			);
			expect(unread.error?.message).toEqual(
				onError === 'stopWorkflow' ? expect.stringContaining('[item 2]') : undefined,
			);
		}
		expect(memberIds(group.id)).toHaveLength(3);
		expect(count('DeleteGroupMembers')).toBe(0);
	});

	test('takes nobody out where one of the items cannot be read, or cannot be added', async () => {
		const { group, ids } = filled('Careful', 3);
		const { json } = await run(
			set({ identity: locator('username', '={{ $json.who }}') }),
			[
				{ group: 'Careful', who: realm().identities.get(ids[0]!)!.traits.username },
				{ group: 'Careful', who: 'no such person' },
			],
			{ onError: 'continueRegularOutput' },
		);
		expect(json.map(({ error }) => error)).toEqual([
			expect.stringContaining(
				'The group was not changed because item 1 could not be read [item 0]',
			),
			expect.stringContaining("No identity has the username 'no such person' [item 1]"),
		]);
		const second = await run(
			set(),
			[
				{ group: 'Careful', who: ids[0]! },
				{ group: 'Careful', who: 'dead00000000000a' },
			],
			{ onError: 'continueRegularOutput' },
		);
		expect(second.json.map(({ error }) => error)).toEqual([
			expect.stringContaining('Nobody was removed from the group because item 1 failed [item 0]'),
			expect.stringContaining("Identity 'dead00000000000a' was not found [item 1]"),
		]);
		expect(memberIds(group.id)).toHaveLength(3);
	});
});
