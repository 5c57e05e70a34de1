import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { Group, Identity } from '../../sandbox/model.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import type { RealmState } from '../../sandbox/store.mts';
import { defaultBehavior } from '../../sandbox/behavior.mts';
import { credentialFor, locator, runNode, type NodeRunOptions } from '../support/engine.mts';

/** The list is the truth: each sentence about Sync that a person relies on. */
let sandbox: Sandbox;
let realm: RealmState;
let serial = 0;

beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(async () => {
	await sandbox.close();
});
beforeEach(() => {
	sandbox.misbehavior.clear();
	sandbox.behave(defaultBehavior());
	serial += 1;
	// Whoever is in the realm matters, so each test has one of its own.
	realm = sandbox.store.addRealm(`5000000000${String(serial).padStart(6, '0')}`, 'Sync');
	sandbox.journal.clear();
});

interface Given {
	name?: string;
	status?: 'active' | 'suspended';
	groups?: Group[];
	traits?: Record<string, string>;
}

/** Puts somebody into the realm. */
function person(
	username: string,
	{ name, status = 'active', groups = [], traits = {} }: Given = {},
) {
	const identity = realm.addIdentity(
		name ?? `Name of ${username}`,
		{ type: 'traits_v0', username, ...traits },
		status,
	);
	for (const group of groups) realm.addMember(group, identity.id);
	return identity;
}

const people = (howMany: number, prefix = 'p') =>
	Array.from({ length: howMany }, (_, index) => person(`${prefix}${index}`));

/** The item that describes somebody as they are. */
const itemOf = ({
	display_name: name,
	traits: { type: _type, ...traits },
}: Identity): IDataObject => ({
	display_name: name,
	...traits,
});

const parameters = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'identity',
	operation: 'sync',
	mapping: 'auto',
	preview: false,
	...more,
	options: { realmId: locator('id', realm.realm.id), ...((more.options ?? {}) as INodeParameters) },
});

const sync = async (
	input: IDataObject[],
	more: INodeParameters = {},
	options: Partial<NodeRunOptions> = {},
) =>
	await runNode({
		credential: credentialFor(sandbox),
		parameters: parameters(more),
		input,
		...options,
	});

/** What was done to whom, in the output's order. */
const done = (json: IDataObject[]) =>
	json.map(
		({ action, username, applied }) => `${action} ${username}${applied ? '' : ' (not applied)'}`,
	);
const reasons = (json: IDataObject[]) => json.map(({ reason }) => reason);
const find = (username: string) => realm.findByUsername(username);
const writes = () =>
	sandbox.journal.latest
		.filter(({ method }) => method !== 'GET')
		.map(({ operationId }) => operationId);
const isMember = (group: Group, username: string) =>
	realm.membersOf(group).some(({ traits }) => traits.username === username);

describe('a preview', () => {
	test('says what would be done, and changes nothing', async () => {
		const [first, second, third] = people(3);
		const { json, hints, error } = await sync(
			[
				{ ...itemOf(first!), title: 'Engineer' },
				itemOf(second!),
				{ username: 'new', display_name: 'New' },
			],
			{ preview: true, options: { removalLimit: 100 } },
		);
		expect(error).toBeUndefined();
		expect(done(json)).toEqual([
			'update p0 (not applied)',
			'create new (not applied)',
			'suspend p2 (not applied)',
		]);
		expect(json[0]).toMatchObject({
			id: first!.id,
			changes: [{ field: 'title', from: null, to: 'Engineer' }],
			groups_added: [],
			groups_removed: [],
			reason: null,
			plan: expect.stringMatching(/^[0-9a-f]{16}$/),
		});
		expect(json[2]).toMatchObject({ id: third!.id, reason: 'Not in the input.' });
		expect(writes()).toEqual([]);
		expect(hints[0]).toBe(
			'Preview, nothing was changed: 1 to create, 1 to update, 1 unchanged, 1 to suspend.',
		);
	});
});

describe('nothing is changed', () => {
	const refusals: Array<[string, INodeParameters, RegExp]> = [
		[
			'no setting is emptied by an expression',
			{ preview: '={{ $json.nothing }}' },
			/'Preview Only' is empty/,
		],
		[
			'no limit is emptied by an expression',
			{ options: { removalLimit: '={{ $json.nothing }}' } },
			/'Removal Limit' must be a number/,
		],
		[
			'no approval is emptied by an expression',
			{ options: { approvedPlan: '={{ $json.nothing }}' } },
			/'Approved Plan' is empty/,
		],
		[
			'no protection is emptied by an expression',
			{ options: { protectedGroup: locator('idOrName', '={{ $json.nothing }}') } },
			/'Protected Group' is empty/,
		],
		[
			'a setting is one of those that there are',
			{ missing: 'destroy' },
			/'People Not in the Input' can't be 'destroy'/,
		],
		[
			'only a group has members to remove',
			{ missing: 'removeFromGroup' },
			/can't be 'removeFromGroup'/,
		],
		[
			'a setting is the same for all',
			{ missing: '={{ $itemIndex === 0 ? "keep" : "delete" }}' },
			/'People Not in the Input' must be the same for all items, but it is different for item 1/,
		],
		[
			'an option is the same for all',
			{ options: { removalLimit: '={{ $itemIndex }}' } },
			/'Removal Limit' must be the same for all items/,
		],
		[
			'the realm is the same for all',
			{ options: { realmId: locator('id', '={{ $itemIndex === 0 ? "a" : "b" }}') } },
			/'Realm' must be the same for all items/,
		],
		[
			'a protected group is there',
			{ options: { protectedGroup: locator('name', 'Nobody') } },
			/No group has the name 'Nobody'/,
		],
	];
	test.each(refusals)('unless %s', async (_name, more, message) => {
		const [first] = people(3);
		const { error, json } = await sync([itemOf(first!), { ...itemOf(first!), title: 'X' }], more);
		expect(json).toEqual([]);
		expect(error!.message).toMatch(message);
		expect(error!.message).not.toContain('[item');
		expect(writes()).toEqual([]);
		if (/must be the same|is empty/.test(error!.message)) expect(sandbox.journal.count()).toBe(0);
	});

	test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'where the run is refused: one error, also under %s',
		async (onError) => {
			const [first, second] = people(10);
			const { json, errorItems, error } = await sync(
				[itemOf(first!), itemOf(second!)],
				{},
				{ onError },
			);
			expect(error).toBeUndefined();
			expect([...json, ...errorItems.map((item) => item.json)]).toEqual([
				{
					error: expect.stringMatching(
						/^8 people would lose access or groups, and the limit is 2 \(20% of 10 active people\)/,
					),
				},
			]);
			expect(writes()).toEqual([]);
		},
	);

	test('where the credential does not work: one error', async () => {
		const { json } = await runNode({
			credential: { ...credentialFor(sandbox), apiToken: 'nonsense' },
			parameters: parameters(),
			input: [{ username: 'a' }, { username: 'b' }],
			onError: 'continueRegularOutput',
		});
		expect(json).toHaveLength(1);
	});
});

describe('who is who', () => {
	test('by the username, ignoring case', async () => {
		person('Ada@Example.org', { name: 'Ada' });
		const { json } = await sync([{ username: 'ada@example.ORG', display_name: 'Ada' }]);
		expect(done(json)).toEqual(['none null (not applied)']);
		expect(reasons(json)).toEqual(['Everyone is up to date.']);
		expect(sandbox.journal.count()).toBe(1);
	});

	test('also where only the API knows two names to be one', async () => {
		sandbox.behave({ ...defaultBehavior(), usernameFolding: 'unicode' });
		person('ZOË@example.org', { name: 'Zoë' });
		const { json, error } = await sync([{ username: 'zoë@example.org', display_name: 'Zoë' }]);
		expect(error).toBeUndefined();
		expect(done(json)).toEqual(['none null (not applied)']);
	});

	test.each([
		['externalId', 'external_id'],
		['employeeNumber', 'employee_number'],
	])('by %s: who is renamed is updated and not replaced', async (matchBy, trait) => {
		const before = person('old.name', { traits: { [trait]: '7' } });
		const { json } = await sync(
			[{ username: 'new.name', display_name: 'Name of old.name', [trait]: '7' }],
			{ matchBy },
		);
		expect(done(json)).toEqual(['update new.name']);
		expect(json[0]!.changes).toEqual([{ field: 'username', from: 'old.name', to: 'new.name' }]);
		expect(find('new.name')!.id).toBe(before.id);
		expect(realm.identities.size).toBe(1);
	});

	test('by number, who has none yet is known by the username', async () => {
		const before = person('ada');
		await sync([{ username: 'ada', display_name: 'Name of ada', employee_number: '7' }], {
			matchBy: 'employeeNumber',
		});
		expect(realm.identities.size).toBe(1);
		expect(realm.identities.get(before.id)!.traits.employee_number).toBe('7');
	});

	const failures: Array<
		[string, () => void, IDataObject[], INodeParameters, Record<number, RegExp>]
	> = [
		[
			'a key that two people have',
			() => ['a', 'b'].forEach((name) => person(name, { traits: { employee_number: '7' } })),
			[{ username: 'a', display_name: 'A', employee_number: '7' }],
			{ matchBy: 'employeeNumber' },
			{ 0: /2 identities have the Employee Number '7'/ },
		],
		[
			'a username of somebody with another key',
			() => person('a', { traits: { employee_number: '8' } }),
			[{ username: 'a', display_name: 'A', employee_number: '7' }],
			{ matchBy: 'employeeNumber' },
			{ 0: /The username 'a' belongs to another identity/ },
		],
		[
			'an item without a key',
			() => undefined,
			[{ username: 'a', display_name: 'A' }],
			{ matchBy: 'externalId' },
			{ 0: /'External ID' is empty/ },
		],
		['an empty item', () => undefined, [{}], {}, { 0: /'Username' is empty/ }],
		[
			'somebody new without a name',
			() => undefined,
			[{ username: 'a' }],
			{},
			{ 0: /'Display Name' is empty, so the identity can't be created/ },
		],
		[
			'another word than the two statuses',
			() => person('a'),
			[{ username: 'a', status: 'Retired' }],
			{},
			{ 0: /must be 'active' or 'suspended', but it is 'Retired'/ },
		],
		[
			'two items that contradict each other',
			() => person('a'),
			[
				{ username: 'a', title: 'X' },
				{ username: 'A', title: 'Y' },
			],
			{},
			{
				0: /'Job Title' is not the same as in item 1/,
				1: /'Job Title' is not the same as in item 0/,
			},
		],
		[
			'two people who want one username',
			() => undefined,
			[
				{ username: 'a', display_name: 'A', external_id: '1' },
				{ username: 'a', display_name: 'A', external_id: '2' },
			],
			{ matchBy: 'externalId' },
			{ 0: /'Username' is not the same/, 1: /'Username' is not the same/ },
		],
		[
			'a group that is not there',
			() => person('a'),
			[{ username: 'a', groups: 'Nobody' }],
			{},
			{ 0: /No group has the name or ID 'Nobody'/ },
		],
	];
	test.each(failures)(
		'%s fails its items, and then nobody is harmed',
		async (_name, prepare, input, more, messages) => {
			prepare();
			person('leaver');
			const { json } = await sync(
				[
					...input,
					{ username: 'newcomer', display_name: 'New', external_id: '99', employee_number: '99' },
				],
				{ ...more, options: { removalLimit: 100 } },
				{ onError: 'continueRegularOutput' },
			);
			for (const [index, message] of Object.entries(messages)) {
				expect(json[Number(index)]!.error).toMatch(message);
			}
			expect(find('newcomer')).toBeDefined();
			expect(find('leaver')!.status).toBe('active');
			expect(json.find(({ username, plan }) => username === 'leaver' && plan)).toMatchObject({
				action: 'spare',
				applied: false,
				reason: "Not suspended: item 0 failed, so it's not certain who is missing.",
			});
		},
	);

	test('two items contradict each other also where the groups of one are not there', async () => {
		person('a', { traits: { title: 'Old' } });
		const { json } = await sync(
			[
				{ username: 'a', title: 'X', groups: 'Nobody' },
				{ username: 'a', title: 'Y' },
			],
			{},
			{ onError: 'continueRegularOutput' },
		);
		expect(json.map(({ error }) => error)).toEqual([
			expect.stringContaining("No group has the name or ID 'Nobody'"),
			expect.stringContaining("'Job Title' is not the same as in item 0"),
		]);
		expect(find('a')!.traits.title).toBe('Old');
	});

	test('two items about one person unite their groups', async () => {
		const groups = ['One', 'Two'].map((name) => realm.addGroup(name));
		const { json, error } = await sync([
			{ username: 'a', display_name: 'A', groups: 'One' },
			{ username: 'A', title: 'X', groups: 'Two' },
		]);
		expect(error).toBeUndefined();
		expect(json).toHaveLength(1);
		expect(json[0]).toMatchObject({ action: 'create', groups_added: ['One', 'Two'] });
		expect(groups.every((group) => isMember(group, 'a'))).toBe(true);
		expect(find('a')!.traits.title).toBe('X');
	});

	test('by number, in a group: the key wins over a username in the group', async () => {
		const group = realm.addGroup('Staff');
		person('ada', { groups: [group] });
		person('ada.old', { traits: { employee_number: '7' } });
		const { json } = await sync(
			[{ username: 'ada', display_name: 'Ada', employee_number: '7', status: 'suspended' }],
			{
				scope: 'group',
				scopeGroup: locator('list', group.id),
				missing: 'keep',
				matchBy: 'employeeNumber',
			},
			{ onError: 'continueRegularOutput' },
		);
		expect(json[0]!.error).toContain("The username 'ada' belongs to another identity");
		expect(find('ada')).toMatchObject({ status: 'active' });
		expect(find('ada')!.traits.employee_number).toBeUndefined();
	});

	test('by number, a username that somebody gives up is free for somebody new', async () => {
		const before = person('smith', { traits: { employee_number: '7' } });
		const { error } = await sync(
			[
				{ username: 'smith', display_name: 'New Smith', employee_number: '9' },
				{ username: 'jones', display_name: 'Name of smith', employee_number: '7' },
			],
			{ matchBy: 'employeeNumber' },
		);
		expect(error).toBeUndefined();
		expect(find('jones')!.id).toBe(before.id);
		expect(find('smith')!.traits.employee_number).toBe('9');
	});

	test('thousands of items about one person fail at once, with short messages', async () => {
		const startedAt = Date.now();
		const input = Array.from({ length: 3000 }, (_, index) => ({
			username: 'same',
			display_name: 'Same',
			employee_number: String(index),
		}));
		const { json } = await sync(
			input,
			{ matchBy: 'employeeNumber' },
			{ onError: 'continueRegularOutput' },
		);
		expect(json).toHaveLength(3000);
		expect(String(json[0]!.error).length).toBeLessThan(300);
		expect(json[0]!.error).toContain('and 2994 more');
		expect(Date.now() - startedAt).toBeLessThan(20_000);
	});

	test('an empty cell leaves a field alone', async () => {
		person('a', { name: 'A', traits: { title: 'X' } });
		const { json } = await sync([{ username: 'a', display_name: '', title: '' }]);
		expect(done(json)).toEqual(['none null (not applied)']);
		expect(find('a')).toMatchObject({ display_name: 'A', traits: { title: 'X' } });
	});
});

describe('people who are not in the input', () => {
	const all = { options: { removalLimit: 100 } };

	test.each([
		['keep', 'active', []],
		['suspend', 'suspended', ['suspend leaver']],
		['delete', undefined, ['delete leaver']],
	] as const)('%s', async (missing, status, expected) => {
		const stays = person('a');
		person('leaver');
		const { json } = await sync([itemOf(stays)], { missing, ...all });
		expect(find('leaver')?.status).toBe(status);
		expect(done(json)).toEqual(expected.length > 0 ? expected : ['none null (not applied)']);
		// Nobody else was touched.
		expect(find('a')!.status).toBe('active');
	});

	test('are no input item, so they are paired with none', async () => {
		const stays = person('a');
		person('leaver');
		const { items } = await sync([{ ...itemOf(stays), title: 'X' }], all);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, []]);
	});

	test('and are suspended already, have nothing to do', async () => {
		const stays = person('a');
		person('gone', { status: 'suspended' });
		const { json } = await sync([itemOf(stays)], all);
		expect(done(json)).toEqual(['none null (not applied)']);
		expect(writes()).toEqual([]);
	});

	test('of a group only: leave the group, and nobody outside of it is touched', async () => {
		const group = realm.addGroup('Staff');
		const stays = person('a', { groups: [group] });
		person('leaver', { groups: [group] });
		person('outside');
		const joins = person('joins');
		const { json, error } = await sync(
			[itemOf(stays), itemOf(joins), { username: 'new', display_name: 'New' }],
			{
				scope: 'group',
				scopeGroup: locator('idOrName', 'Staff'),
				missing: 'removeFromGroup',
				...all,
			},
		);
		expect(error).toBeUndefined();
		expect(done(json)).toEqual(['update joins', 'create new', 'removeFromGroup leaver']);
		expect(
			json.map(({ groups_added: added, groups_removed: removed }) => [added, removed]),
		).toEqual([
			[['Staff'], []],
			[['Staff'], []],
			[[], ['Staff']],
		]);
		expect(
			realm
				.membersOf(group)
				.map(({ traits }) => traits.username)
				.sort(),
		).toEqual(['a', 'joins', 'new']);
		expect(find('outside')!.status).toBe('active');
		expect(find('leaver')!.status).toBe('active');
	});

	test('of a group, matched by number: who is outside of it is found in the realm, and not created again', async () => {
		const group = realm.addGroup('Staff');
		person('old.name', { traits: { employee_number: '7' } });
		const { json } = await sync(
			[{ username: 'new.name', display_name: 'Name of old.name', employee_number: '7' }],
			{ scope: 'group', scopeGroup: locator('list', group.id), matchBy: 'employeeNumber' },
		);
		expect(done(json)).toEqual(['update new.name']);
		expect(realm.identities.size).toBe(1);
	});
});

describe('a status in the input', () => {
	const all = { options: { removalLimit: 100 } };

	test('suspends, and counts as harm', async () => {
		const [first, second] = people(2);
		const { json } = await sync(
			[{ ...itemOf(first!), status: 'SUSPENDED', title: 'X' }, itemOf(second!)],
			all,
		);
		expect(json[0]).toMatchObject({
			action: 'suspend',
			reason: 'Suspended in the input.',
			changes: [
				{ field: 'title', from: null, to: 'X' },
				{ field: 'status', from: 'active', to: 'suspended' },
			],
		});
		expect(find('p0')).toMatchObject({ status: 'suspended', traits: { title: 'X' } });
		const again = await sync(
			[
				{ ...itemOf(first!), status: 'active' },
				{ ...itemOf(second!), status: 'suspended' },
			],
			{ options: { removalLimit: 0 } },
		);
		expect(again.error!.message).toMatch(
			/^1 person would lose access or groups, and the limit is 0/,
		);
	});

	test('people who are suspended stay so, unless they are to be reactivated', async () => {
		const [first] = [person('a', { status: 'suspended' })];
		const { json } = await sync([{ ...itemOf(first), status: 'active' }]);
		expect(done(json)).toEqual(['spare a (not applied)']);
		expect(reasons(json)).toEqual(["Not reactivated: 'Reactivate' is off under 'Options'."]);
		const again = await sync([itemOf(first)], { options: { reactivate: true } });
		expect(done(again.json)).toEqual(['reactivate a']);
		expect(find('a')!.status).toBe('active');
	});

	test('somebody new who is suspended in the input is created so', async () => {
		await sync([{ username: 'a', display_name: 'A', status: 'suspended' }]);
		expect(find('a')!.status).toBe('suspended');
	});
});

describe('groups', () => {
	const all = { removalLimit: 100 };

	test('are added to, and nobody leaves one', async () => {
		const [one, two] = ['One', 'Two'].map((name) => realm.addGroup(name)) as [Group, Group];
		const first = person('a', { groups: [one] });
		const second = person('b', { groups: [two] });
		const { json } = await sync([
			{ ...itemOf(first), groups: 'Two' },
			{ ...itemOf(second), groups: ['Two'] },
		]);
		expect(done(json)).toEqual(['update a']);
		expect(isMember(one, 'a') && isMember(two, 'a')).toBe(true);
	});

	test('matched exactly: of those that any item names, and only where the own item names some', async () => {
		const [one, two, other] = ['One', 'Two', 'Other'].map((name) => realm.addGroup(name)) as [
			Group,
			Group,
			Group,
		];
		const first = person('a', { groups: [one, other] });
		const second = person('b', { groups: [one] });
		const third = person('c', { groups: [two] });
		const { json } = await sync(
			[{ ...itemOf(first), groups: 'Two' }, { ...itemOf(second), groups: 'One' }, itemOf(third)],
			{ options: { groupsMode: 'exact', ...all } },
		);
		expect(done(json)).toEqual(['removeFromGroup a']);
		expect(json[0]).toMatchObject({
			groups_added: ['Two'],
			groups_removed: ['One'],
			reason: 'The input names other groups.',
		});
		expect(isMember(one, 'a')).toBe(false);
		expect([
			isMember(two, 'a'),
			isMember(other, 'a'),
			isMember(one, 'b'),
			isMember(two, 'c'),
		]).toEqual([true, true, true, true]);
	});

	test('that are covered are never left by who is in the input', async () => {
		const [staff, sales] = ['Staff', 'Sales'].map((name) => realm.addGroup(name)) as [Group, Group];
		const first = person('a', { groups: [staff, sales] });
		const second = person('b', { groups: [staff] });
		await sync(
			[
				{ ...itemOf(first), groups: 'Sales' },
				{ ...itemOf(second), groups: 'Staff' },
			],
			{
				scope: 'group',
				scopeGroup: locator('list', staff.id),
				options: { groupsMode: 'exact', ...all },
			},
		);
		expect(isMember(staff, 'a')).toBe(true);
	});
});

describe('the limit', () => {
	test.each([
		// Of 11 people, 10 of them active: 20 % are 2 of the active ones, and 2.2 of all, rounded up.
		['suspend', 20, 'percent', 2, true],
		['suspend', 20, 'percent', 3, false],
		['delete', 20, 'percent', 3, true],
		['delete', 20, 'percent', 4, false],
		['suspend', 2, 'people', 2, true],
		['suspend', 2, 'people', 3, false],
		['delete', 0, 'people', 1, false],
		['suspend', 0, 'percent', 1, false],
	])(
		'%s, %d %s, %d missing: done is %s',
		async (missing, removalLimit, removalLimitUnit, howMany, isDone) => {
			const active = people(10);
			person('z', { status: 'suspended' });
			const kept = active.slice(howMany - (missing === 'delete' ? 1 : 0));
			const { error, json } = await sync(kept.map(itemOf), {
				missing,
				options: { removalLimit, removalLimitUnit },
			});
			expect(error === undefined).toBe(isDone);
			expect(json.filter(({ applied }) => applied)).toHaveLength(isDone ? howMany : 0);
			if (!isDone) expect(writes()).toEqual([]);
		},
	);

	test('keeps everything from being done, and a preview says so of each', async () => {
		const active = people(4);
		const input = [
			{ ...itemOf(active[0]!), title: 'X' },
			{ username: 'new', display_name: 'New' },
		];
		const { error } = await sync(input);
		expect(error!.message).toBe(
			'3 people would lose access or groups, and the limit is 1 (20% of 4 active people)',
		);
		expect(error!.description).toMatch(/^This run changed nothing\./);
		expect(writes()).toEqual([]);
		const { json } = await sync(input, { preview: true });
		expect(json).toHaveLength(5);
		expect(json.every(({ action, applied }) => action === 'spare' && applied === false)).toBe(true);
		expect(json[4]!.reason).toBe(
			'Not in the input. Not suspended: 3 people would lose access or groups, and the limit is 1 (20% of 4 active people).',
		);
		expect(json[0]!.reason).toMatch(/^Not updated: 3 people/);
	});
});

describe('people who never lose anything', () => {
	function administrators() {
		const server = realm.addResourceServer('Beyond Identity Management API', 'beyondidentity', []);
		const role = realm.addRole(server, 'Help Desk');
		const group = realm.addGroup('Help Desk People');
		const [direct, through] = [person('direct'), person('through', { groups: [group] })];
		realm.roleMembers.get(role.id)!.identities.add(direct.id);
		realm.roleMembers.get(role.id)!.groups.add(group.id);
		return { direct, through };
	}
	const all = { options: { removalLimit: 100 } };

	test('have an administrator role, directly or through a group', async () => {
		administrators();
		const stays = person('a');
		person('leaver');
		const { json } = await sync([itemOf(stays)], all);
		expect(done(json)).toEqual([
			'spare direct (not applied)',
			'suspend leaver',
			'spare through (not applied)',
		]);
		expect(json[0]!.reason).toBe('Not suspended: has an administrator role in Beyond Identity.');
		expect([find('direct')!.status, find('through')!.status]).toEqual(['active', 'active']);
	});

	test('unless administrators are included; then no role is read', async () => {
		administrators();
		const stays = person('a');
		const { json } = await sync([itemOf(stays)], {
			options: { removalLimit: 100, includeAdministrators: true },
		});
		expect(done(json)).toEqual(['suspend direct', 'suspend through']);
		expect(sandbox.journal.count('ListRoles')).toBe(0);
	});

	test('nobody loses anything where the roles cannot be read, and the message names the scope', async () => {
		sandbox.misbehavior.add({ kind: 'status', status: 403, operationId: 'ListResourceServers' });
		const stays = person('a');
		person('leaver');
		const { json, error } = await sync([{ ...itemOf(stays), title: 'X' }], all);
		expect(error).toBeUndefined();
		expect(done(json)).toEqual(['update a', 'spare leaver (not applied)']);
		// The token says of itself that it has the scope.
		expect(json[1]!.reason).toContain('although it has the scope resource-servers:read');
	});

	test('roles are read only where somebody would lose something', async () => {
		const stays = person('a');
		await sync([{ ...itemOf(stays), title: 'X' }]);
		expect(sandbox.journal.count()).toBe(2);
	});

	test('are in the protected group', async () => {
		const group = realm.addGroup('Break Glass');
		person('emergency', { groups: [group] });
		const stays = person('a');
		const { json } = await sync([itemOf(stays)], {
			options: { removalLimit: 100, protectedGroup: locator('idOrName', 'Break Glass') },
		});
		expect(reasons(json)).toEqual(['Not suspended: is a member of the protected group.']);
		expect(find('emergency')!.status).toBe('active');
	});

	test('join the protected group in the same run', async () => {
		const [glass, sales] = ['Break Glass', 'Sales'].map((name) => realm.addGroup(name)) as [
			Group,
			Group,
		];
		const joins = person('a', { groups: [sales] });
		const other = person('b');
		const { json } = await sync(
			[
				{ ...itemOf(joins), groups: 'Break Glass' },
				{ ...itemOf(other), groups: 'Sales' },
			],
			{
				options: {
					removalLimit: 100,
					groupsMode: 'exact',
					protectedGroup: locator('list', glass.id),
				},
			},
		);
		expect(json[0]).toMatchObject({
			action: 'update',
			groups_added: ['Break Glass'],
			groups_removed: [],
		});
		expect(isMember(sales, 'a')).toBe(true);
	});

	test('have no username, so that nobody knows whether the input names them', async () => {
		const stays = person('a');
		const nameless = person('leaver');
		nameless.traits.username = '';
		const { json } = await sync([itemOf(stays)], all);
		expect(json[0]!.reason).toContain('has no username');
		expect(nameless.status).toBe('active');
	});

	test('are in a protected group whose list changes while it is read: nobody loses anything', async () => {
		const group = realm.addGroup('Break Glass');
		for (let index = 0; index < 450; index += 1) person(`glass${index}`, { groups: [group] });
		const stays = person('a');
		const stop = sandbox.journal.onExchange(({ operationId }) => {
			if (operationId !== 'ListGroupMembers') return;
			const one = realm.addIdentity('Late', {
				type: 'traits_v0',
				username: `late${realm.identities.size}`,
			});
			realm.addMember(group, one.id);
		});
		const { json } = await sync([itemOf(stays)], {
			options: { removalLimit: 100, protectedGroup: locator('list', group.id) },
		});
		stop();
		expect(json.every(({ action }) => action === 'spare')).toBe(true);
	});

	test('do not count for the limit', async () => {
		const group = realm.addGroup('Break Glass');
		for (let index = 0; index < 5; index += 1) person(`glass${index}`, { groups: [group] });
		const kept = people(5);
		const { error } = await sync(kept.map(itemOf), {
			options: { protectedGroup: locator('list', group.id), removalLimit: 0 },
		});
		expect(error).toBeUndefined();
	});

	test('a list that changes while it is read harms nobody', async () => {
		const stays = person('a');
		for (let index = 0; index < 450; index += 1) person(`crowd${index}`);
		// Each page says another total.
		const stop = sandbox.journal.onExchange(({ operationId }) => {
			if (operationId === 'ListIdentities') person(`late${realm.identities.size}`);
		});
		const { json, error } = await sync([itemOf(stays)], all);
		stop();
		expect(error).toBeUndefined();
		expect(new Set(json.map(({ action }) => action))).toEqual(new Set(['spare']));
		expect(json[0]!.reason).toBe(
			'Not suspended: a list of people or members changed while it was being read.',
		);
		expect(writes()).toEqual([]);
	});
});

describe('right before somebody loses something, the person is read once more', () => {
	const cases: Array<[string, (id: string) => void, RegExp]> = [
		['is gone', (id) => realm.removeIdentity(realm.identities.get(id)!), /no longer exists/],
		[
			'was renamed into the input',
			(id) => void (realm.identities.get(id)!.traits.username = 'a.new'),
			/has a name that is in the input by now/,
		],
		[
			'has another status',
			(id) => void (realm.identities.get(id)!.status = 'suspended'),
			/has another status by now \(suspended\)/,
		],
	];
	test.each(cases)('who %s is spared', async (_name, change, reason) => {
		const stays = person('a');
		const leaver = person('leaver');
		const stop = sandbox.journal.onExchange(({ operationId }) => {
			if (operationId === 'UpdateIdentity') change(leaver.id);
		});
		const { json, error } = await sync(
			[
				{ ...itemOf(stays), title: 'X' },
				{ username: 'a.new', display_name: 'A' },
			],
			{ missing: 'delete', options: { removalLimit: 100, concurrency: 1 } },
		);
		stop();
		expect(error).toBeUndefined();
		expect(json.at(-1)).toMatchObject({
			action: 'spare',
			applied: false,
			reason: expect.stringMatching(reason),
		});
		expect(
			sandbox.journal.count('DeleteIdentity') + sandbox.journal.count('BatchDeleteIdentities'),
		).toBe(0);
	});

	test.each([
		['suspended', { missing: 'suspend' }],
		['taken out of the group', { missing: 'removeFromGroup' }],
	])('also where somebody would be %s', async (_name, more) => {
		const group = realm.addGroup('Staff');
		const stays = person('a', { groups: [group] });
		const leaver = person('leaver', { groups: [group] });
		const stop = sandbox.journal.onExchange(({ operationId }) => {
			if (operationId === 'UpdateIdentity') leaver.traits.username = 'a.new';
		});
		const { json, error } = await sync(
			[
				{ ...itemOf(stays), title: 'X' },
				{ username: 'a.new', display_name: 'A' },
			],
			{
				...more,
				scope: 'group',
				scopeGroup: locator('list', group.id),
				options: { removalLimit: 100, concurrency: 1 },
			},
		);
		stop();
		expect(error).toBeUndefined();
		expect(json.at(-1)!.reason).toContain('has a name that is in the input by now');
		expect([leaver.status, isMember(group, 'a.new')]).toEqual(['active', true]);
		expect(sandbox.journal.count('GetIdentity')).toBe(1);
	});

	test('harm comes last, each kind in batches', async () => {
		const group = realm.addGroup('Staff');
		const kept = people(3);
		for (let index = 0; index < 30; index += 1) person(`leaver${String(index).padStart(2, '0')}`);
		await sync(
			[
				{ ...itemOf(kept[0]!), title: 'X', groups: group.id },
				...kept.slice(1).map(itemOf),
				{ username: 'new', display_name: 'New' },
			],
			{ missing: 'delete', options: { removalLimit: 100 } },
		);
		expect(writes().sort()).toEqual(
			['AddGroupMembers', 'BatchDeleteIdentities', 'CreateIdentity', 'UpdateIdentity'].sort(),
		);
		expect(writes().at(-1)).toBe('BatchDeleteIdentities');
		expect(realm.identities.size).toBe(4);
	});
});

describe('a failure', () => {
	/** A list of somebody who differs and somebody who cannot be created; one more is not in it. */
	function whoCannotBeCreated(): IDataObject[] {
		sandbox.misbehavior.add({
			kind: 'status',
			status: 400,
			operationId: 'CreateIdentity',
			body: { code: 'bad_request', message: 'no' },
		});
		const stays = person('a');
		person('leaver');
		return [
			{ ...itemOf(stays), title: 'X' },
			{ username: 'new', display_name: 'New' },
		];
	}

	test("of a person is that person's item, and keeps nobody else from anything", async () => {
		const { items } = await sync(
			whoCannotBeCreated(),
			{ options: { removalLimit: 100 } },
			{ onError: 'continueRegularOutput' },
		);
		expect(items.map(({ json }) => json.action ?? 'failed')).toEqual([
			'update',
			'failed',
			'suspend',
		]);
		expect(items[1]).toMatchObject({
			pairedItem: { item: 1 },
			json: { error: expect.stringContaining('[item 1]') },
		});
	});

	test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'of somebody who is in no item is told with the name, under %s',
		async (onError) => {
			sandbox.misbehavior.add({ kind: 'status', status: 403, operationId: 'UpdateIdentity' });
			const stays = person('a');
			person('leaver');
			const { json, errorItems } = await sync(
				[itemOf(stays)],
				{ options: { removalLimit: 100 } },
				{ onError },
			);
			const [told] = onError === 'continueErrorOutput' ? errorItems.map((item) => item.json) : json;
			expect(told!.error).toContain("this is about 'leaver', who isn't in the input");
			if (onError === 'continueRegularOutput') {
				expect(told).toMatchObject({ action: 'suspend', applied: false, username: 'leaver' });
			}
		},
	);

	test('under "Stop" keeps everybody from harm, and says how far the run came', async () => {
		const { error } = await sync(whoCannotBeCreated(), {
			options: { removalLimit: 100, concurrency: 1 },
		});
		expect(error!.message).toContain('[item 1]');
		expect(error!.description).toContain('0 of 2 items were already completed.');
		expect(find('leaver')!.status).toBe('active');
	});
});

describe('the stop button', () => {
	test('in the middle of deletions says that people may be gone', async () => {
		const stay = people(10);
		people(50, 'gone');
		const told: string[] = [];
		let stop = () => {};
		const end = sandbox.journal.onExchange(({ operationId }) => {
			if (operationId === 'BatchDeleteIdentities') stop();
		});
		await sync(
			stay.map(itemOf),
			{ missing: 'delete', options: { removalLimit: 100 } },
			{ onStarted: (press) => (stop = press), onConsoleMessage: (text) => told.push(text) },
		);
		end();
		expect(told).toEqual([
			"Stopped by hand. 10 of 10 items were completed. 50 people who aren't in the input may have been changed, at least in part.",
		]);
	});
});

describe('a lost deletion of many', () => {
	test('under "Stop" names those who may be gone', async () => {
		const stay = people(10);
		people(30, 'gone');
		sandbox.misbehavior.add({ kind: 'dropAfter', operationId: 'BatchDeleteIdentities' });
		sandbox.misbehavior.add({ kind: 'dropAfter', operationId: 'DeleteIdentity' });
		const { error } = await sync(stay.map(itemOf), {
			missing: 'delete',
			options: { removalLimit: 100, maxRetries: 0 },
		});
		expect(error!.description).toContain(
			"30 people who aren't in the input may have been changed, at least in part: gone",
		);
	});
});

describe('an approved plan', () => {
	const approve = async (input: IDataObject[], more: INodeParameters = {}) => {
		const { json } = await sync(input, { ...more, preview: true });
		return json[0]!.plan as string;
	};

	test('is carried out, and shows what the preview showed', async () => {
		const kept = people(5);
		person('leaver');
		const input = [
			{ ...itemOf(kept[0]!), title: 'X' },
			...kept.slice(1).map(itemOf),
			{ username: 'new', display_name: 'New' },
		];
		const preview = await sync(input, { preview: true });
		const { json, error } = await sync(input, {
			options: { approvedPlan: preview.json[0]!.plan as string },
		});
		expect(error).toBeUndefined();
		expect(
			json.map((one) => ({
				...one,
				applied: false,
				...(one.action === 'create' ? { id: null } : {}),
			})),
		).toEqual(preview.json);
	});

	test.each([
		['the directory', (input: IDataObject[]) => (person('late'), input)],
		['the list', (input: IDataObject[]) => [...input, { username: 'late', display_name: 'Late' }]],
	])('is refused where %s has changed since', async (_name, change) => {
		const kept = people(10);
		const input = [{ ...itemOf(kept[0]!), title: 'X' }, ...kept.slice(1).map(itemOf)];
		const plan = await approve(input);
		const { error } = await sync(change(input), { options: { approvedPlan: plan } });
		expect(error!.message).toBe('What would be done is no longer what was approved');
		expect(writes()).toEqual([]);
	});

	test.each([{ missing: 'delete' }, { matchBy: 'externalId' }])(
		'holds for its own settings alone: %j',
		async (more) => {
			const kept = people(10);
			const input = kept
				.slice(1)
				.map((one, index) => ({ ...itemOf(one), external_id: String(index) }));
			const plan = await approve(input);
			const { error } = await sync(input, { ...more, options: { approvedPlan: plan } });
			expect(error!.message).toBe('What would be done is no longer what was approved');
		},
	);

	test('that failed halfway is finished by a later try of the same run, and not by another one', async () => {
		const group = realm.addGroup('Staff');
		const kept = people(5);
		const leaver = person('leaver');
		const input = [
			{ ...itemOf(kept[0]!), title: 'X' },
			...kept.slice(1).map(itemOf),
			{ username: 'new', display_name: 'New', groups: 'Staff' },
		];
		const plan = await approve(input);
		// The group fails once, so the person is created by then.
		sandbox.misbehavior.add({
			kind: 'status',
			status: 403,
			operationId: 'AddGroupMembers',
			times: 1,
		});
		const options = { approvedPlan: plan };
		const { error } = await sync(input, { options }, { retry: { maxTries: 2 } });
		expect(error).toBeUndefined();
		expect(isMember(group, 'new')).toBe(true);
		expect(realm.identities.get(leaver.id)!.status).toBe('suspended');
		const another = await sync(input, { options });
		expect(another.error!.message).toBe('What would be done is no longer what was approved');
	});

	test('a try that is refused says that an earlier one has done something', async () => {
		const kept = people(5);
		const input = [
			{ ...itemOf(kept[0]!), title: 'X' },
			...kept.slice(1).map(itemOf),
			{ username: 'new', display_name: 'New' },
		];
		const plan = await approve(input);
		sandbox.misbehavior.add({
			kind: 'status',
			status: 403,
			operationId: 'UpdateIdentity',
			times: 1,
		});
		const stop = sandbox.journal.onExchange(({ operationId }) => {
			if (operationId === 'UpdateIdentity' && !find('late')) person('late');
		});
		const { error } = await sync(
			input,
			{ options: { approvedPlan: plan, concurrency: 1 } },
			{ retry: { maxTries: 2 } },
		);
		stop();
		expect(find('new')).toBeDefined();
		expect(error!.message).toBe('What would be done is no longer what was approved');
		expect(error!.description).toContain('An earlier try of this step may have done');
	});

	test('a later try does nothing that was not approved', async () => {
		const kept = people(5);
		const input = [{ ...itemOf(kept[0]!), title: 'X' }, ...kept.slice(1).map(itemOf)];
		const plan = await approve(input);
		sandbox.misbehavior.add({
			kind: 'status',
			status: 403,
			operationId: 'UpdateIdentity',
			times: 1,
		});
		const stop = sandbox.journal.onExchange(({ operationId }) => {
			if (operationId === 'UpdateIdentity' && !find('late')) person('late');
		});
		const { error } = await sync(
			input,
			{ options: { approvedPlan: plan } },
			{ retry: { maxTries: 2 } },
		);
		stop();
		expect(error!.message).toBe('What would be done is no longer what was approved');
		expect(find('late')!.status).toBe('active');
	});
});

describe('a second run', () => {
	test('with the same input does nothing, in as many requests as reading takes', async () => {
		const group = realm.addGroup('Staff');
		const kept = people(3);
		person('leaver');
		const input = [...kept.map(itemOf), { username: 'new', display_name: 'New', groups: 'Staff' }];
		const options = { removalLimit: 100 };
		await sync(input, { options });
		sandbox.journal.clear();
		const { json } = await sync(input, { options });
		expect(done(json)).toEqual(['none null (not applied)']);
		// The realm, the groups by name, and the members of the one.
		expect(sandbox.journal.count()).toBe(3);
		expect(isMember(group, 'new')).toBe(true);
	});

	test('in the same execution harms nobody of the first list', async () => {
		const kept = people(10);
		const { error } = await sync(
			kept.slice(0, 9).map(itemOf),
			{ options: { removalLimit: 100 } },
			{ again: kept.slice(9).map((one) => ({ json: itemOf(one) })) },
		);
		expect(error!.message).toBe(
			'This run changed nothing because this step has synced another list before in this execution',
		);
		expect(realm.identities.get(kept[0]!.id)!.status).toBe('active');
	});
});

test('everybody is told of where that is wanted', async () => {
	const kept = people(2);
	person('gone', { status: 'suspended' });
	const { json } = await sync(kept.map(itemOf), { options: { outputUnchanged: true } });
	expect(done(json)).toEqual([
		'none p0 (not applied)',
		'none p1 (not applied)',
		'none gone (not applied)',
	]);
});

test('fields that are mapped one by one', async () => {
	const { json, error } = await sync([{ login: 'a', label: 'A', role: 'Engineer' }], {
		mapping: 'manual',
		username: '={{ $json.login }}',
		displayName: '={{ $json.label }}',
		additionalFields: { title: '={{ $json.role }}' },
	});
	expect(error).toBeUndefined();
	expect(done(json)).toEqual(['create a']);
	expect(find('a')!.traits.title).toBe('Engineer');
});
