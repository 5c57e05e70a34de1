import type { CredentialError } from '../../../nodes/BeyondIdentity/transport/errors/credentialError';
import { createGroup, getGroup } from '../../../nodes/BeyondIdentity/transport/resources/groups';
import {
	fakeClient,
	networkError,
	settled,
	useFakeClock,
	valueOf,
	type FakeAnswer,
	type FakeRequest,
} from '../../support/fakePort.mts';

useFakeClock();

let serial = 0;
/** Each with a client of its own: tokens are shared for a moment by those that ask alike. */
function oAuth2(accessToken = '') {
	serial += 1;
	return {
		region: 'us',
		tenantId: 'tenant',
		realmId: 'realm',
		applicationId: 'app',
		clientId: `client${serial}`,
		clientSecret: 'client-secret',
		scope: 'groups:read, groups:create',
		accessToken,
	};
}

interface Server {
	/** What the token endpoint says; a new token each time, unless told. */
	token?: (count: number) => FakeAnswer;
	/** What the API says, by the token that it was asked with. */
	api?: (token: unknown, count: number) => FakeAnswer;
}

/** A client, and how often the token endpoint and the API were asked. */
async function started({ token, api }: Server, credential = oAuth2()) {
	const counts = { token: 0, api: 0 };
	const answer = (request: FakeRequest): FakeAnswer => {
		if (request.call.endsWith('/token')) {
			counts.token += 1;
			return (
				token?.(counts.token) ?? {
					body: { access_token: `token${counts.token}`, expires_in: 3600 },
				}
			);
		}
		counts.api += 1;
		return (
			api?.(request.signer?.credential.accessToken, counts.api) ?? {
				body: { id: 'g' },
				latency: 10,
			}
		);
	};
	const type = 'beyondIdentityOAuth2Api';
	return { ...(await fakeClient(answer, { type, credential })), counts };
}

test('many requests share one token', async () => {
	const { client, counts, port } = await started({});
	await valueOf(Promise.all(Array.from({ length: 40 }, async () => await getGroup(client, 'g'))));
	expect(counts).toEqual({ token: 1, api: 40 });
	expect(port.sent[0]).toMatchObject({
		url: 'https://auth-us.beyondidentity.com/v1/tenants/tenant/realms/realm/applications/app/token',
		body: 'grant_type=client_credentials&scope=groups%3Aread+groups%3Acreate',
	});
});

test('a token that n8n has kept is used as long as it is good', async () => {
	const { client, counts, port } = await started({}, oAuth2('kept'));
	await valueOf(getGroup(client, 'g'));
	expect(counts.token).toBe(0);
	expect(port.sent[0]!.signer).toMatchObject({ credential: { accessToken: 'kept' } });
});

test('a token is renewed before it expires, once', async () => {
	const { client, counts } = await started({});
	await valueOf(getGroup(client, 'g'));
	await jest.advanceTimersByTimeAsync(3_580_000);
	await valueOf(Promise.all([getGroup(client, 'g'), getGroup(client, 'g')]));
	expect(counts.token).toBe(2);
});

test.each([401, 403])('a token that is answered %i is renewed once for all', async (status) => {
	const { client, counts, port } = await started(
		// n8n is given no token where it is to keep the new one; its own sign step fetches that.
		{ api: (token) => (token === 'old' ? { status } : { body: { id: 'g' } }) },
		oAuth2('old'),
	);
	await valueOf(Promise.all(Array.from({ length: 10 }, async () => await getGroup(client, 'g'))));
	expect(counts.token).toBe(1);
	expect(port.logged.filter(({ message }) => message.includes('renewed'))).toHaveLength(1);
	expect(JSON.stringify(port.logged)).not.toMatch(/token1|client-secret|"old"/);
});

test('where a new token does not help, there is one more try and no third', async () => {
	const { client, counts } = await started({ api: () => ({ status: 403 }) });
	const { error } = await settled(createGroup(client, {}));
	expect(error).toMatchObject({ status: 403 });
	expect(counts).toEqual({ token: 2, api: 2 });
	await settled(createGroup(client, {}));
	expect(counts).toEqual({ token: 2, api: 3 });
});

test.each<[string, (count: number) => FakeAnswer, number]>([
	[
		'is busy for three seconds',
		(count) => (count < 2 ? { status: 429, headers: { 'retry-after': '3' } } : good),
		2,
	],
	['fails twice', (count) => (count < 3 ? { status: 502 } : good), 3],
	['is out of reach once', (count) => (count < 2 ? networkError('ECONNRESET') : good), 2],
])('a token endpoint that %s is asked again', async (_what, token, times) => {
	const { client, counts } = await started({ token });
	await valueOf(getGroup(client, 'g'));
	expect(counts.token).toBe(times);
});

const good = { body: { access_token: 'good', expires_in: 60 } };

test.each<[string, FakeAnswer, CredentialError['problem']['kind'], number]>([
	['an unknown client', { status: 401, body: { error: 'invalid_client' } }, 'unknownClient', 1],
	[
		'a scope that is not allowed',
		{ status: 400, body: { error: 'invalid_scope' } },
		'scopeNotAllowed',
		1,
	],
	[
		'a grant type that is not allowed',
		{ status: 400, body: { error: 'unauthorized_client' } },
		'grantTypeNotAllowed',
		1,
	],
	['an unknown application', { status: 404 }, 'unknownApplication', 1],
	['a page instead of a token', { body: '<h1>hello</h1>' }, 'notAnAuthServer', 1],
	['a refusal that is not documented', { status: 418 }, 'tokenRefused', 1],
	[
		'a wait of five minutes',
		{ status: 429, headers: { 'retry-after': '300' } },
		'authServerUnavailable',
		1,
	],
	['a failure that lasts', { status: 500 }, 'authServerUnavailable', 6],
	['no answer at all', networkError('ENOTFOUND'), 'authServerUnreachable', 6],
])('%s ends the request', async (_what, answer, kind, times) => {
	const { client, counts } = await started({ token: () => answer });
	const { error } = await settled(getGroup(client, 'g'));
	expect(error).toMatchObject({ name: 'CredentialError', problem: { kind } });
	expect(counts).toEqual({ token: times, api: 0 });
});

test('an error that will not pass is not asked for again', async () => {
	const { client, counts } = await started({ token: () => ({ status: 404 }) });
	await settled(getGroup(client, 'g'));
	await settled(getGroup(client, 'g'));
	expect(counts.token).toBe(1);
});
