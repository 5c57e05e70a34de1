import type { INodeParameters } from 'n8n-workflow';
import type { FaultKind } from '../../sandbox/misbehavior.mts';
import { locator } from '../support/engine.mts';
import { createFromItem, inviteFromItem, RETRY, useNode } from '../support/node.mts';

/** n8n runs a step again with the same items: by "Retry On Fail", in a loop, or for a second branch. */
const { sandbox, realm, run, people } = useNode();

const count = (apiMethod: string) => sandbox.current.journal.count(apiMethod, 200);

const invite = (deliveryMethod: string) => inviteFromItem(realm(), deliveryMethod);

describe('"Retry On Fail"', () => {
	test.each(['EMAIL', 'RETURN'])('invites nobody twice (%s)', async (deliveryMethod) => {
		const before = realm().jobs.size;
		const ids = [...people(9), 'dead00000000dead'];
		const { error } = await run(
			invite(deliveryMethod),
			ids.map((who) => ({ who })),
			RETRY,
		);
		expect(error!.message).toContain("Identity 'dead00000000dead' was not found");
		const open = [...realm().jobs.values()]
			.slice(before)
			.filter(({ state }) => state !== 'REVOKED');
		expect(open).toHaveLength(9);
		expect(new Set(open.map(({ identity_id: id }) => id)).size).toBe(9);
	});

	test('makes no third link where the answer to the second one was lost', async () => {
		const [who] = people(1) as [string];
		// The step fails three times; the second time, the new link is lost.
		sandbox.current.misbehavior.add({
			kind: 'dropAfter',
			operationId: 'CreateCredentialBindingJob',
			from: 4,
			times: 1,
		});
		const { json } = await run(invite('RETURN'), [{ who: 'dead00000000dead' }, { who }], {
			...RETRY,
			onError: 'continueRegularOutput',
		});
		expect(json[1]!.error).toContain('was lost, so it was not repeated');
		const open = [...realm().jobs.values()].filter(
			({ identity_id: owner, state }) => owner === who && state !== 'REVOKED',
		);
		expect(open).toHaveLength(1);
	});

	test('makes no group twice, and hands on those that it has made', async () => {
		// The third one fails once, and succeeds when the step runs again.
		sandbox.current.misbehavior.add({
			kind: 'status',
			status: 409,
			operationId: 'CreateGroup',
			from: 3,
			times: 1,
		});
		const names = ['Once A', 'Once B', 'Once C', 'Once A'];
		const { json, error } = await run(
			{
				resource: 'group',
				operation: 'create',
				displayName: '={{ $json.name }}',
				options: { concurrency: 1 },
			},
			names.map((name) => ({ name })),
			RETRY,
		);
		expect(error).toBeUndefined();
		expect(json.map(({ display_name: name }) => name)).toEqual(names);
		expect(new Set(json.map(({ id }) => id)).size).toBe(4);
		expect(count('CreateGroup')).toBe(4);
	});

	test('does not call people taken whom it has created itself', async () => {
		sandbox.current.misbehavior.add({
			kind: 'status',
			status: 422,
			operationId: 'CreateIdentity',
			from: 3,
			times: 1,
		});
		const { json, error } = await run(
			{
				resource: 'identity',
				operation: 'create',
				displayName: 'Somebody',
				username: '={{ $json.username }}',
				options: { concurrency: 1 },
			},
			['first', 'second', 'third'].map((name) => ({ username: `${name}.try@example.org` })),
			RETRY,
		);
		expect(error).toBeUndefined();
		expect(json).toHaveLength(3);
		expect(count('CreateIdentity')).toBe(3);
	});

	test('does not call people missing whom it has deleted itself', async () => {
		const ids = people(3);
		const { error } = await run(
			{ resource: 'identity', operation: 'delete', identity: locator('id', '={{ $json.who }}') },
			[...ids, 'dead00000000dead'].map((who) => ({ who })),
			RETRY,
		);
		expect(error!.message).toBe("Identity 'dead00000000dead' was not found [item 3]");
		for (const id of ids) expect(realm().identities.has(id)).toBe(false);
	});

	test('deletes the rest where it has deleted a part, by names that are gone', async () => {
		const [one, other] = people(2).map((id) => realm().identities.get(id)!.traits.username);
		// The batch is carried out in part: the second one is refused once.
		sandbox.current.misbehavior.add({
			kind: 'status',
			status: 409,
			operationId: 'BatchDeleteIdentities',
			times: 1,
		});
		sandbox.current.misbehavior.add({
			kind: 'status',
			status: 409,
			operationId: 'DeleteIdentity',
			from: 2,
			times: 1,
		});
		const { json, error } = await run(
			{
				resource: 'identity',
				operation: 'delete',
				identity: locator('username', '={{ $json.who }}'),
			},
			[{ who: `${one}, ${other}` }],
			RETRY,
		);
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ deleted: true }]);
		for (const username of [one, other]) expect(realm().findByUsername(username!)).toBeUndefined();
	});

	test('finds people and groups that it has renamed', async () => {
		const usernames = people(2).map((id) => realm().identities.get(id)!.traits.username!);
		const fault = { kind: 'status', status: 422, from: 2, times: 1 } as const;
		sandbox.current.misbehavior.add({ ...fault, operationId: 'UpdateIdentity' });
		const renamed = await run(
			{
				resource: 'identity',
				operation: 'update',
				identity: locator('username', '={{ $json.username }}'),
				updateFields: { username: '=new.{{ $json.username }}' },
				options: { concurrency: 1 },
			},
			usernames.map((username) => ({ username })),
			RETRY,
		);
		expect(renamed.error).toBeUndefined();
		expect(renamed.json.map(({ username }) => username)).toEqual(
			usernames.map((username) => `new.${username}`),
		);
		for (const name of ['Team A', 'Team B']) realm().addGroup(name);
		sandbox.current.misbehavior.add({ ...fault, operationId: 'UpdateGroup' });
		const groups = await run(
			{
				resource: 'group',
				operation: 'update',
				group: locator('name', '={{ $json.name }}'),
				updateFields: { displayName: '=New {{ $json.name }}' },
				options: { concurrency: 1 },
			},
			['Team A', 'Team B'].map((name) => ({ name })),
			RETRY,
		);
		expect(groups.error).toBeUndefined();
		expect(groups.json.map(({ display_name: name }) => name)).toEqual(['New Team A', 'New Team B']);
	});

	const upsert: INodeParameters = { ...createFromItem({ concurrency: 1 }), operation: 'upsert' };

	test('"Create or Update" tells of people that they are new', async () => {
		const [known] = people(1).map((id) => realm().identities.get(id)!.traits.username);
		sandbox.current.misbehavior.add({
			kind: 'status',
			status: 422,
			operationId: 'CreateIdentity',
			from: 3,
			times: 1,
		});
		const { json } = await run(
			upsert,
			[known, 'new.1@example.org', 'new.2@example.org', 'new.3@example.org'].map((username) => ({
				username,
				name: 'A Person',
			})),
			RETRY,
		);
		expect(json.map(({ created }) => created)).toEqual([false, true, true, true]);
	});

	test('"Create or Update" tells it also where the answer was lost, and not of a lost update', async () => {
		const [known] = people(1).map((id) => realm().identities.get(id)!.traits.username);
		for (const operationId of ['CreateIdentity', 'UpdateIdentity']) {
			sandbox.current.misbehavior.add({ kind: 'dropAfter', operationId, times: 1 });
		}
		const { json } = await run(
			{ ...upsert, options: { concurrency: 1, maxRetries: 0 } },
			[known, 'lost.and.new@example.org'].map((username) => ({ username, name: 'New Name' })),
			RETRY,
		);
		expect(json.map(({ created }) => created)).toEqual([false, true]);
	});

	test('"Create or Update" tells it once of a person whom several items are about', async () => {
		const username = 'lost.and.twice@example.org';
		sandbox.current.misbehavior.add({ kind: 'dropAfter', operationId: 'CreateIdentity', times: 2 });
		const { json } = await run(
			{ ...upsert, options: { concurrency: 1, maxRetries: 0 } },
			[
				{ username, name: 'A Person' },
				{ username, name: 'A Person' },
			],
			{ ...RETRY, onError: 'continueRegularOutput' },
		);
		expect(json.filter(({ created }) => created)).toHaveLength(1);
		expect(json).toHaveLength(2);
	});

	test.each(['stopWorkflow', 'continueRegularOutput'] as const)(
		'"Create or Update" tells it also where a second item has changed the person since (%s)',
		async (onError) => {
			const username = `lost.and.changed.${onError.toLowerCase()}@example.org`;
			sandbox.current.misbehavior.add({
				kind: 'dropAfter',
				operationId: 'CreateIdentity',
				times: 1,
			});
			const { json } = await run(
				{ ...upsert, options: { concurrency: 2, maxRetries: 0 } },
				[
					{ username, name: 'First Name' },
					{ username, name: 'Second Name' },
				],
				{ ...RETRY, onError },
			);
			expect(json.filter(({ created }) => created)).toHaveLength(1);
			expect(json).toHaveLength(2);
			expect(realm().findByUsername(username)!.display_name).toBe('Second Name');
		},
	);

	test('"Remove From All Groups" names the groups that an earlier try has taken away', async () => {
		const ids = people(2);
		const groups = ids.map((_id, index) => realm().addGroup(`Leaving ${index}`));
		ids.forEach((id, index) => realm().addMember(groups[index]!, id));
		sandbox.current.misbehavior.add({
			kind: 'status',
			status: 422,
			operationId: 'DeleteGroupMembers',
			from: 2,
			times: 1,
		});
		const { json } = await run(
			{
				resource: 'identity',
				operation: 'removeFromGroups',
				identity: locator('id', '={{ $json.who }}'),
				options: { concurrency: 1 },
			},
			ids.map((who) => ({ who })),
			RETRY,
		);
		expect(json).toEqual(
			ids.map((id, index) => ({
				identity_id: id,
				removed: [{ id: groups[index]!.id, display_name: `Leaving ${index}` }],
			})),
		);
	});

	test('"Remove From All Groups" names the groups of which the answer was lost', async () => {
		const [who] = people(1) as [string];
		const group = realm().addGroup('Lost and Left');
		realm().addMember(group, who);
		sandbox.current.misbehavior.add({
			kind: 'dropAfter',
			operationId: 'DeleteGroupMembers',
			times: 1,
		});
		const { json } = await run(
			{
				resource: 'identity',
				operation: 'removeFromGroups',
				identity: locator('id', who),
				options: { maxRetries: 0 },
			},
			[{}],
			RETRY,
		);
		expect(json).toEqual([
			{ identity_id: who, removed: [{ id: group.id, display_name: 'Lost and Left' }] },
		]);
	});

	test.each([
		[
			'a group',
			'CreateGroup',
			{ resource: 'group', operation: 'create', displayName: 'Lost and made' },
		],
		['an invitation', 'CreateCredentialBindingJob', undefined],
	])('does not make %s again whose answer was lost', async (_what, operationId, parameters) => {
		sandbox.current.misbehavior.add({ kind: 'dropAfter', operationId, times: 1 });
		const [who] = people(1);
		const { error } = await run(parameters ?? invite('RETURN'), [{ who }], RETRY);
		expect(error!.message).toBe(
			'The response to an earlier try of this step was lost, so it was not repeated [item 0]',
		);
		expect(error!.description).toContain('may have been created');
		expect(sandbox.current.journal.count(operationId)).toBe(1);
	});

	test('tells people whom it has created from those who were there, where the answer was lost', async () => {
		// The whole answer is lost, and the request is not sent again within the try.
		sandbox.current.misbehavior.add({
			kind: 'truncate',
			operationId: 'CreateIdentity',
			times: 1,
		});
		const username = 'lost.in.try@example.org';
		const { json, error } = await run(
			{ resource: 'identity', operation: 'create', displayName: 'Somebody', username },
			[{}],
			RETRY,
		);
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ username }]);
	});

	test.each<[string, FaultKind, string]>([
		['could not be removed', 'status', 'DeleteGroupMembers'],
		['were added, and the answer was lost', 'dropAfter', 'AddGroupMembers'],
		['were removed, and the answer was lost', 'dropAfter', 'DeleteGroupMembers'],
	])(
		'"Set Members" tells all that it has done where people %s',
		async (_what, kind, operationId) => {
			const [stays, leaves, ...joining] = people(4) as [string, string, ...string[]];
			const group = realm().addGroup(`Set In Two Tries ${operationId} ${kind}`);
			for (const id of [stays, leaves]) realm().addMember(group, id);
			sandbox.current.misbehavior.add({ kind, status: 422, operationId, times: 1 });
			const { json } = await run(
				{
					resource: 'group',
					operation: 'setMembers',
					group: locator('id', group.id),
					identity: locator('id', '={{ $json.who }}'),
					options: { maxRetries: 0 },
				},
				[stays, ...joining].map((who) => ({ who })),
				RETRY,
			);
			expect(json).toEqual([
				{ group_id: group.id, added: joining, removed: [leaves], unchanged: 1, applied: true },
			]);
		},
	);

	test('says of an item that fails now that an earlier try may have done it', async () => {
		// The second item fails in the first try, and the first one in all others.
		const fault = { kind: 'status', status: 403, operationId: 'UpdateIdentity' } as const;
		sandbox.current.misbehavior.add({ ...fault, from: 2 });
		const { error } = await run(
			{
				resource: 'identity',
				operation: 'suspend',
				identity: locator('id', '={{ $json.who }}'),
				options: { concurrency: 1 },
			},
			people(2).map((who) => ({ who })),
			RETRY,
		);
		expect(error!.message).toContain('[item 0]');
		expect(error!.description).toContain('An earlier try of this step may have done this item');
	});

	test('says so of an item of Set Members whose people were added', async () => {
		// In the first try nobody can be removed, and from the second one on the token is no good.
		const group = realm().addGroup('Set in two tries');
		const [known, stranger] = people(2);
		realm().addMember(group, stranger!);
		sandbox.current.misbehavior.add({
			kind: 'status',
			status: 403,
			operationId: 'DeleteGroupMembers',
		});
		sandbox.current.misbehavior.add({
			kind: 'status',
			status: 401,
			operationId: 'ListGroupMembers',
			from: 2,
		});
		const { error } = await run(
			{
				resource: 'group',
				operation: 'setMembers',
				group: locator('list', group.id),
				identity: locator('list', '={{ $json.who }}'),
			},
			[{ who: known }],
			RETRY,
		);
		expect(realm().membersOf(group)).toHaveLength(2);
		expect(error!.message).toContain('[item 0]');
		expect(error!.description).toContain('An earlier try of this step may have done this item');
	});

	test('another execution does the same work again', async () => {
		const create = { resource: 'group', operation: 'create', displayName: 'Each time' };
		const first = await run(create, [{}], RETRY);
		const second = await run(create, [{}], RETRY);
		expect(second.json[0]!.id).not.toBe(first.json[0]!.id);
	});
});

describe('Set Members that runs twice in one execution', () => {
	const set = (): INodeParameters => ({
		resource: 'group',
		operation: 'setMembers',
		group: locator('name', '={{ $json.group }}'),
		identity: locator('id', '={{ $json.who }}'),
	});

	test('does not take out whom it has just put in', async () => {
		const group = realm().addGroup('Two branches');
		const [one, other, stranger] = people(3);
		realm().addMember(group, stranger!);
		const { error } = await run(set(), [{ group: 'Two branches', who: one! }], {
			again: [{ json: { group: 'Two branches', who: other! } }],
		});
		expect(error!.message).toBe(
			'The group was not changed because this step has set its members before in this execution [item 0]',
		);
		expect(error!.description).toContain('Merge the branches');
		expect(
			realm()
				.membersOf(group)
				.map(({ id }) => id),
		).toEqual([one]);
	});

	test('goes on where it takes out nobody of an earlier run', async () => {
		const group = realm().addGroup('Growing');
		const [one, other] = people(2);
		const { error } = await run(set(), [{ group: 'Growing', who: one! }], {
			again: [
				{ json: { group: 'Growing', who: one! } },
				{ json: { group: 'Growing', who: other! } },
			],
		});
		expect(error).toBeUndefined();
		expect(realm().membersOf(group)).toHaveLength(2);
	});
});
