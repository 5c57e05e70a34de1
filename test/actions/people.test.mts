import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { SEED } from '../../sandbox/seed.mts';
import { locator, type NodeRunOptions } from '../support/engine.mts';
import { useNode } from '../support/node.mts';

const { sandbox, realm, run: runNode } = useNode();

const run = async (
	operation: string,
	parameters: INodeParameters,
	input?: IDataObject[],
	more: Partial<NodeRunOptions> = {},
) => await runNode({ resource: 'identity', operation, ...parameters }, input, more);

let count = 0;
function person() {
	count += 1;
	const username = `people${count}@example.org`;
	return realm().addIdentity(`Person ${count}`, { type: 'traits_v0', username, title: 'Cook' });
}

describe('map automatically', () => {
	const auto = { mapping: 'auto', output: 'raw' };

	test('fills in the fields from the columns, and says which match nothing', async () => {
		realm().addGroup('Pilots');
		const { json, hints } = await run('create', auto, [
			{
				Username: 'grace@example.org',
				'Full Name': 'Grace Hopper',
				'Work Email': 'grace@example.org',
				'Employee ID': 1906,
				'Job Title': ' Rear Admiral ',
				Department: '',
				Division: null,
				Status: 'Suspended',
				Groups: 'Pilots',
				'Shoe Size': 38,
			},
		]);
		expect(json).toMatchObject([
			{
				display_name: 'Grace Hopper',
				status: 'suspended',
				traits: {
					type: 'traits_v0',
					username: 'grace@example.org',
					primary_email_address: 'grace@example.org',
					employee_number: '1906',
					title: 'Rear Admiral',
				},
			},
		]);
		const made = realm().findByUsername('grace@example.org')!;
		expect(made.traits).not.toHaveProperty('department');
		expect(realm().groupsOf(made)).toMatchObject([{ display_name: 'Pilots' }]);
		expect(hints).toEqual(['Columns that match no field: Shoe Size']);
	});

	test('makes a display name of the two names where there is no column for it', async () => {
		const input = [{ login: 'two@example.org', 'First Name': 'Two', 'Last Name': 'Names' }];
		expect((await run('create', auto, input)).json).toMatchObject([{ display_name: 'Two Names' }]);
	});

	test('a field that is filled in wins over the column', async () => {
		const { json } = await run(
			'create',
			{ ...auto, username: '={{ $json.Email }}', additionalFields: { title: 'Dr.' } },
			[{ Email: 'wins@example.org', Login: 'loses', Name: 'Somebody', Title: 'Mr.' }],
		);
		expect(json).toMatchObject([{ traits: { username: 'wins@example.org', title: 'Dr.' } }]);
	});

	test.each<[string, IDataObject, string]>([
		[
			'a status of an HR system',
			{ 'Worker Status': 'On Leave' },
			"The column 'Worker Status' must be 'active' or 'suspended', but it is 'On Leave' [item 0]",
		],
		[
			'an object',
			{ Department: { id: 1 } },
			"The column 'Department' must be text, but it is an object [item 0]",
		],
		['no username', { Username: '' }, "'Username' is empty [item 0]"],
	])('%s fails its item alone', async (_what, broken, message) => {
		const { json } = await run(
			'upsert',
			auto,
			[
				{ Username: 'broken@example.org', Name: 'A', ...broken },
				{ Username: 'whole@example.org', Name: 'B' },
			],
			{ onError: 'continueRegularOutput' },
		);
		expect(json).toMatchObject([
			{ error: expect.stringContaining(message) },
			{ display_name: 'B' },
		]);
		expect(realm().findByUsername('broken@example.org')).toBeUndefined();
	});

	test('changes only what the columns say, on update', async () => {
		const { id, traits } = person();
		const { json, hints } = await run(
			'update',
			{
				...auto,
				identity: locator('idOrUsername', '={{ $json.login }}'),
				updateFields: { nickName: 'Nick' },
			},
			[
				{
					login: traits.username,
					Department: 'Kitchen',
					Title: '',
					Nickname: 'loses',
					Groups: 'Sales',
				},
			],
		);
		expect(json).toMatchObject([
			{ id, traits: { title: 'Cook', department: 'Kitchen', nick_name: 'Nick' } },
		]);
		expect(hints).toEqual(['Columns that match no field: Groups']);
	});
});

describe('output', () => {
	const KEYS = [
		...['id', 'display_name', 'username', 'primary_email_address', 'given_name', 'family_name'],
		...['status', 'enrollment_status', 'create_time', 'update_time'],
	];

	test('is the same ten fields in every operation, also where a person has fewer', async () => {
		const { id, traits } = person();
		const group = realm().addGroup('Ten');
		realm().addMember(group, id);
		const identity = locator('idOrUsername', id);
		const name = { displayName: 'Ten', username: '={{ $json.who }}' };
		const runs = [
			await run('create', name, [{ who: 'ten@example.org' }]),
			await run('get', { identity }),
			await run('getAll', { filters: { username: traits.username } }),
			await run('update', { identity, updateFields: { title: 'Chef' } }),
			await run('suspend', { identity }),
			await run('reactivate', { identity }),
			await runNode({
				resource: 'group',
				operation: 'getMembers',
				group: locator('list', group.id),
			}),
		];
		for (const { json } of runs) expect(json.map((one) => Object.keys(one))).toEqual([KEYS]);
		const { json } = await run('upsert', name, [{ who: traits.username }]);
		expect(Object.keys(json[0]!)).toEqual([...KEYS, 'created']);
	});

	test('is the fields that are selected', async () => {
		const { id } = person();
		const { json } = await run('get', {
			identity: locator('list', id),
			output: 'selectedFields',
			outputFields: ['id', 'title', 'department'],
		});
		expect(json).toEqual([{ id, title: 'Cook', department: null }]);
	});

	test('of a passkey has no key, unless it is asked for', async () => {
		const owner = person();
		const { id } = realm().addCredential(owner);
		const passkey = (output: string) =>
			runNode({
				...{ resource: 'passkey', operation: 'get', passkeyId: id, output },
				identity: locator('list', owner.id),
			});
		const [simplified] = (await passkey('simplified')).json;
		expect(Object.keys(simplified!)).toEqual([
			...['id', 'identity_id', 'state', 'csr_type', 'create_time', 'update_time'],
		]);
		expect((await passkey('raw')).json[0]).toHaveProperty('jwk_json');
	});
});

describe('suspend, reactivate and remove from all groups', () => {
	test('change each person that an item names, and output one item for each', async () => {
		const [first, second] = [person(), person()];
		const identity = locator('idOrUsername', `${first.id}, ${second.traits.username}`);
		const suspended = await run('suspend', { identity });
		expect(suspended.json).toMatchObject([
			{ id: first.id, status: 'suspended' },
			{ id: second.id, status: 'suspended' },
		]);
		expect(suspended.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }]);
		expect(suspended.hints).toEqual(['2 suspended.']);
		await run('reactivate', { identity });
		expect([first, second].map(({ id }) => realm().identities.get(id)!.status)).toEqual([
			...['active', 'active'],
		]);
	});

	test('say how many were changed where one is unknown', async () => {
		const { id } = person();
		const { error } = await run('suspend', {
			identity: locator('idOrUsername', `${id},dead000000000001`),
		});
		expect(error?.message).toBe(
			"Identity 'dead000000000001' was not found; 1 of 2 identities was suspended [item 0]",
		);
	});

	test('take people out of all groups but those to keep, in one request for each group', async () => {
		const groups = ['Everyone', 'Kitchen', 'Bar'].map((name) => realm().addGroup(name));
		const people = [person(), person()];
		const alone = person();
		for (const group of groups) for (const { id } of people) realm().addMember(group, id);
		const { json } = await run(
			'removeFromGroups',
			{
				identity: locator('idOrUsername', '={{ $json.who }}'),
				options: { keepGroups: 'everyone' },
			},
			[{ who: people[0]!.id }, { who: people[1]!.traits.username }, { who: alone.id }],
		);
		const removed = groups
			.slice(1)
			.map(({ id, display_name: name }) => ({ id, display_name: name }));
		const byName = (one: { display_name: string }, other: { display_name: string }) =>
			one.display_name.localeCompare(other.display_name);
		const sorted = json.map(({ removed: groupsLeft, ...rest }) => ({
			...rest,
			removed: (groupsLeft as typeof removed).sort(byName),
		}));
		removed.sort(byName);
		expect(sorted).toEqual([
			{ identity_id: people[0]!.id, removed },
			{ identity_id: people[1]!.id, removed },
			{ identity_id: alone.id, removed: [] },
		]);
		expect(sandbox.current.journal.count('DeleteGroupMembers')).toBe(2);
		expect(realm().groupsOf(people[0]!)).toMatchObject([{ display_name: 'Everyone' }]);
	});

	test('take nobody out where a group to keep is unknown', async () => {
		const { id } = person();
		realm().addMember(realm().addGroup('Stay'), id);
		const { error } = await run('removeFromGroups', {
			identity: locator('list', id),
			options: { keepGroups: ['Stya'] },
		});
		expect(error?.message).toBe("No group has the name or ID 'Stya' [item 0]");
		expect(sandbox.current.journal.count('DeleteGroupMembers')).toBe(0);
	});
});

describe('hints after a run', () => {
	const upsert = {
		displayName: '={{ $json.name }}',
		username: '={{ $json.who }}',
		additionalFields: { title: '={{ $json.title }}' },
	};

	test('count what was done and what failed, and name the items of one person', async () => {
		const there = person();
		const { hints } = await run(
			'upsert',
			upsert,
			[
				{ name: 'New', who: 'hints.new@example.org' },
				{ name: there.display_name, who: there.traits.username },
				{ name: 'Twice', who: 'hints.twice@example.org', title: 'A' },
				{ name: 'Twice', who: 'HINTS.twice@example.org', title: 'B' },
				{ name: 'Broken', who: '' },
			],
			{ onError: 'continueRegularOutput' },
		);
		expect(hints).toEqual([
			'2 created, 1 updated, 1 unchanged, 1 failed.',
			'Several items are about the same person; the last one counts: items 2, 3',
		]);
	});

	test('do not take one username in two realms for one person', async () => {
		const { json, hints } = await run(
			'create',
			{ ...upsert, options: { realmId: locator('id', '={{ $json.realm }}') } },
			[SEED.realmId, SEED.secondRealmId].map((where) => ({
				name: 'Same',
				who: 'hints.same@example.org',
				realm: where,
			})),
		);
		expect(json).toHaveLength(2);
		expect(hints).toEqual(['2 created.']);
	});

	test('do not say that an item counts which failed', async () => {
		const { hints } = await run(
			'upsert',
			{ ...upsert, additionalFields: { groups: '={{ $json.group }}' } },
			[
				{ name: 'Once', who: 'hints.once@example.org', group: '' },
				{ name: 'Once', who: 'hints.once@example.org', group: 'No Such Group' },
			],
			{ onError: 'continueRegularOutput' },
		);
		expect(hints).toEqual(['1 created, 1 failed.']);
	});

	test('say nothing of one item that went well', async () => {
		expect((await run('create', upsert, [{ name: 'A', who: 'quiet@example.org' }])).hints).toEqual(
			[],
		);
	});

	test('tell how long a rate limit was waited for', async () => {
		sandbox.current.misbehavior.add({
			kind: 'status',
			status: 429,
			headers: { 'retry-after': '1' },
			times: 1,
		});
		const { hints } = await run('get', { identity: locator('list', person().id) });
		expect(hints).toEqual(["Waited 1 s for Beyond Identity's rate limit."]);
	});
});
