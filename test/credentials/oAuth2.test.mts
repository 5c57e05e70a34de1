import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INodeParameters,
	OnError,
} from 'n8n-workflow';
import { searchGroups } from '../../nodes/BeyondIdentity/methods/listSearch';
import { BeyondIdentityOAuth2Api } from '../../credentials/BeyondIdentityOAuth2Api.credentials.ts';
import { SCOPES } from '../../sandbox/model.mts';
import { editorContext, oAuth2CredentialFor, runNode, type NodeRun } from '../support/engine.mts';
import { useNode } from '../support/node.mts';

const { sandbox, realm } = useNode();
const tokensFetched = () => sandbox.current.journal.count('Token');

/** Another client each time: a token is shared for some seconds by all who ask for the same client. */
let clients = 0;
function credential(change: IDataObject = {}): ICredentialDataDecryptedObject {
	clients += 1;
	const clientId = `client-${clients}`;
	realm().addApplication({
		id: `application-${clients}`,
		display_name: 'n8n',
		client_id: clientId,
		client_secret: 'a secret: 100% of it',
		scopes: [...SCOPES],
	});
	return {
		...oAuth2CredentialFor(sandbox.current),
		applicationId: `application-${clients}`,
		clientId,
		clientSecret: 'a secret: 100% of it',
		...change,
	} as ICredentialDataDecryptedObject;
}

beforeEach(() => sandbox.current.tokens.reset());

let prefix = 0;
async function create(
	howMany: number,
	stored: ICredentialDataDecryptedObject,
	parameters: INodeParameters = {},
	onError?: OnError,
): Promise<NodeRun> {
	prefix += 1;
	return await runNode({
		credential: stored,
		...(onError ? { onError } : {}),
		parameters: {
			authentication: 'oAuth2',
			resource: 'identity',
			operation: 'create',
			displayName: 'Somebody',
			username: '={{ $json.username }}',
			...parameters,
		},
		input: Array.from({ length: howMany }, (_, index) => ({
			username: `oauth${prefix}.${index}@example.org`,
		})),
	});
}

test('1,000 items at once fetch one token, which is kept for the next execution', async () => {
	const stored = credential();
	const { json, error } = await create(1000, stored);
	expect(error).toBeUndefined();
	expect(json).toHaveLength(1000);
	expect(tokensFetched()).toBe(1);
	expect(sandbox.current.tokens.all()).toContain(stored.accessToken);

	expect((await create(3, stored)).json).toHaveLength(3);
	expect(tokensFetched()).toBe(1);
});

test.each(['401', '403'] as const)(
	'a token that ends at item 500 with a %s is renewed once, and no item fails',
	async (status) => {
		sandbox.current.tokens.uses = 500;
		sandbox.current.behave({ unknownToken: status });
		const stored = credential();
		const { json, error } = await create(900, stored);
		expect(error).toBeUndefined();
		expect(json).toHaveLength(900);
		expect(tokensFetched()).toBe(2);
		expect(sandbox.current.journal.count('CreateIdentity', 200)).toBe(900);
	},
);

test('a token is renewed by the clock, before it is refused', async () => {
	sandbox.current.tokens.lifetimeSeconds = 2;
	const stored = credential();
	expect((await create(1, stored)).json).toHaveLength(1);
	// What was kept is within its last seconds.
	expect((await create(1, stored)).json).toHaveLength(1);
	expect(sandbox.current.journal.count('CreateIdentity', 401)).toBe(0);
	expect(stored.accessToken).toBe(sandbox.current.tokens.all().at(-1));
});

test('a token that was kept and is worth nothing any more is renewed', async () => {
	const stored = credential();
	await create(1, stored);
	sandbox.current.tokens.revoke(stored.accessToken as string);
	const { json } = await create(30, stored);
	expect(json).toHaveLength(30);
	expect(tokensFetched()).toBe(2);
});

test('a missing scope is named after one new token, however many items lack it', async () => {
	const stored = credential({ scope: 'identities:read realms:read' });
	const { json } = await runNode({
		credential: stored,
		parameters: {
			authentication: 'oAuth2',
			resource: 'identity',
			operation: 'create',
			displayName: 'Somebody',
			username: '={{ $json.username }}',
			options: { concurrency: 10 },
		},
		input: Array.from({ length: 40 }, (_, index) => ({ username: `lacking${index}` })),
		onError: 'continueRegularOutput',
	});
	expect(json).toHaveLength(40);
	expect(json[39]).toMatchObject({
		error: expect.stringContaining(
			'The access token is missing the scope identities:create [item 39]',
		),
	});
	expect(tokensFetched()).toBe(2);
	expect(sandbox.current.journal.count('CreateIdentity')).toBe(50);

	const stopped = await create(1, stored);
	expect(stopped.error?.description).toMatch(/Add the missing scope to 'Scope' in the credential/);
});

test('a server that gives no token for a moment is asked again', async () => {
	sandbox.current.misbehavior.add({ kind: 'status', status: 503, operationId: 'Token', times: 2 });
	const { json } = await create(5, credential());
	expect(json).toHaveLength(5);
	expect(tokensFetched()).toBe(3);
});

describe('a server that is asked for a token too often', () => {
	const refuse = (wait: string, times: number) =>
		sandbox.current.misbehavior.add({
			kind: 'status',
			status: 429,
			headers: { 'retry-after': wait },
			operationId: 'Token',
			times,
		});

	test('is waited for as long as it asks, and no item is lost', async () => {
		refuse('1', 2);
		const startedAt = Date.now();
		const { json } = await create(20, credential(), { options: { maxRetries: 0 } });
		expect(json).toHaveLength(20);
		expect(Date.now() - startedAt).toBeGreaterThan(1900);
		expect(tokensFetched()).toBe(3);
	});

	test('for longer than two minutes is told, once for all items', async () => {
		refuse('3600', 1);
		const { error } = await create(20, credential());
		expect(error?.message).toMatch(
			/won't issue a token until 20\d\d-\d\d-\d\d at \d\d:\d\d UTC \[item 0\]$/,
		);
		expect(tokensFetched()).toBe(1);
	});

	test('is not asked for ever by a list in the editor', async () => {
		refuse('1', 100);
		const startedAt = Date.now();
		const search = searchGroups.call(editorContext(credential(), { authentication: 'oAuth2' }));
		await expect(search).rejects.toThrow(/can't issue a token right now \(status 429\)/);
		expect(Date.now() - startedAt).toBeLessThan(10_000);
	}, 20_000);
});

describe('a token that takes long to come', () => {
	const takes = (milliseconds: number) =>
		sandbox.current.misbehavior.add({ kind: 'delay', operationId: 'Token', milliseconds });
	const getRealm: INodeParameters = {
		authentication: 'oAuth2',
		resource: 'realm',
		operation: 'get',
	};

	test('is fetched once, also where it takes longer than it is shared', async () => {
		takes(11_000);
		const { error } = await runNode({ credential: credential(), parameters: getRealm });
		expect(error).toBeUndefined();
		expect(tokensFetched()).toBe(1);
	}, 30_000);

	test('is not waited for after somebody has pressed stop', async () => {
		takes(5000);
		let stoppedAt = 0;
		await runNode({
			credential: credential(),
			parameters: getRealm,
			onStarted: (press) => {
				setTimeout(() => {
					stoppedAt = Date.now();
					press();
				}, 500);
			},
		});
		expect(Date.now() - stoppedAt).toBeLessThan(2000);
		expect(sandbox.current.journal.count('GetRealm')).toBe(0);
	}, 20_000);
});

test.each<[string, IDataObject, RegExp]>([
	['a wrong secret', { clientSecret: 'wrong' }, /^Beyond Identity doesn't recognize this client\./],
	['a scope too many', { scope: 'identities:read all:rights' }, /'Scope' contains scopes/],
	[
		'an unsafe server',
		{ authBaseUrl: 'http://example.com' },
		/^'Auth Base URL' must start with https/,
	],
	['an unsafe API', { apiBaseUrl: 'http://example.com' }, /^'API Base URL' must start with https/],
	[
		'a server that is not there',
		{ authBaseUrl: 'http://127.0.0.1:9' },
		/^The authorization server couldn't be reached at http:\/\/127\.0\.0\.1:9\./,
	],
])('the test button and the node tell %s in the same words', async (_what, change, words) => {
	const stored = credential(change);
	const { error } = await create(1, stored, { options: { maxRetries: 0 } });
	expect(error?.message).toMatch(words);
	expect(JSON.stringify(error)).not.toContain('a secret');

	const { httpRequest } = editorContext(stored).helpers;
	const test = new BeyondIdentityOAuth2Api().preAuthentication.call(
		{ helpers: { httpRequest } },
		{ ...stored, accessToken: '' },
	);
	await expect(test).rejects.toThrow(words);
});

test.each([
	['an API token', { bi_t: 'a tenant' }, "'Client Secret' contains an API token"],
	['a key of Secure Workforce', { iss: 'elsewhere' }, 'It may be from Secure Workforce'],
])('%s in the place of the secret is told, and sent nowhere', async (_what, claims, words) => {
	const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
	const clientSecret = [part({ alg: 'ES256' }), part(claims), 'c2lnbmVk'].join('.');
	const { error } = await create(1, credential({ clientSecret }));
	expect(error!.message).toContain(words);
	expect(JSON.stringify(error)).not.toContain(clientSecret);
	expect(tokensFetched()).toBe(0);
});

test('a credential that gets no token asks once for all items', async () => {
	const stored = credential({ clientSecret: 'wrong' });
	const { json } = await runNode({
		credential: stored,
		parameters: { authentication: 'oAuth2', resource: 'realm', operation: 'get' },
		input: Array.from({ length: 60 }, () => ({})),
		onError: 'continueRegularOutput',
	});
	expect(json).toHaveLength(60);
	expect(tokensFetched()).toBe(1);
});

test('no output and no error holds the token or the secret', async () => {
	const stored = credential();
	sandbox.current.misbehavior.add({ kind: 'status', status: 500, from: 3 });
	const { run } = await create(4, stored, { options: { maxRetries: 0 } });
	const text = JSON.stringify(run);
	expect(text).not.toContain('a secret');
	expect(text).not.toContain(stored.accessToken);
});

test.each(['401', '403'] as const)(
	'two %ss in a row fail one item, and not all that come after the next expiry',
	async (unknownToken) => {
		const { misbehavior, tokens } = sandbox.current;
		tokens.uses = 20;
		sandbox.current.behave({ unknownToken });
		misbehavior.add({
			kind: 'status',
			status: Number(unknownToken),
			operationId: 'CreateIdentity',
			from: 5,
			times: 2,
		});
		const { json } = await create(
			60,
			credential(),
			{ options: { concurrency: 1 } },
			'continueRegularOutput',
		);
		expect(json.filter(({ error }) => error)).toHaveLength(1);
	},
);

test('a token endpoint that says "at once" is not asked a thousand times a second', async () => {
	const { misbehavior } = sandbox.current;
	misbehavior.add({
		kind: 'status',
		status: 429,
		operationId: 'Token',
		times: 3,
		headers: { 'Retry-After': '0' },
	});
	const startedAt = Date.now();
	const { json } = await create(3, credential());
	expect(json).toHaveLength(3);
	expect(tokensFetched()).toBe(4);
	expect(Date.now() - startedAt).toBeGreaterThan(1000);
});
