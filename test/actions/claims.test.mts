import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { searchGroups, searchIdentities } from '../../nodes/BeyondIdentity/methods/listSearch';
import { mayBeDone } from '../../nodes/BeyondIdentity/transport/errors/apiError';
import { readNetworkError } from '../../nodes/BeyondIdentity/transport/http/networkErrors';
import { invalid } from '../../sandbox/errors.mts';
import { credentialFor, editorContext, locator } from '../support/engine.mts';
import { createFromItem, rows, useNode } from '../support/node.mts';

/** What the node says has to be so, whatever happens to its requests. */
const { sandbox, realm, run, people } = useNode();

const CONTINUE = { onError: 'continueRegularOutput' } as const;
const count = (apiMethod?: string) => sandbox.current.journal.count(apiMethod);

test('a batch that was carried out, and then refused, is not said to have failed in its parts', async () => {
	const ids = people(3);
	const fault = { operationId: 'BatchDeleteIdentities', times: 1 } as const;
	sandbox.current.misbehavior.add({ ...fault, kind: 'dropAfter' });
	sandbox.current.misbehavior.add({ ...fault, kind: 'status', status: 409, from: 2 });
	const { json } = await run(
		{
			resource: 'identity',
			operation: 'delete',
			identity: locator('id', '={{ $json.who }}'),
			options: { maxRetries: 1 },
		},
		ids.map((who) => ({ who })),
		{ onError: 'continueRegularOutput' },
	);
	expect(ids.filter((id) => realm().identities.has(id))).toEqual([]);
	expect(json).toHaveLength(3);
	for (const { error } of json) expect(error).toContain('may or may not have been made');
});

describe('a deletion that is answered by something in between', () => {
	const LOST = { kind: 'status', status: 502, times: 1 } as const;
	const PROXY = { kind: 'status', status: 404, body: 'Not here', from: 2 } as const;

	test('is not said to be done for a 404 that does not name the identity', async () => {
		const [id] = people(1);
		const fault = { operationId: 'DeleteIdentity' };
		sandbox.current.misbehavior.add({ ...LOST, ...fault });
		sandbox.current.misbehavior.add({ ...PROXY, ...fault });
		const { json, error } = await run({
			resource: 'identity',
			operation: 'delete',
			identity: locator('id', id),
		});
		expect(json).toEqual([]);
		expect(error!.message).toContain('found nothing at this address');
		expect(error!.description).toContain('may or may not have been made');
		expect(realm().identities.has(id!)).toBe(true);
	});

	test('is not said to be done for a 404 about another thing', async () => {
		const group = realm().addGroup('Stays');
		const fault = { operationId: 'DeleteGroup' };
		sandbox.current.misbehavior.add({ ...LOST, ...fault });
		sandbox.current.misbehavior.add({
			...PROXY,
			...fault,
			body: {
				code: 'not_found',
				message: 'realm not found',
				details: [{ type: 'ResourceInfo', resource_type: 'Realm', id: 'r', description: '' }],
			},
		});
		const { json, error } = await run({
			resource: 'group',
			operation: 'delete',
			group: locator('id', group.id),
		});
		expect(json).toEqual([]);
		expect(error!.message).toContain("Realm 'r' was not found");
	});

	test('says of any later refusal that the first try may have been carried out', async () => {
		const [id] = people(1);
		const fault = { operationId: 'UpdateIdentity' };
		sandbox.current.misbehavior.add({ ...LOST, ...fault });
		sandbox.current.misbehavior.add({ kind: 'status', status: 409, from: 2, ...fault });
		const { error } = await run({
			resource: 'identity',
			operation: 'update',
			identity: locator('id', id),
			updateFields: { displayName: 'Perhaps' },
		});
		expect(error!.description).toContain('may or may not have been made');
	});

	test('is done where the 404 names what it has deleted itself', async () => {
		const [id] = people(1);
		sandbox.current.misbehavior.add({
			kind: 'dropAfter',
			operationId: 'DeleteIdentity',
			times: 1,
		});
		const { json } = await run({
			resource: 'identity',
			operation: 'delete',
			identity: locator('id', id),
		});
		expect(json).toMatchObject([{ deleted: true }]);
	});
});

describe('a limit that lasts for more than two minutes', () => {
	beforeEach(() => {
		sandbox.current.misbehavior.limitRate({
			perSecond: 0.001,
			burst: 5,
			headers: 'retry-after',
			retryAfter: 600,
		});
	});

	test.each(['continueRegularOutput', 'stopWorkflow'] as const)(
		'ends all items at once, and says until when (%s)',
		async (onError) => {
			const { json, error } = await run(
				createFromItem({ concurrency: 10 }),
				rows(`limit.${onError}`, 200),
				{ onError },
			);
			const told = onError === 'stopWorkflow' ? error!.message : json[199]!.error;
			expect(told).toMatch(/won't accept more requests until \d{4}-\d\d-\d\d at \d\d:\d\d UTC/);
			const failed = json.filter(({ error: message }) => message);
			expect(failed).toHaveLength(onError === 'stopWorkflow' ? 0 : 195);
			expect(count()).toBeLessThanOrEqual(15);
		},
		10_000,
	);

	test('ends a list, and an upsert', async () => {
		const upserted = await run(
			{ ...createFromItem(), operation: 'upsert' },
			rows('limit.upsert', 50),
			CONTINUE,
		);
		expect(upserted.json).toHaveLength(50);
		expect(upserted.json[49]!.error).toContain("won't accept more requests until");
		const listed = await run({ resource: 'identity', operation: 'getAll', returnAll: true });
		expect(listed.error!.message).toContain("won't accept more requests until");
	}, 10_000);
});

test('a list in the editor gives up after some seconds, and says why', async () => {
	sandbox.current.misbehavior.limitRate({ perSecond: 0.001, burst: 0, headers: 'none' });
	const startedAt = Date.now();
	const search = searchGroups.call(editorContext(credentialFor(sandbox.current)));
	await expect(search).rejects.toThrow('Beyond Identity is receiving too many requests');
	expect(Date.now() - startedAt).toBeLessThan(10_000);
	expect(count()).toBeLessThanOrEqual(8);
}, 20_000);

describe('a refusal that is not about a member', () => {
	const members = (ids: string[], group: string): [INodeParameters, IDataObject[]] => [
		{
			resource: 'group',
			operation: 'addMembers',
			group: locator('id', group),
			identity: locator('id', '={{ $json.who }}'),
		},
		ids.map((who) => ({ who })),
	];

	test.each([
		['a 409 of the group', { status: 409, body: { code: 'conflict', message: 'group is locked' } }],
		['a 400 that names nothing', { status: 400, body: { code: 'bad_request', message: 'no' } }],
	])('%s does not make a thousand requests', async (_what, answer) => {
		const { id } = realm().addGroup('Locked');
		sandbox.current.misbehavior.add({ kind: 'status', operationId: 'AddGroupMembers', ...answer });
		const { json } = await run(...members(people(1000), id), CONTINUE);
		expect(json).toHaveLength(1000);
		expect(json.every(({ error }) => error)).toBe(true);
		expect(count('AddGroupMembers')).toBeLessThanOrEqual(3);
	});

	test('an invitation with a bad redirect URI does not, either', async () => {
		sandbox.current.misbehavior.add({
			kind: 'status',
			status: 400,
			operationId: 'CreateBatchCredentialBindingJob',
			body: invalid([
				{
					field: 'batch_credential_binding_job.job_template.post_binding_redirect_uri',
					description: 'invalid URI',
				},
			]).body,
		});
		const [config] = realm().authenticatorConfigs.keys();
		const { json } = await run(
			{
				resource: 'enrollment',
				operation: 'create',
				identity: locator('id', '={{ $json.who }}'),
				deliveryMethod: 'EMAIL',
				authenticatorConfig: locator('id', config),
				additionalFields: { postBindingRedirectUri: 'nonsense' },
			},
			people(500).map((who) => ({ who })),
			CONTINUE,
		);
		expect(json[499]!.error).toContain("'Redirect URI");
		expect(count('CreateBatchCredentialBindingJob')).toBeLessThanOrEqual(3);
	});

	test('one bad member of a thousand is still found, and the others are added', async () => {
		const { id } = realm().addGroup('One bad');
		const ids = people(1000);
		ids[700] = 'dead00000000dead';
		const { json } = await run(...members(ids, id), CONTINUE);
		expect(json.filter(({ added }) => added)).toHaveLength(999);
		expect(count('AddGroupMembers')).toBeLessThan(25);
	});

	test('under "Stop", no half goes out after the first member has failed', async () => {
		const { id } = realm().addGroup('Stopped');
		const ids = people(1000);
		ids[0] = 'dead00000000dead';
		const { error } = await run(...members(ids, id));
		expect(error!.message).toContain("Identity 'dead00000000dead' was not found");
		expect(count('AddGroupMembers')).toBeLessThanOrEqual(12);
	});
});

test('after the end of a run that failed, nothing goes out', async () => {
	const usernames = Array.from({ length: 1500 }, (_, index) => `nobody${index}@example.org`);
	const { error } = await run({
		resource: 'group',
		operation: 'addMembers',
		group: locator('name', 'Sales'),
		identity: locator('username', `={{ ${JSON.stringify(usernames)} }}`),
	});
	expect(error!.message).toContain('No identity has the username');
	// Those that were in flight are answered still.
	await new Promise((resolve) => setTimeout(resolve, 300));
	const pages = Math.ceil(realm().identities.size / 200);
	expect(count()).toBeLessThanOrEqual(30 + pages);
});

describe('a creation whose answer was lost', () => {
	const lose = () =>
		sandbox.current.misbehavior.add({
			kind: 'dropAfter',
			operationId: 'CreateIdentity',
			times: 1,
		});

	test.each(['create', 'upsert'])(
		'is ours where the API normalizes values (%s)',
		async (operation) => {
			sandbox.current.behave({ usernames: 'lowerCased', names: 'trimmed' });
			lose();
			const username = `Lost.${operation}@Example.org`;
			const { json, error } = await run({
				...createFromItem(),
				operation,
				displayName: 'Lost  Person',
				username,
			});
			expect(error).toBeUndefined();
			expect(json).toMatchObject([
				{
					username: username.toLowerCase(),
					...(operation === 'upsert' ? { created: true } : {}),
				},
			]);
			expect(json).toHaveLength(1);
		},
	);

	test('may be ours where something else differs, and the message says so', async () => {
		const username = 'others@example.org';
		realm().addIdentity('Somebody Else', { type: 'traits_v0', username });
		sandbox.current.misbehavior.add({
			kind: 'dropBefore',
			operationId: 'CreateIdentity',
			times: 1,
		});
		const { error } = await run({ ...createFromItem(), displayName: 'Me', username });
		expect(error!.message).toContain("The username 'others@example.org' is already taken");
		expect(error!.description).toContain('An earlier try of this step may have created it');
	});
});

describe('where empty lists leave out their key', () => {
	beforeEach(() => sandbox.current.behave({ emptyList: 'leftOut' }));

	test('somebody new is created, and somebody who is not there is not found', async () => {
		const username = 'new.to.lists@example.org';
		const upserted = await run({
			...createFromItem(),
			operation: 'upsert',
			displayName: 'New',
			username,
		});
		expect(upserted.json).toMatchObject([{ username, created: true }]);
		const { error } = await run({
			resource: 'identity',
			operation: 'delete',
			identity: locator('username', 'not.there@example.org'),
		});
		expect(error!.message).toBe("No identity has the username 'not.there@example.org' [item 0]");
	});

	test.each<[string, INodeParameters, (group: string, who: string) => INodeParameters]>([
		['groups', { operation: 'getGroups' }, (_group, who) => ({ identity: locator('id', who) })],
		['passkeys', { resource: 'passkey' }, (_group, who) => ({ identity: locator('id', who) })],
		[
			'enrollments',
			{ resource: 'enrollment' },
			(_group, who) => ({ identity: locator('id', who) }),
		],
		[
			'SSO applications',
			{ operation: 'getSsoConfigs' },
			(_group, who) => ({ identity: locator('id', who) }),
		],
		[
			'members',
			{ resource: 'group', operation: 'getMembers' },
			(group) => ({ group: locator('id', group) }),
		],
	])('somebody has no %s', async (_what, parameters, chosen) => {
		const { id: group } = realm().addGroup('Nobody Here');
		const [who] = people(1) as [string];
		const { json, error } = await run({
			resource: 'identity',
			operation: 'getAll',
			returnAll: true,
			...parameters,
			...chosen(group, who),
		});
		expect(error).toBeUndefined();
		expect(json).toEqual([]);
	});

	test('an empty group gets its members, and somebody leaves all of no groups', async () => {
		const group = realm().addGroup('Still Empty');
		const [who] = people(1) as [string];
		const left = await run({
			resource: 'identity',
			operation: 'removeFromGroups',
			identity: locator('id', who),
		});
		expect(left.json).toEqual([{ identity_id: who, removed: [] }]);
		await run({
			resource: 'group',
			operation: 'setMembers',
			group: locator('id', group.id),
			identity: locator('id', who),
		});
		expect(realm().membersOf(group)).toHaveLength(1);
	});
});

test('a look-up that finds somebody else is not believed', async () => {
	sandbox.current.behave({ usernameFilter: 'ignored' });
	const before = realm().identities.size;
	const { error } = await run({
		resource: 'identity',
		operation: 'delete',
		identity: locator('username', 'not.there@example.org'),
	});
	expect(error!.message).toContain('is not an identity with the username');
	expect(realm().identities.size).toBe(before);
	const upserted = await run({
		...createFromItem(),
		operation: 'upsert',
		displayName: 'Not There',
		username: 'not.there@example.org',
	});
	expect(upserted.error!.message).toContain('is not an identity with the username');
});

test('nor is one by "Get Many", and the list in the editor shows nobody else', async () => {
	sandbox.current.behave({ usernameFilter: 'ignored' });
	const username = 'not.there@example.org';
	const { error, json } = await run({
		resource: 'identity',
		operation: 'getAll',
		returnAll: true,
		filters: { username },
	});
	expect(json).toEqual([]);
	expect(error!.message).toContain('is not an identity with the username');
	const editor = editorContext(credentialFor(sandbox.current));
	expect(await searchIdentities.call(editor, username)).toMatchObject({ results: [] });
});

describe('an expression that finds nothing', () => {
	test('in one value of a list takes nobody out of a group', async () => {
		const [stays, other] = people(2) as [string, string];
		const group = realm().addGroup('With a gap');
		for (const id of [stays, other]) realm().addMember(group, id);
		const { error } = await run(
			{
				resource: 'group',
				operation: 'setMembers',
				group: locator('id', group.id),
				identity: locator('id', '={{ $json.people.map((one) => one.id) }}'),
			},
			[{ people: [{ id: stays }, { identifier: other }] }],
		);
		expect(error!.message).toBe("Value 2 of 'Identities' is empty [item 0]");
		expect(realm().membersOf(group)).toHaveLength(2);
	});

	test('in one value of the groups to keep takes nobody out of any', async () => {
		const [who] = people(1) as [string];
		const groups = ['Kept 1', 'Kept 2'].map((name) => realm().addGroup(name));
		for (const group of groups) realm().addMember(group, who);
		const { error } = await run({
			resource: 'identity',
			operation: 'removeFromGroups',
			identity: locator('id', who),
			options: { keepGroups: "={{ ['Kept 1', $json.nothing] }}" },
		});
		expect(error!.message).toBe("Value 2 of 'Group Names or IDs to Keep' is empty [item 0]");
		for (const group of groups) expect(realm().membersOf(group)).toHaveLength(1);
	});

	test.each(['enrollment', 'passkey'])(
		'a dash that one gives is not everybody (%s)',
		async (resource) => {
			const { error } = await run({
				resource,
				operation: 'getAll',
				identity: locator('id', "={{ '-' }}"),
			});
			expect(error!.message).toBe("'Identity' is '-', which means all identities [item 0]");
		},
	);

	const NOTHING = '={{ $json.nothing }}';
	const EMPTY = "={{ '' }}";

	test.each([NOTHING, EMPTY, "={{ ' ' }}", '={{ null }}'])(
		'does not turn to another realm (%s)',
		async (value) => {
			const [id] = people(1);
			const { error } = await run({
				resource: 'identity',
				operation: 'delete',
				identity: locator('id', id),
				options: { realmId: locator('id', value) },
			});
			expect(error!.message).toBe("'Realm' is empty [item 0]");
			expect(realm().identities.has(id!)).toBe(true);
		},
	);

	test('nor does a realm that was added and not chosen', async () => {
		const { error } = await run({
			resource: 'realm',
			operation: 'get',
			options: { realmId: locator('list', '') },
		});
		expect(error!.message).toBe("'Realm' is empty [item 0]");
	});

	test.each([
		['identity', 'status', "'Status'"],
		['identity', 'enrollmentStatus', "'Passkey Status'"],
		['identity', 'username', "'Username'"],
		['group', 'name', "'Name'"],
	])('does not list everybody: %s, %s', async (resource, filter, label) => {
		for (const value of [NOTHING, EMPTY, '={{ null }}']) {
			const { json, error } = await run({
				resource,
				operation: 'getAll',
				returnAll: true,
				filters: { [filter]: value },
			});
			expect(json).toEqual([]);
			expect(error!.message).toBe(`${label} is empty [item 0]`);
		}
	});

	test('does not take a person out of the groups to keep', async () => {
		const [id] = people(1);
		realm().addMember(realm().addGroup('Kept for sure'), id!);
		const { error } = await run({
			resource: 'identity',
			operation: 'removeFromGroups',
			identity: locator('id', id),
			options: { keepGroups: NOTHING },
		});
		expect(error!.message).toBe("'Group Names or IDs to Keep' is empty [item 0]");
		expect(realm().groupsOf(realm().identities.get(id!)!)).toHaveLength(1);
	});

	test.each([NOTHING, '={{ null }}', "={{ ' ' }}", ' '])(
		'does not clear a field (%j)',
		async (title) => {
			const [id] = people(1);
			realm().changeIdentity(realm().identities.get(id!)!, { traits: { title: 'Kept' } });
			const { error } = await run({
				resource: 'identity',
				operation: 'update',
				identity: locator('id', id),
				updateFields: { displayName: 'Changed', title },
			});
			expect(error).toBeUndefined();
			expect(realm().identities.get(id!)).toMatchObject({
				display_name: 'Changed',
				traits: { title: 'Kept' },
			});
		},
	);

	test.each(['', EMPTY])('clears a field only by an empty text (%j)', async (title) => {
		const [id] = people(1);
		realm().changeIdentity(realm().identities.get(id!)!, { traits: { title: 'Gone' } });
		await run({
			resource: 'identity',
			operation: 'update',
			identity: locator('id', id),
			updateFields: { title },
		});
		expect(realm().identities.get(id!)!.traits.title).toBe('');
	});

	test('is left out where it is an optional value of a tool', async () => {
		const left = "={{ $fromAI('status', 'The status', 'string', '') }}";
		const { error } = await run({
			resource: 'identity',
			operation: 'getAll',
			limit: 3,
			filters: { status: left.replace('$fromAI', '/* $fromAI( */ ((..._all) => undefined)') },
		});
		expect(error).toBeUndefined();
	});
});

test('a number that is no longer exact is not taken for an ID', async () => {
	const { error } = await run({
		resource: 'identity',
		operation: 'get',
		identity: locator('id', '={{ 12345678901234567890 }}'),
	});
	expect(error!.message).toBe("'Identity' is a number that is too large to be exact [item 0]");
	expect(count()).toBe(0);
});

test.each([
	['is too large to be exact', 90071992547409931, 'a number that is too large to be exact'],
	['is none', NaN, 'NaN, which is not a number that can be used'],
])('a number in a column is refused that %s', async (_what, employeeNumber, words) => {
	const { error } = await run(
		{ resource: 'identity', operation: 'create', mapping: 'auto', displayName: '', username: '' },
		[{ display_name: 'Counted', username: 'counted@example.org', employee_number: employeeNumber }],
	);
	expect(error!.message).toBe(`The column 'employee_number' is ${words} [item 0]`);
	expect(count()).toBe(0);
});

describe('a 403 for a token that the API does not know any more', () => {
	const revoked = () => {
		const { tokens, tenantId, realmId } = sandbox.current;
		const apiToken = tokens.issue({
			tenantId,
			realmId,
			scopes: ['identities:read', 'groups:read', 'realms:read'],
			expiresAt: new Date(Date.now() + 60_000),
		});
		tokens.revoke(apiToken);
		sandbox.current.behave({ unknownToken: '403' });
		return { ...credentialFor(sandbox.current), apiToken };
	};

	test('is told as that in a step, for the token has the scope', async () => {
		const { error } = await run(
			{ resource: 'identity', operation: 'getAll', limit: 1 },
			undefined,
			{ credential: revoked() },
		);
		expect(error!.message).toBe(
			'Beyond Identity rejected the API token, although it has the scope identities:read [item 0]',
		);
		expect(error!.description).toContain('It may have been revoked');
	});

	test('in a list, too', async () => {
		await expect(searchGroups.call(editorContext(revoked()))).rejects.toThrow(
			'Beyond Identity rejected the API token, although it has the scope groups:read',
		);
	});
});

test.each([
	['an empty answer', { kind: 'replace', body: '' }],
	['a 204', { kind: 'replace', status: 204, body: '' }],
] as const)('an update that gets %s is done, and is read back', async (_what, fault) => {
	const [id] = people(1);
	sandbox.current.misbehavior.add({ ...fault, operationId: 'UpdateIdentity' });
	const { json, error } = await run({
		resource: 'identity',
		operation: 'update',
		identity: locator('id', id),
		updateFields: { displayName: 'Read Back' },
	});
	expect(error).toBeUndefined();
	expect(json).toMatchObject([{ id, display_name: 'Read Back' }]);
	const group = realm().addGroup('Before');
	sandbox.current.misbehavior.add({ ...fault, operationId: 'UpdateGroup' });
	const renamed = await run({
		resource: 'group',
		operation: 'update',
		group: locator('id', group.id),
		updateFields: { displayName: 'After' },
	});
	expect(renamed.json).toMatchObject([{ id: group.id, display_name: 'After' }]);
});

test('a page of a list that was cut off is read again', async () => {
	sandbox.current.misbehavior.add({
		kind: 'truncate',
		operationId: 'ListIdentities',
		from: 2,
		times: 1,
	});
	const { json, error } = await run({ resource: 'identity', operation: 'getAll', returnAll: true });
	expect(error).toBeUndefined();
	expect(new Set(json.map(({ id }) => id)).size).toBe(realm().identities.size);
});

test.each(['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER'])(
	'nothing was done where the connection was refused for its certificate (%s)',
	(code) => {
		const problem = readNetworkError(Object.assign(new Error('TLS'), { code }), 1000);
		expect(problem).toEqual({ kind: 'unreachable', code });
		expect(mayBeDone(problem, 'POST')).toBe(false);
	},
);

describe('an item that is done in part says so', () => {
	test('where Set Members added some of its people', async () => {
		const group = realm().addGroup('Set in part');
		const [known] = people(1);
		const { json } = await run(
			{
				resource: 'group',
				operation: 'setMembers',
				group: locator('id', group.id),
				identity: locator('id', '={{ $json.who }}'),
			},
			[{ who: [known, 'dead00000000dead'] }],
			CONTINUE,
		);
		expect([...realm().members.get(group.id)!]).toEqual([known]);
		expect(json[0]!.error).toContain('was not found; 1 of 2 members was added');
	});

	test('where a group was created for people who are not there', async () => {
		const { json } = await run(
			{
				resource: 'group',
				operation: 'addMembers',
				group: locator('name', 'Created in vain'),
				identity: locator('id', 'dead00000000dead'),
				options: { createGroup: true },
			},
			[{}],
			CONTINUE,
		);
		const [group] = [...realm().groups.values()].filter(
			({ display_name: name }) => name === 'Created in vain',
		);
		expect(json[0]!.error).toContain(
			`Identity 'dead00000000dead' was not found; the group was created with the ID '${group!.id}'`,
		);
	});

	test('under "Stop", and is named beside the one that is reported', async () => {
		for (const name of ['Closed A', 'Closed B']) realm().addGroup(name);
		sandbox.current.misbehavior.add({
			kind: 'status',
			status: 403,
			operationId: 'AddGroupMembers',
		});
		const { error } = await run(
			{
				...createFromItem(),
				additionalFields: { groups: '={{ [$json.group] }}' },
			},
			rows('part', 2).map((row, index) => ({ ...row, group: `Closed ${'AB'[index]}` })),
		);
		expect(error!.message).toContain('the identity was saved with the ID');
		expect(error!.description).toContain(
			'0 of 2 items were already completed, and 1 more may have been, at least in part: item 1.',
		);
	});
});

test('an item with several people waits for its look-ups before it fails', async () => {
	sandbox.current.misbehavior.add({
		kind: 'delay',
		operationId: 'ListIdentities',
		from: 2,
		milliseconds: 80,
	});
	const { error } = await run({
		resource: 'identity',
		operation: 'suspend',
		identity: locator('idOrUsername', 'nobody.a@example.org, nobody.b@example.org'),
	});
	const atTheEnd = count();
	expect(error!.message).toContain('nobody.a@example.org');
	await new Promise((resolve) => setTimeout(resolve, 200));
	expect(count()).toBe(atTheEnd);
});

test('items of many realms go side by side, no more at once than in one', async () => {
	const realms = Array.from({ length: 6 }, (_, index) =>
		sandbox.current.store.addRealm(`aaaabbbbcccc000${index}`, 'One of many'),
	);
	sandbox.current.misbehavior.latency = 60;
	const { json } = await run(
		{
			resource: 'group',
			operation: 'create',
			displayName: 'Everywhere',
			options: { concurrency: 3, realmId: locator('id', '={{ $json.realm }}') },
		},
		realms.map(({ realm: { id } }) => ({ realm: id })),
	);
	expect(json.map(({ realm_id: id }) => id)).toEqual(realms.map(({ realm: { id } }) => id));
	const spans = sandbox.current.journal.latest.map(({ startedAt, milliseconds }) => ({
		from: startedAt.getTime(),
		to: startedAt.getTime() + milliseconds,
	}));
	const most = Math.max(
		...spans.map(
			({ from }) => spans.filter((other) => other.from <= from && from < other.to).length,
		),
	);
	expect(most).toBe(3);
});
