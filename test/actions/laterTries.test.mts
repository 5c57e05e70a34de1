import type { INodeParameters } from 'n8n-workflow';
import { credentialFor, locator, retryExecution } from '../support/engine.mts';
import { createFromItem, inviteFromItem, RETRY, useNode } from '../support/node.mts';

/** What a later try of a step finds where answers were lost, names have changed, or several items are about one. */
const { sandbox, realm, run, people } = useNode();

/** n8n tries again only where the first item has failed. */
const GO_ON = { ...RETRY, onError: 'continueRegularOutput' } as const;
const fault = (one: Parameters<typeof sandbox.current.misbehavior.add>[0]) =>
	sandbox.current.misbehavior.add({ times: 1, ...one });

const nameOf = (id: string) => realm().identities.get(id)!.traits.username;

const invite = (deliveryMethod: string, options: INodeParameters = {}) =>
	inviteFromItem(realm(), deliveryMethod, options);

/** Two items about one person who is new, side by side. */
const twoAboutOne = (operation: string): INodeParameters => ({
	...createFromItem({ concurrency: 2, maxRetries: 0 }),
	operation,
});
const firstAndSecond = (username: string) => [
	{ username, name: 'First' },
	{ username, name: 'Second' },
];

const update = (column: string, fields: INodeParameters = {}): INodeParameters => ({
	resource: 'identity',
	operation: 'update',
	identity: locator('idOrUsername', `={{ $json.${column} }}`),
	updateFields: { displayName: '={{ $json.name }}', ...fields },
	options: { concurrency: 1, maxRetries: 0 },
});

describe('a deletion whose answer was lost in the whole try is done in the next one', () => {
	test.each(['id', 'username'])('of one person (%s)', async (mode) => {
		const [id] = people(1) as [string];
		fault({ kind: 'dropAfter', operationId: 'DeleteIdentity' });
		// So that the same try does not find out.
		fault({ kind: 'status', status: 503, operationId: 'DeleteIdentity', from: 2 });
		const { json, error } = await run(
			{
				resource: 'identity',
				operation: 'delete',
				identity: locator(mode, mode === 'id' ? id : nameOf(id)),
				options: { maxRetries: 1 },
			},
			[{}],
			RETRY,
		);
		expect(error?.message).toBeUndefined();
		expect(json).toEqual([{ deleted: true, identity_ids: [id] }]);
	});

	test('of several', async () => {
		const ids = people(3);
		fault({ kind: 'dropAfter', operationId: 'BatchDeleteIdentities' });
		const { json, error } = await run(
			{
				resource: 'identity',
				operation: 'delete',
				identity: locator('username', '={{ $json.who }}'),
				options: { maxRetries: 0 },
			},
			ids.map((id) => ({ who: nameOf(id) })),
			RETRY,
		);
		expect(error?.message).toBeUndefined();
		expect(json.map(({ identity_ids: deleted }) => deleted)).toEqual(ids.map((id) => [id]));
	});

	test.each([
		['id', false],
		['name', false],
		['name', true],
	])('of a group (%s, members first: %s)', async (mode, removeMembers) => {
		const name = `Lost by ${mode} ${removeMembers}`;
		const group = realm().addGroup(name);
		if (removeMembers) realm().addMember(group, people(1)[0]!);
		fault({ kind: 'dropAfter', operationId: 'DeleteGroup' });
		const { json, error } = await run(
			{
				resource: 'group',
				operation: 'delete',
				group: locator(mode, mode === 'id' ? group.id : name),
				options: { maxRetries: 0, removeMembers },
			},
			[{}],
			RETRY,
		);
		expect(error?.message).toBeUndefined();
		expect(json).toEqual([{ deleted: true, group_id: group.id }]);
	});
});

test.each([
	['one after the other', 1],
	['side by side', 2],
])('two items delete one group (%s)', async (_how, concurrency) => {
	const group = realm().addGroup(`Deleted by two ${concurrency}`);
	const { json, error } = await run(
		{
			resource: 'group',
			operation: 'delete',
			group: locator('name', group.display_name),
			options: { concurrency },
		},
		[{}, {}],
	);
	expect(error).toBeUndefined();
	expect(json).toEqual([1, 2].map(() => ({ deleted: true, group_id: group.id })));
});

test('an item that removes members first deletes a group that another one cannot delete', async () => {
	const group = realm().addGroup('Deleted by one of two');
	realm().addMember(group, people(1)[0]!);
	const { json } = await run(
		{
			resource: 'group',
			operation: 'delete',
			group: locator('id', group.id),
			options: { concurrency: 2, removeMembers: '={{ $json.removeMembers }}' },
		},
		[{ removeMembers: false }, { removeMembers: true }],
		{ onError: 'continueRegularOutput' },
	);
	expect(json[0]!.error).toContain('has members');
	expect(json[1]).toEqual({ deleted: true, group_id: group.id });
});

describe('of two items about one person who is new', () => {
	test.each(['stopWorkflow', 'continueRegularOutput'] as const)(
		'the first one does not find the name taken where only the second one has created them (%s)',
		async (onError) => {
			fault({ kind: 'status', status: 500, operationId: 'CreateIdentity' });
			const username = `second.${onError.toLowerCase()}@example.org`;
			const { json, error } = await run(twoAboutOne('create'), firstAndSecond(username), {
				...RETRY,
				onError,
			});
			expect(error).toBeUndefined();
			expect(json.map(({ error: one }) => one)).toEqual([undefined, undefined]);
			expect(realm().findByUsername(username)!.display_name).toBe('Second');
		},
	);

	test.each(['CreateIdentity', 'UpdateIdentity'])(
		'one tells that they are, also where the second answer was lost as well (%s)',
		async (second) => {
			const isCreation = second === 'CreateIdentity';
			const first = isCreation ? ({ kind: 'status', status: 500 } as const) : undefined;
			fault({ kind: 'dropAfter', ...first, operationId: 'CreateIdentity' });
			fault({ kind: 'dropAfter', operationId: second, from: isCreation ? 2 : 1 });
			const username = `both.${second.toLowerCase()}@example.org`;
			const { json } = await run(twoAboutOne('upsert'), firstAndSecond(username), GO_ON);
			expect(json.map(({ error }) => error)).toEqual([undefined, undefined]);
			expect(json.filter(({ created }) => created)).toHaveLength(1);
		},
	);
});

test('somebody new is told as such where only the last look-up finds them', async () => {
	fault({ kind: 'dropAfter', operationId: 'CreateIdentity' });
	fault({ kind: 'status', status: 500, operationId: 'ListIdentities', from: 2, times: 2 });
	const { json } = await run({ ...twoAboutOne('upsert'), options: { maxRetries: 1 } }, [
		{ username: 'found.at.last@example.org', name: 'First' },
	]);
	expect(json).toMatchObject([{ created: true }]);
});

describe('what an item names', () => {
	test('is found by its old name, where another item has changed it in an earlier try', async () => {
		const [one, other] = people(2).map(nameOf) as [string, string];
		fault({ kind: 'status', status: 422, operationId: 'UpdateIdentity', from: 2 });
		const { json, error } = await run(
			update('who', { username: '={{ $json.newName }}' }),
			[
				{ who: one, newName: `new.${one}`, name: 'A' },
				{ who: other, newName: other, name: 'B' },
				{ who: one, newName: `new.${one}`, name: 'C' },
			],
			RETRY,
		);
		expect(error?.message).toBeUndefined();
		expect(json.map(({ display_name: name }) => name)).toEqual(['A', 'B', 'C']);
	});

	test('may still be a name that looks like an ID, where its look-up has failed', async () => {
		const username = 'abcdef0123456789';
		realm().addIdentity('Looks Like an ID', { type: 'traits_v0', username });
		fault({ kind: 'status', status: 500, operationId: 'ListIdentities' });
		const { json } = await run(update('who'), [{ who: username, name: 'X' }], RETRY);
		expect(json).toMatchObject([{ display_name: 'X' }]);
	});

	test('may still be one, where another item has failed', async () => {
		const username = 'abcdef0123456780';
		realm().addIdentity('Looks Like an ID', { type: 'traits_v0', username });
		const [other] = people(1) as [string];
		for (const operationId of ['DeleteIdentity', 'BatchDeleteIdentities']) {
			fault({ kind: 'status', status: 409, operationId });
		}
		const { json, error } = await run(
			{
				resource: 'identity',
				operation: 'delete',
				identity: locator('idOrUsername', '={{ $json.who }}'),
			},
			[{ who: other }, { who: username }],
			RETRY,
		);
		expect(error?.message).toBeUndefined();
		expect(json).toHaveLength(2);
	});
});

describe('where somebody mends an expression and presses "Retry" in n8n', () => {
	test('the right person is updated', async () => {
		const [wrong, right, alsoRight] = people(3) as [string, string, string];
		const input = [
			{ manager: nameOf(wrong), who: nameOf(right), name: 'Mended' },
			{ manager: 'nobody', who: nameOf(alsoRight), name: 'Mended' },
		];
		const failed = await run(update('manager'), input, RETRY);
		expect(failed.error!.message).toContain("'nobody'");
		const { json, error } = await retryExecution(failed, {
			credential: credentialFor(sandbox.current),
			parameters: update('who'),
			input,
			...RETRY,
		});
		expect(error?.message).toBeUndefined();
		expect(json.map(({ id }) => id)).toEqual([right, alsoRight]);
		expect(realm().identities.get(right)!.display_name).toBe('Mended');
	});

	test.each(['identity', 'group'])('the right %s is deleted', async (resource) => {
		const [wrong, right, alsoRight] =
			resource === 'identity'
				? people(3)
				: ['Wrong', 'Right', 'Also Right'].map((name) => realm().addGroup(name).id);
		const remove = (column: string): INodeParameters => ({
			resource,
			operation: 'delete',
			[resource]: locator('id', `={{ $json.${column} }}`),
			options: { concurrency: 1 },
		});
		const input = [
			{ old: wrong, who: right },
			{ old: 'dead00000000dead', who: alsoRight },
		];
		const failed = await run(remove('old'), input, RETRY);
		expect(failed.error!.message).toContain('was not found');
		const { json, error } = await retryExecution(failed, {
			credential: credentialFor(sandbox.current),
			parameters: remove('who'),
			input,
			...RETRY,
		});
		expect(error?.message).toBeUndefined();
		expect(json).toHaveLength(2);
		const left = resource === 'identity' ? realm().identities : realm().groups;
		expect([right, alsoRight].filter((id) => left.has(id!))).toEqual([]);
	});
});

describe('an invitation', () => {
	test.each(['GetBatchCredentialBindingJob', 'ListBatchCredentialBindingJobResults'])(
		'by email is followed on, where it was handed over (%s)',
		async (operationId) => {
			const ids = people(2);
			const before = realm().jobs.size;
			fault({ kind: 'status', status: 500, operationId });
			const { json, error } = await run(
				invite('EMAIL', { maxRetries: 0 }),
				ids.map((who) => ({ who })),
				RETRY,
			);
			expect(error?.message).toBeUndefined();
			expect(json.map(({ identity_id: id }) => id)).toEqual(ids);
			expect(realm().jobs.size).toBe(before + 2);
		},
	);

	test('by email is one for all items about a person, of whom one was not found at first', async () => {
		const [id] = people(1) as [string];
		const before = realm().jobs.size;
		fault({ kind: 'status', status: 500, operationId: 'ListIdentities' });
		const { json } = await run(
			invite('EMAIL', { maxRetries: 0 }),
			[{ who: nameOf(id) }, { who: id }],
			GO_ON,
		);
		expect(json.map(({ error }) => error)).toEqual([undefined, undefined]);
		expect(realm().jobs.size).toBe(before + 1);
	});

	test.each([
		['the new one was refused', 'CreateCredentialBindingJob', 'status', 4],
		['the answer was lost', 'SetCredentialBindingJobRevoked', 'dropAfter', 1],
	] as const)(
		'by link is made anew, where the old one was revoked, %s, and cannot be revoked twice',
		async (_what, operationId, kind, from) => {
			sandbox.current.behave({ repeatedRevoke: '409' });
			const [who] = people(1) as [string];
			fault({ kind, status: 403, operationId, from });
			const { json } = await run(invite('RETURN'), [{ who: 'dead00000000dead' }, { who }], GO_ON);
			expect(json[1]).toHaveProperty('credential_binding_link');
		},
	);
});

test.each(['passkey', 'enrollment'])(
	'what is revoked counts as that, where the answer is lost and the API refuses to revoke twice (%s)',
	async (resource) => {
		sandbox.current.behave({ repeatedRevoke: '409' });
		const [who] = people(1) as [string];
		const person = realm().identities.get(who)!;
		const isPasskey = resource === 'passkey';
		const { id } = isPasskey
			? realm().addCredential(person)
			: realm().addJob(person, {
					delivery_method: 'RETURN',
					authenticator_config_id: [...realm().authenticatorConfigs.keys()][0]!,
				});
		const operationId = isPasskey ? 'RevokeCredential' : 'SetCredentialBindingJobRevoked';
		fault({ kind: 'dropAfter', operationId });
		const { json } = await run({
			resource,
			operation: 'revoke',
			identity: locator('id', who),
			[isPasskey ? 'passkeyId' : 'enrollmentId']: id,
		});
		expect(json).toMatchObject([{ id, state: 'REVOKED' }]);
	},
);

describe('nothing is said to have been done perhaps', () => {
	test('where an earlier try has only read', async () => {
		const [who] = people(1) as [string];
		fault({ kind: 'status', status: 403, operationId: 'GetIdentity', from: 3, times: 9 });
		const { error } = await run(
			{
				resource: 'identity',
				operation: 'get',
				identity: locator('id', '={{ $json.who }}'),
				options: { concurrency: 1 },
			},
			[{ who }, { who: 'dead00000000dead' }],
			RETRY,
		);
		expect(error!.message).toContain('[item 0]');
		expect(error!.description).not.toContain('An earlier try');
	});

	test('where an earlier try has only previewed', async () => {
		const [who] = people(1) as [string];
		const groups = ['Previewed', 'Previewed Too'].map((name) => realm().addGroup(name).id);
		fault({ kind: 'status', status: 422, operationId: 'ListGroupMembers', from: 2, times: 9 });
		const { error } = await run(
			{
				resource: 'group',
				operation: 'setMembers',
				group: locator('id', '={{ $json.group }}'),
				identity: locator('id', who),
				options: { preview: true, concurrency: 1 },
			},
			groups.map((group) => ({ group })),
			RETRY,
		);
		expect(error!.message).toContain('[item 0]');
		expect(error!.description ?? '').not.toContain('An earlier try');
	});
});
