import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { BeyondIdentityApi } from '../../credentials/BeyondIdentityApi.credentials';
import { SEED } from '../../sandbox/seed.mts';
import { credentialFor, editorContext, runNode } from '../support/engine.mts';
import { useSandbox } from '../support/sandbox.mts';

const sandbox = useSandbox();
const type = new BeyondIdentityApi();

async function authenticate(
	credential: ICredentialDataDecryptedObject,
	options: object,
): Promise<IHttpRequestOptions> {
	if (typeof type.authenticate !== 'function') throw new Error('not a function');
	return await type.authenticate(credential, { ...options } as IHttpRequestOptions);
}

/** What the test button says where the credential explains the refusal itself. */
async function diagnose(changed: ICredentialDataDecryptedObject): Promise<string> {
	const credential = { ...credentialFor(sandbox.current), ...changed };
	return await type.preAuthentication.call(editorContext(credential) as never, credential).then(
		() => 'nothing to say',
		(error: Error) => error.message,
	);
}

describe('requests', () => {
	test.each([
		['us', 'https://api-us.beyondidentity.com'],
		['eu', 'https://api-eu.beyondidentity.com'],
		['usGov', 'https://api.us1.beyondidentity-gov.com'],
	])('in %s carry the token to %s', async (region, baseUrl) => {
		const options = await authenticate({ region, apiToken: 'secret' }, { url: `${baseUrl}/v1/x` });
		expect(options.headers).toEqual({ Authorization: 'Bearer secret' });
		expect(await authenticate({ region, apiToken: 'secret' }, { url: '/v1/x' })).toMatchObject({
			baseURL: baseUrl,
		});
	});

	test('keep their other headers, and may be those of the HTTP Request node', async () => {
		const options = await authenticate(
			{ region: 'us', apiToken: 'secret' },
			{ uri: 'https://api-us.beyondidentity.com/v1/x', headers: { Accept: 'text/plain' } },
		);
		expect(options.headers).toEqual({ Accept: 'text/plain', Authorization: 'Bearer secret' });
	});

	test.each([
		'https://example.com/v1/x',
		'http://api-us.beyondidentity.com/v1/x',
		'https://api-us.beyondidentity.com.example.com/',
		'https://api-us.beyondidentity.com@example.com/',
	])('to %s do not get the token', async (url) => {
		await expect(authenticate({ region: 'us', apiToken: 'secret' }, { url })).rejects.toThrow(
			/^This credential's token is only sent to https:\/\/api-us\.beyondidentity\.com, not to/,
		);
	});
});

describe('the test button', () => {
	const NEW_TOKEN =
		'Create a new token in the Admin Console under Applications, Beyond Identity Management API, API Tokens.';
	const OTHER_IDS = "Correct 'Tenant ID' or 'Realm ID', or use a token for that tenant and realm.";
	const access = () => ({
		tenantId: sandbox.current.tenantId,
		realmId: sandbox.current.realmId,
		scopes: ['realms:read'],
		expiresAt: new Date(Date.now() + 60_000),
	});

	test('has nothing to say where everything fits', async () => {
		expect(await diagnose({})).toBe('nothing to say');
		expect(sandbox.current.journal.count('GetRealm', 200)).toBe(1);
	});

	test('asks once a minute where all is good, and the node itself never does', async () => {
		const { journal } = sandbox.current;
		const apiToken = sandbox.current.tokens.issue({
			...access(),
			scopes: ['realms:read', 'groups:read'],
		});
		for (let round = 0; round < 5; round += 1) await diagnose({ apiToken });
		expect(journal.count('GetRealm')).toBe(1);
		journal.clear();
		await runNode({
			credential: { ...credentialFor(sandbox.current), apiToken },
			parameters: { resource: 'group', operation: 'getAll', limit: 1 },
		});
		expect(journal.totals()).toMatchObject({ '*': 1, ListGroups: 1 });
	});

	test('tells an expired token, by the time it expired', async () => {
		const expiresAt = new Date('2026-02-03T04:05:06Z');
		const apiToken = sandbox.current.tokens.issue({ ...access(), expiresAt });
		expect(await diagnose({ apiToken })).toBe(
			`The API token expired on 2026-02-03 at 04:05 UTC. ${NEW_TOKEN}`,
		);
	});

	test('tells a token that was revoked, also where the API says 403', async () => {
		const apiToken = sandbox.current.tokens.issue(access());
		sandbox.current.tokens.revoke(apiToken);
		for (const unknownToken of ['401', '403'] as const) {
			sandbox.current.behave({ unknownToken });
			expect(await diagnose({ apiToken })).toMatch(
				/rejected the API token\. It may have been revoked/,
			);
		}
	});

	test('tells a key of Secure Workforce', async () => {
		const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
		const apiToken = [part({ alg: 'ES256' }), part({ iss: 'elsewhere' }), 'c2lnbmVk'].join('.');
		expect(await diagnose({ apiToken })).toBe(
			`The API token is not one of Secure Access. It may be from Secure Workforce, which has a different API. ${NEW_TOKEN}`,
		);
	});

	test('tells a token of another tenant and of another realm', async () => {
		const { tokens, tenantId, realmId } = sandbox.current;
		expect(await diagnose({ apiToken: tokens.issue({ ...access(), tenantId: 'other' }) })).toBe(
			`The API token belongs to the tenant 'other', not to '${tenantId}'. ${OTHER_IDS}`,
		);
		expect(await diagnose({ apiToken: tokens.issue({ ...access(), realmId: 'other' }) })).toBe(
			`The API token belongs to the realm 'other', not to '${realmId}'. ${OTHER_IDS}`,
		);
	});

	test('tells a host that does not answer, and one that is not the API', async () => {
		expect(await diagnose({ apiBaseUrl: 'https://beyond-identity.invalid' })).toBe(
			"Beyond Identity couldn't be reached at https://beyond-identity.invalid. Check the region and the n8n server's network connection.",
		);
		sandbox.current.misbehavior.add({ kind: 'replace', status: 200, body: '<h1>Hello</h1>' });
		expect(await diagnose({ apiToken: 'not tried before' })).toBe(
			`The server at ${sandbox.current.url} is not the Beyond Identity API. Check the base URL.`,
		);
	});

	test('says that a token is unknown, and leaves a missing scope and a missing realm to the rules', async () => {
		expect(await diagnose({ apiToken: 'nonsense' })).toMatch(
			/^Beyond Identity rejected the API token\. It may have been revoked/,
		);
		const apiToken = sandbox.current.tokens.issue({ ...access(), scopes: ['groups:read'] });
		expect(await diagnose({ apiToken })).toBe('nothing to say');
		expect(await diagnose({ realmId: 'nowhere' })).toBe('nothing to say');
		const rules = type.test.rules as Array<{ properties: { value: number; message: string } }>;
		expect(rules.map(({ properties }) => properties.value)).toEqual([401, 403, 404]);
	});

	test('refuses a base URL that is unsafe or no base URL', async () => {
		const looks = 'Use a URL like https://api-us.beyondidentity.com';
		expect(await diagnose({ apiBaseUrl: 'http://example.com' })).toBe(
			`'API Base URL' must start with https, or the token would be sent unencrypted. ${looks}`,
		);
	});

	test('reads the realm of the seed', () => {
		expect(sandbox.current.realmId).toBe(SEED.realmId);
		expect(type.test.request.url).toContain('/realms/');
	});
});

test('every field of the interface is there, with its default', () => {
	const fields = Object.fromEntries(type.properties.map((field) => [field.name, field]));
	expect(type.name).toBe('beyondIdentityApi');
	expect(fields.region).toMatchObject({
		default: 'us',
		options: [
			{ name: 'US', value: 'us' },
			{ name: 'EU', value: 'eu' },
			{ name: 'US FedRAMP', value: 'usGov' },
			{ name: 'Custom', value: 'custom' },
		],
	});
	expect(fields.apiBaseUrl!.displayOptions).toEqual({ show: { region: ['custom'] } });
	expect(fields.tenantId!.required && fields.realmId!.required).toBe(true);
	expect(fields.apiToken).toMatchObject({ required: true, typeOptions: { password: true } });
});
