import { ApiError } from '../../nodes/BeyondIdentity/transport/errors/apiError';
import { ALL_GROUPS, createGroup } from '../../nodes/BeyondIdentity/transport/resources/groups';
import {
	createIdentity,
	deleteIdentity,
	updateIdentity,
} from '../../nodes/BeyondIdentity/transport/resources/identities';
import { ALL_REALMS } from '../../nodes/BeyondIdentity/transport/resources/realms';
import {
	fakeClient,
	networkError,
	settled,
	useFakeClock,
	valueOf,
	type FakeAnswer,
} from '../support/fakePort.mts';
import { missing } from '../support/fakeRefusals.mts';

useFakeClock();

const IDENTITY = {
	id: 'i1',
	display_name: 'Ada',
	traits: { type: 'traits_v0' as const, username: 'ada' },
};
const INPUT = { display_name: 'Ada', traits: IDENTITY.traits };

/** Gives some answers one after another, and the last one from then on. */
function inTurn(...answers: FakeAnswer[]) {
	let next = 0;
	return () => {
		const answer = answers[Math.min(next, answers.length - 1)]!;
		next += 1;
		return answer;
	};
}

test('a request carries its signer, its time-out and its body, below the realm', async () => {
	const { client, port } = await fakeClient(() => ({ body: IDENTITY }), { timeout: 1234 });
	await valueOf(createIdentity(client, INPUT));
	expect(port.sent).toMatchObject([
		{
			url: 'https://api-us.beyondidentity.com/v1/tenants/tenant/realms/realm/identities',
			timeout: 1234,
			body: { identity: INPUT },
			signer: { type: 'beyondIdentityApi', credential: { apiToken: 'secret-token' } },
		},
	]);
});

test('a list of the tenant stands above the realm, and a client can work in another realm', async () => {
	const { client, port } = await fakeClient(() => ({ body: { realms: [], groups: [] } }));
	await valueOf(client.list(ALL_REALMS));
	await valueOf(client.inRealm('branch').list(ALL_GROUPS));
	expect(port.sent.map(({ url }) => new URL(url).pathname)).toEqual([
		'/v1/tenants/tenant/realms',
		'/v1/tenants/tenant/realms/branch/groups',
	]);
});

test.each<[string, FakeAnswer[], number, number]>([
	['a lost connection', [networkError('ECONNRESET'), { body: IDENTITY }], 2, 250],
	[
		'a 429 with a wait',
		[{ status: 429, headers: { 'retry-after': '7' } }, { body: IDENTITY }],
		2,
		7000,
	],
	['a 503', [{ status: 503 }, { status: 503 }, { body: IDENTITY }], 3, 750],
	['a 500', [{ status: 500 }, { body: IDENTITY }], 2, 250],
])('%s is tried again', async (_what, answers, requests, longest) => {
	const { client, port } = await fakeClient(inTurn(...answers));
	expect(await valueOf(updateIdentity(client, 'i1', {}))).toEqual(IDENTITY);
	expect(port.sent).toHaveLength(requests);
	expect(port.sent.at(-1)!.at).toBeLessThanOrEqual(longest);
});

test.each<[string, FakeAnswer]>([
	['a lost connection', networkError('ECONNRESET')],
	['a 500', { status: 500 }],
])('what would be done twice is not, after %s', async (_what, answer) => {
	const { client, port } = await fakeClient(() => answer);
	const { error } = await settled(createGroup(client, { display_name: 'G' }));
	expect(port.sent).toHaveLength(1);
	expect(error).toMatchObject({ outcomeUnknown: true, request: { creates: 'group' } });
});

test('an error says what went before', async () => {
	const broken = await fakeClient(inTurn(networkError('ECONNRESET'), { status: 404 }));
	const { error } = await settled(updateIdentity(broken.client, 'i1', {}));
	expect(error).toMatchObject({
		status: 404,
		history: { earlierTryMayBeDone: true, wasAcceptedBefore: false },
	});
	const deleted = await fakeClient(inTurn(networkError('ECONNRESET'), missing('Identity', 'i1')));
	await valueOf(deleteIdentity(deleted.client, 'i1'));
});

test('a create whose answer was lost is recognized by its username', async () => {
	const ours = inTurn(
		networkError('ECONNRESET'),
		{ status: 409, body: { message: 'username already exists' } },
		{ body: { identities: [IDENTITY], total_size: 1 } },
	);
	const { client, port } = await fakeClient(ours);
	expect(await valueOf(createIdentity(client, INPUT))).toEqual(IDENTITY);
	expect(port.sent.map(({ call }) => call)).toEqual([
		'POST /identities',
		'POST /identities',
		'GET /identities',
	]);
	expect(port.sent[2]!.query).toMatchObject({ filter: 'traits.username eq "ada"' });
});

test('a token that was never taken is not tried a thousand times', async () => {
	const { client, port } = await fakeClient(() => ({ status: 401 }), { concurrency: 5 });
	const tries = Array.from({ length: 50 }, async () => await updateIdentity(client, 'i1', {}));
	const outcomes = await valueOf(Promise.allSettled(tries));
	expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
	expect(port.sent.length).toBeLessThanOrEqual(50);
	const before = port.sent.length;
	const { error } = await settled(updateIdentity(client, 'i1', {}));
	expect((error as ApiError).status).toBe(401);
	expect(port.sent).toHaveLength(before);
});

test.each<[string, FakeAnswer, object]>([
	['text', { body: '<h1>Sign in</h1>' }, { kind: 'unreadable', status: 200, expected: 'json' }],
	['a redirect', { status: 302, body: '' }, { kind: 'unreadable', status: 302, expected: 'json' }],
	['a list', { body: [1] }, { kind: 'unreadable', status: 200, expected: 'identity' }],
	['nothing', { body: '' }, { kind: 'unreadable', status: 200, expected: 'identity' }],
])('an answer that is %s is none', async (_what, answer, problem) => {
	const { client } = await fakeClient(() => answer);
	const { error } = await settled(updateIdentity(client, 'i1', {}));
	expect((error as ApiError).problem).toEqual(problem);
});

test('a list that never ends is told as that', async () => {
	const { client } = await fakeClient(() => ({ body: { groups: [], next_page_token: 'x' } }));
	const { error } = await settled(client.list(ALL_GROUPS));
	expect((error as ApiError).problem).toEqual({ kind: 'endlessList' });
});

test('the stop button ends a long wait', async () => {
	const stop = new AbortController();
	const { client } = await fakeClient(() => ({ status: 429, headers: { 'retry-after': '100' } }), {
		signal: stop.signal,
	});
	const waiting = updateIdentity(client, 'i1', {});
	setTimeout(() => stop.abort(), 1000);
	const startedAt = Date.now();
	expect((await settled(waiting)).error).toMatchObject({ name: 'AbortedError' });
	expect(Date.now() - startedAt).toBe(1000);
});

test('the log tells every retry and wait, and holds neither a token nor anything about people', async () => {
	const { client, port } = await fakeClient(
		inTurn(
			{ status: 429, headers: { 'retry-after': '2' } },
			networkError('ECONNRESET'),
			{ status: 503 },
			{ body: IDENTITY },
		),
	);
	await valueOf(updateIdentity(client, 'ada@example.com', INPUT));
	expect(port.logged).toMatchObject([
		{ message: 'All requests wait', facts: { reason: 'rate limit', milliseconds: 2000 } },
		{
			message: 'A request is sent again',
			facts: { apiMethod: 'UpdateIdentity', reason: 'rateLimited' },
		},
		{ message: 'A request is sent again', facts: { reason: 'transient', round: 1 } },
		{ message: 'All requests wait', facts: { reason: 'service unavailable' } },
		{ message: 'A request is sent again', facts: { reason: 'unavailable', round: 2 } },
	]);
	const text = JSON.stringify(port.logged);
	expect(text).not.toContain('secret-token');
	expect(text).not.toMatch(/ada/i);
});
