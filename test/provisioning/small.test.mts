import { toBatches } from '../../nodes/BeyondIdentity/provisioning/batches';
import { KeyedMutex } from '../../nodes/BeyondIdentity/provisioning/keyedMutex';
import { Pause } from '../../nodes/BeyondIdentity/provisioning/pause';
import { forEachConcurrently } from '../../nodes/BeyondIdentity/transport/pool';
import { failure } from '../../nodes/BeyondIdentity/provisioning/results';
import { SingleFlight } from '../../nodes/BeyondIdentity/provisioning/singleFlight';
import { ApiError } from '../../nodes/BeyondIdentity/transport/errors/apiError';
import { readRefusal } from '../../nodes/BeyondIdentity/transport/http/errorBody';
import { useFakeClock, valueOf } from '../support/fakePort.mts';

useFakeClock();

const post = { method: 'POST', host: 'x', scopes: [] };
const after = async (milliseconds: number) =>
	await new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

test.each([
	[0, []],
	[1, [1]],
	[1000, [1000]],
	[1001, [1000, 1]],
	[2500, [1000, 1000, 500]],
])('%i IDs are batches of %j', (count, sizes) => {
	const ids = Array.from({ length: count }, (_, index) => String(index));
	const batches = toBatches(ids);
	expect(batches.map(({ length }) => length)).toEqual(sizes);
	expect(batches.flat()).toEqual(ids);
});

describe('a keyed mutex', () => {
	test('keeps work under one key in order, also after a failure, and lets all other work go on', async () => {
		const mutex = new KeyedMutex();
		const log: string[] = [];
		const work =
			(name: string, milliseconds: number, fails = false) =>
			async () => {
				log.push(`${name} begins`);
				await after(milliseconds);
				log.push(`${name} ends`);
				if (fails) throw new Error(name);
			};
		const all = Promise.allSettled([
			mutex.run('a', work('a1', 30, true)),
			mutex.run('a', work('a2', 10)),
			mutex.run('b', work('b1', 10)),
			mutex.run('', work('free1', 10)),
			mutex.run('', work('free2', 10)),
		]);
		await valueOf(all);
		expect(log.indexOf('a2 begins')).toBeGreaterThan(log.indexOf('a1 ends'));
		expect(log.indexOf('b1 begins')).toBeLessThan(log.indexOf('a1 ends'));
		expect(log.indexOf('free2 begins')).toBeLessThan(log.indexOf('free1 ends'));
	});
});

describe('a single flight', () => {
	test('is shared by all who ask meanwhile and later', async () => {
		const flights = new SingleFlight<number>();
		let count = 0;
		const work = async () => {
			count += 1;
			await after(10);
			return count;
		};
		const together = Promise.all([flights.run('a', work), flights.run('a', work)]);
		expect(await valueOf(together)).toEqual([1, 1]);
		expect(await valueOf(flights.run('a', work))).toBe(1);
		expect(await valueOf(flights.run('b', work))).toBe(2);
	});

	test.each([
		['is tried again by the next one', new ApiError(readRefusal(400), post), 2],
		['is not, where it may have been carried out', new ApiError(readRefusal(500), post), 1],
	])('that failed %s', async (_what, error, times) => {
		const flights = new SingleFlight<number>();
		let count = 0;
		const work = async () => {
			count += 1;
			await after(10);
			throw error;
		};
		await valueOf(flights.run('a', work).catch(() => 0));
		await valueOf(flights.run('a', work).catch(() => 0));
		expect(count).toBe(times);
	});
});

describe('a pool', () => {
	test('works in order, on so many at once, until it is over', async () => {
		const begun: number[] = [];
		let inFlight = 0;
		let most = 0;
		await valueOf(
			forEachConcurrently(
				[1, 2, 3, 4, 5, 6, 7, 8],
				3,
				async (thing) => {
					begun.push(thing);
					inFlight += 1;
					most = Math.max(most, inFlight);
					await after(10);
					inFlight -= 1;
				},
				() => begun.length >= 5,
			),
		);
		expect(begun).toEqual([1, 2, 3, 4, 5]);
		expect(most).toBe(3);
		expect(inFlight).toBe(0);
	});
});

describe('a pause', () => {
	test('is longer each time, up to ten seconds, and over when nothing changes', async () => {
		const client = { now: () => Date.now(), sleep: after };
		const pause = new Pause(client, 60_000);
		const lengths: number[] = [];
		while (!pause.isOver) {
			const begin = Date.now();
			await valueOf(pause.take());
			lengths.push(Date.now() - begin);
			if (lengths.length === 5) pause.hasChanged();
		}
		expect(lengths.slice(0, 3)).toEqual([250, 400, 640]);
		expect(Math.max(...lengths)).toBe(10_000);
		expect(lengths.slice(5).reduce((sum, length) => sum + length)).toBeGreaterThan(60_000);
	});
});

test.each<[string, unknown, string]>([
	['a refusal', new ApiError(readRefusal(400), post), 'failed'],
	['a 500', new ApiError(readRefusal(500), post), 'unknown'],
	[
		'a refusal after a try that may have been carried out',
		new ApiError(readRefusal(404), post, { earlierTryMayBeDone: true, wasAcceptedBefore: true }),
		'unknown',
	],
	['anything else', new Error('x'), 'failed'],
])('the result for %s', (_what, error, status) => {
	expect(failure(error)).toEqual({ status, error });
});
