import type { Client } from '../../../nodes/BeyondIdentity/transport/client';
import { leastSeconds, TokenBucket, type Limit } from '../../../sandbox/tokenBucket.mts';
import { fakeClient, useFakeClock, valueOf, type FakeAnswer } from '../../support/fakePort.mts';

useFakeClock();

interface ToldLimit extends Limit {
	headers: 'ratelimit' | 'retry-after' | 'none';
}

/** One bucket for all who ask, as the API has it for a tenant. */
function bucketOf({ headers, ...limit }: ToldLimit) {
	const bucket = new TokenBucket(limit);
	return (): FakeAnswer => {
		const isTaken = bucket.take();
		const reset = String(bucket.reset);
		const told: Record<string, string> =
			headers === 'ratelimit'
				? { 'ratelimit-remaining': String(bucket.remaining), 'ratelimit-reset': reset }
				: headers === 'retry-after' && !isTaken
					? { 'retry-after': reset }
					: {};
		return { status: isTaken ? 200 : 429, headers: told, latency: 50 };
	};
}

/** Lets several executions, each with a limiter of its own, ask the same API at the same time. */
async function share(executions: number, requestsEach: number, limit: ToldLimit) {
	const answer = bucketOf(limit);
	const clients = await Promise.all(
		Array.from({ length: executions }, async () => await fakeClient(answer)),
	);
	const startedAt = Date.now();
	const doneAt = clients.map((): number[] => []);
	const request = {
		apiMethod: 'GetIdentity',
		method: 'GET' as const,
		path: '/identities/1',
		scopes: [],
	};
	const work = async (client: Client, index: number) => {
		await Promise.all(
			Array.from({ length: requestsEach }, async () => {
				await client.request(request);
				doneAt[index]!.push(Date.now() - startedAt);
			}),
		);
	};
	await valueOf(Promise.all(clients.map(async ({ client }, index) => await work(client, index))));
	const sent = clients.reduce((sum, { port }) => sum + port.sent.length, 0);
	const total = executions * requestsEach;
	const took = Math.max(...doneAt.flat());
	const floor = leastSeconds(total, limit) * 1000;
	// How much of the work each has done when half of all is done.
	const half = [...doneAt.flat()].sort((one, other) => one - other)[Math.floor(total / 2)]!;
	const shares = doneAt.map((times) => times.filter((time) => time <= half).length / requestsEach);
	return { took, floor, refused: sent - total, total, shares };
}

const LIMITS: Array<[string, number, ToldLimit]> = [
	['10 a second, as documented', 500, { perSecond: 10, burst: 10, headers: 'ratelimit' }],
	['10 a second, with Retry-After', 500, { perSecond: 10, burst: 10, headers: 'retry-after' }],
	['10 a second, without a word', 500, { perSecond: 10, burst: 10, headers: 'none' }],
	['100 a second, as documented', 2500, { perSecond: 100, burst: 100, headers: 'ratelimit' }],
	['30 a minute, as documented', 100, { perSecond: 0.5, burst: 30, headers: 'ratelimit' }],
	['30 a minute, with Retry-After', 100, { perSecond: 0.5, burst: 30, headers: 'retry-after' }],
];

/** Where the API doesn't say when to come back, chance does, so one run proves nothing. */
const RUNS_BY_CHANCE = 15;

/** The time that is measured is simulated; how long that takes on a busy machine says nothing. */
jest.setTimeout(300_000);

test.each(LIMITS)('four executions share a limit of %s', async (name, requestsEach, limit) => {
	const leastShares: number[] = [];
	for (let runs = limit.headers === 'none' ? RUNS_BY_CHANCE : 1; runs > 0; runs -= 1) {
		const { took, floor, refused, total, shares } = await share(4, requestsEach, limit);
		console.info(
			`${name}: ${(took / floor).toFixed(2)} of the floor of ${Math.round(floor / 1000)} s, ${refused} refusals for ${total} requests, shares at half time ${shares.map((one) => one.toFixed(2)).join(' ')}`,
		);
		expect(took).toBeLessThan(1.2 * floor);
		leastShares.push(Math.min(...shares));
	}
	// Nobody starves.
	const median = leastShares.sort((one, other) => one - other)[leastShares.length >> 1];
	expect(median).toBeGreaterThan(0.25);
});
