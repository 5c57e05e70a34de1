import { AbortedError } from '../../../nodes/BeyondIdentity/transport/errors/abortedError';
import { RateLimiter } from '../../../nodes/BeyondIdentity/transport/http/rateLimiter';
import { fakePort, settled, useFakeClock, valueOf } from '../../support/fakePort.mts';

useFakeClock();

function limiterOf(concurrency: number, signal?: AbortSignal) {
	const port = fakePort(() => ({}), signal ? { signal } : {});
	return { limiter: new RateLimiter(port, concurrency, () => 1), port };
}

/** Sends requests as the limiter lets them, each taking some time; gives when each went out. */
async function sendAll(
	limiter: RateLimiter,
	count: number,
	{ latency = 100, waiting = 20 }: { latency?: number; waiting?: number } = {},
): Promise<number[]> {
	const startedAt = Date.now();
	const at: number[] = [];
	let left = count;
	const worker = async () => {
		while (left > 0) {
			left -= 1;
			await limiter.acquire();
			at.push(Date.now() - startedAt);
			await new Promise((resolve) => setTimeout(resolve, latency));
			limiter.accepted({});
			limiter.release();
		}
	};
	await valueOf(Promise.all(Array.from({ length: waiting }, worker)));
	return at;
}

test('only so many requests are in flight at once', async () => {
	const { limiter } = limiterOf(2);
	expect(await sendAll(limiter, 5)).toEqual([0, 0, 100, 100, 200]);
});

test('each of those that wait is woken once, however many there are', async () => {
	const { limiter, port } = limiterOf(2);
	let looks = 0;
	Object.defineProperty(port, 'signal', {
		get: () => {
			looks += 1;
			return undefined;
		},
	});
	await sendAll(limiter, 1000, { latency: 1, waiting: 1000 });
	// Whoever is woken looks for the stop button. Waking all of them each time is half a million looks.
	expect(looks).toBeLessThan(10_000);
});

test('who waits is refused as soon as it is closed, and nobody is let in after that', async () => {
	const { limiter } = limiterOf(1);
	await limiter.acquire();
	const waiting = settled(limiter.acquire());
	limiter.close();
	expect((await waiting).error).toBeInstanceOf(AbortedError);
	expect((await settled(limiter.acquire())).error).toBeInstanceOf(AbortedError);
});

test('a refusal holds all requests as long as the API asks', async () => {
	const { limiter } = limiterOf(10);
	const permit = await limiter.acquire();
	limiter.throttled(permit, { wait: 3000 });
	limiter.release();
	const [first] = await sendAll(limiter, 2);
	expect(first).toBe(3000);
});

test('without a wait, refusals in a row hold longer each time, up to 20 s', async () => {
	const { limiter } = limiterOf(1);
	const waits: number[] = [];
	for (let round = 0; round < 9; round += 1) {
		const askedAt = Date.now();
		const permit = await valueOf(limiter.acquire());
		waits.push(Date.now() - askedAt);
		limiter.throttled(permit, {});
		limiter.release();
	}
	expect(waits.slice(1, 5)).toEqual([250, 500, 1000, 2000]);
	expect(waits.at(-1)).toBe(20_000);
});

test('requests that were in flight together are one refusal', async () => {
	const together = limiterOf(10);
	const permits = [];
	for (let count = 0; count < 10; count += 1) permits.push(await together.limiter.acquire());
	for (const permit of permits) together.limiter.throttled(permit, {});
	const held = together.port.logged.map(({ facts }) => facts.milliseconds);
	expect(held).toEqual([250]);
});

test('after a refusal requests go on slower, and faster again with time', async () => {
	const { limiter } = limiterOf(100);
	await sendAll(limiter, 50, { latency: 0 });
	const permit = await limiter.acquire();
	limiter.throttled(permit, { wait: 0 });
	limiter.release();
	const at = await sendAll(limiter, 1000, { latency: 10 });
	const during = (from: number, to: number) => at.filter((ms) => ms >= from && ms < to).length;
	// It measured 200 a second: seven tenths of that at first, nearly all of it four seconds later.
	expect(during(250, 500)).toBeGreaterThan(30);
	expect(during(250, 500)).toBeLessThan(42);
	expect(during(4000, 4250)).toBeGreaterThan(45);
	expect(during(4000, 4250)).toBeLessThan(55);
});

test('a wait that is too long is told at once to all who wait, however slow the pace is by then', async () => {
	const { limiter } = limiterOf(25);
	limiter.throttled(await limiter.acquire(), { wait: 2000 });
	limiter.release();
	const startedAt = Date.now();
	let letIn = 0;
	const work = async () => {
		await limiter.acquire();
		letIn += 1;
		// The third one is told that there is room again in an hour.
		if (letIn === 3) limiter.suspend(Date.now() + 3_600_000);
		else if (letIn < 3) limiter.accepted({});
		limiter.release();
	};
	await valueOf(Promise.all(Array.from({ length: 500 }, work)));
	// Two seconds as asked, and the pace of three.
	expect(Date.now() - startedAt).toBeLessThan(20_000);
});

test('after a refusal the first requests go one by one', async () => {
	const { limiter } = limiterOf(10);
	await sendAll(limiter, 20, { latency: 1, waiting: 10 });
	const permit = await limiter.acquire();
	limiter.throttled(permit, { wait: 1000 });
	limiter.release();
	const [first = 0, second = 0, third = 0, fourth = 0] = await sendAll(limiter, 10);
	expect(first).toBe(1000);
	expect([second - first, third - second, fourth - third].every((gap) => gap >= 100)).toBe(true);
});

test('a limit of 30 requests a minute is found with few refusals', async () => {
	const { limiter } = limiterOf(25);
	// As much as it takes at once, and one more every two seconds.
	let tokens = 30;
	const refill = setInterval(() => (tokens = Math.min(30, tokens + 0.05)), 100);
	let refused = 0;
	const send = async (): Promise<void> => {
		const permit = await limiter.acquire();
		const isTaken = tokens >= 1;
		if (isTaken) tokens -= 1;
		await new Promise((resolve) => setTimeout(resolve, 50));
		if (isTaken) limiter.accepted({});
		else limiter.throttled(permit, { wait: Math.ceil((1 - tokens) / 0.5) * 1000 });
		limiter.release();
		if (isTaken) return;
		refused += 1;
		await send();
	};
	const startedAt = Date.now();
	await valueOf(Promise.all(Array.from({ length: 60 }, send)).finally(() => clearInterval(refill)));
	// 30 of them wait, of which at most those 25 that were in flight were refused at first.
	expect(refused).toBeLessThan(50);
	expect(Date.now() - startedAt).toBeLessThan(1.5 * 60_000);
});

test('no more are in flight than the API says it would take', async () => {
	const { limiter } = limiterOf(25);
	limiter.accepted({ remaining: 3 });
	let inFlight = 0;
	let most = 0;
	const requests = Array.from({ length: 12 }, async () => {
		await limiter.acquire();
		inFlight += 1;
		most = Math.max(most, inFlight);
		await new Promise((resolve) => setTimeout(resolve, 50));
		inFlight -= 1;
		limiter.accepted({ remaining: 3 });
		limiter.release();
	});
	await valueOf(Promise.all(requests));
	expect(most).toBeLessThanOrEqual(3);
});

test('where the service is unavailable all wait, twice as long each time, and no slower after', async () => {
	const { limiter, port } = limiterOf(5);
	for (let round = 0; round < 3; round += 1) {
		const permit = await valueOf(limiter.acquire());
		limiter.unavailable(permit, {});
		limiter.release();
	}
	expect(port.logged.map(({ facts }) => facts)).toEqual([
		{ reason: 'service unavailable', milliseconds: 250, requestsPerSecond: 'unlimited' },
		{ reason: 'service unavailable', milliseconds: 500, requestsPerSecond: 'unlimited' },
		{ reason: 'service unavailable', milliseconds: 1000, requestsPerSecond: 'unlimited' },
	]);
});

test('the stop button ends a wait', async () => {
	const stop = new AbortController();
	const { limiter } = limiterOf(1, stop.signal);
	const permit = await limiter.acquire();
	limiter.throttled(permit, { wait: 60_000 });
	limiter.release();
	const waiting = limiter.acquire();
	stop.abort();
	expect((await settled(waiting)).error).toBeInstanceOf(AbortedError);
});
