import { AbortedError } from '../errors/abortedError';
import type { Port } from '../port';
import { backoff, fullJitter } from './backoff';
import type { RateLimitHints } from './rateLimitHeaders';

/** Permission to send one request; says under which pace it was given. */
export interface Permit {
	readonly epoch: number;
}

/** How far a late wake-up may be caught up. */
const CATCH_UP_MS = 50;
const MEASURED_OVER_MS = 1000;
const MOST_MEASURED = 1000;
const MEASURED_AT_LEAST_MS = 250;
/** After a 429 the rate falls to this part, as in TCP's CUBIC and the AWS SDK. */
const CUT = 0.7;
/** How fast it grows again. */
const GROWTH = 0.4;
/** Requests a second. */
const MIN_RATE = 0.2;
/** After a refusal, requests go one by one until so many were taken; then twice as many at once each time. */
const ONE_BY_ONE = 3;
/** A limit that asks for such a wait before the next request is a slow one. */
const SLOW_MS = 2000;

/**
 * The rate limiter of one execution: how many requests are in flight, and how many go out a second.
 *
 * The rate is free until the API says that it is too high. Then all requests wait as long as the API
 * asks, and go on slower; the rate grows again towards the last one that was too high, gently near
 * it, faster beyond. The first ones after a refusal go one by one: the limit may be a slow one, of which
 * there is room for a single request by then. Where answers tell how many more requests would be taken, no more than that are
 * in flight, so that most limits are never hit. It knows nothing of what is sent.
 */
export class RateLimiter {
	private inFlight = 0;
	/** Those that are not in the queue any more, and not in flight yet. */
	private awake = 0;
	private isClosed = false;
	private readonly queue: Array<() => void> = [];
	/** Those that are first in the queue. */
	private readonly returned: Array<() => void> = [];
	private readonly sentAt: number[] = [];
	/** Requests a second. */
	private rate = Infinity;
	/** The last rate that was too high. */
	private ceiling = Infinity;
	private growingSince = 0;
	private nextAt = 0;
	private heldUntil = 0;
	private remaining = Infinity;
	/** In milliseconds since 1970. */
	private suspended = 0;
	/** Counts the paces: a new one begins with each refusal. */
	private epoch = 0;
	/** Refusals since the last good answer. */
	private refusals = 0;
	/** Taken since the wait after the last refusal. */
	private taken = 0;
	/** Of the last refusal, in milliseconds since 1970. */
	private refusedAt?: number;
	/** Whether a rate limit was ever hit: only then is a wait one for it. */
	private isLimited = false;
	private waiting = 0;
	private waitingSince = 0;
	private waited = 0;

	/**
	 * @param concurrency how many requests may be in flight at once
	 * @param random for jitter, from 0 to 1
	 */
	constructor(
		private readonly port: Pick<Port, 'log' | 'now' | 'signal' | 'sleep'>,
		private readonly concurrency: number,
		private readonly random: () => number = Math.random,
	) {}

	/**
	 * Waits until a request may go out. Each permit has to be given back by `release`.
	 *
	 * @throws AbortedError
	 */
	async acquire(): Promise<Permit> {
		this.assertOpen();
		if (this.hasRoom) this.awake += 1;
		else await new Promise<void>((resolve) => this.queue.push(resolve));
		try {
			await this.untilItsTurn();
		} catch (error) {
			this.awake -= 1;
			this.wake();
			return await Promise.reject(error);
		}
		const now = this.port.now();
		this.awake -= 1;
		this.inFlight += 1;
		if (this.suspendedUntil) return { epoch: this.epoch };
		this.nextAt = Math.max(this.nextAt, now - CATCH_UP_MS) + 1000 / this.rate;
		this.sentAt.push(now);
		if (this.sentAt.length > MOST_MEASURED) this.sentAt.shift();
		if (this.remaining !== Infinity) this.remaining = Math.max(0, this.remaining - 1);
		return { epoch: this.epoch };
	}

	/**
	 * The API wants no request for longer than anybody waits: whoever waits goes on at once, to be told so.
	 *
	 * @param until in milliseconds since 1970
	 */
	suspend(until: number): void {
		this.suspended = until;
		this.wake();
	}

	/** Until when the API wants no request, where that is too long to wait for. */
	get suspendedUntil(): number | undefined {
		return this.suspended > 0 && this.suspended > this.port.now() ? this.suspended : undefined;
	}

	/** Lets nothing go out any more: who waits is refused. */
	close(): void {
		this.isClosed = true;
		const waiting = [...this.returned.splice(0), ...this.queue.splice(0)];
		this.awake += waiting.length;
		for (const proceed of waiting) proceed();
	}

	private async untilItsTurn(): Promise<void> {
		for (;;) {
			this.assertOpen();
			if (this.suspendedUntil) return;
			const wait = Math.max(this.heldUntil, this.nextAt) - this.port.now();
			if (wait > 0) await this.wait(wait);
			else if (this.inFlight < this.window) return;
			else await this.backInQueue();
		}
	}

	/** Waits again for somebody who was let go on before a refusal. */
	private async backInQueue(): Promise<void> {
		this.awake -= 1;
		await new Promise<void>((resolve) => this.returned.push(resolve));
	}

	/** How many may be in flight, as far as the last refusal tells. */
	private get window(): number {
		if (this.rate === Infinity) return Infinity;
		return 2 ** Math.max(0, this.taken - ONE_BY_ONE);
	}

	/** @throws AbortedError where nothing may go out any more */
	assertOpen(): void {
		if (this.isClosed || this.port.signal?.aborted) throw new AbortedError();
	}

	private get hasRoom(): boolean {
		if (this.suspendedUntil) return true;
		const most = Math.min(this.concurrency, this.window, Math.max(1, this.remaining));
		return this.inFlight + this.awake < most;
	}

	/** Lets as many go on as there is room for: each of those that wait is woken once. */
	private wake(): void {
		const waits = () => this.returned.length + this.queue.length > 0;
		while (waits() && (this.hasRoom || this.port.signal?.aborted)) {
			this.awake += 1;
			(this.returned.shift() ?? this.queue.shift())!();
		}
	}

	/** For how long any request has waited for a rate limit, in milliseconds. */
	get waitedMs(): number {
		return this.waited;
	}

	/** Gives a permit back. */
	release(): void {
		this.inFlight -= 1;
		this.wake();
	}

	/** The API took a request, whatever it said of it. */
	accepted({ remaining }: RateLimitHints): void {
		this.refusals = 0;
		this.remaining = remaining ?? Infinity;
		const seconds = (this.port.now() - this.growingSince) / 1000;
		if (seconds >= 0) this.taken += 1;
		this.wake();
		if (this.rate === Infinity || seconds < 0) return;
		// Where the limit is less than one request a second, a second is no time: it grows by requests.
		const scale = Math.min(1, this.ceiling);
		const back = Math.cbrt((this.ceiling * (1 - CUT)) / (GROWTH * scale));
		const growth = GROWTH * scale * (seconds * scale - back) ** 3;
		this.rate = Math.max(MIN_RATE, growth + this.ceiling);
	}

	/** The API refused a request for coming too soon, and did not carry it out. */
	throttled({ epoch }: Permit, { wait, remaining }: RateLimitHints): void {
		this.isLimited = true;
		if (remaining !== undefined) this.remaining = remaining;
		const now = this.port.now();
		// Requests that were in flight together are refused together: that is one refusal.
		if (epoch === this.epoch) {
			this.epoch += 1;
			this.refusals += 1;
			const measured = Math.min(this.measuredRate(now), this.sustainedRate(now, wait));
			this.ceiling = Math.min(this.rate, measured);
			this.rate = Math.max(MIN_RATE, this.ceiling * CUT);
			this.taken = 0;
			this.refusedAt = now;
		}
		this.holdUntil(now + (wait ?? fullJitter(this.refusals - 1, this.random)), 'rate limit');
		this.growingSince = this.heldUntil;
	}

	/** The API is not there for anyone: all wait, longer each time. */
	unavailable({ epoch }: Permit, { wait }: RateLimitHints): void {
		const isNews = epoch === this.epoch;
		const round = isNews ? this.refusals : Math.max(0, this.refusals - 1);
		if (isNews) {
			this.epoch += 1;
			this.refusals += 1;
		}
		this.holdUntil(this.port.now() + (wait ?? backoff(round)), 'service unavailable');
	}

	/** Several wait at once: what counts is the time that passes. */
	private async wait(milliseconds: number): Promise<void> {
		if (this.waiting === 0) this.waitingSince = this.port.now();
		this.waiting += 1;
		try {
			await this.port.sleep(milliseconds);
		} finally {
			this.waiting -= 1;
			if (this.waiting === 0 && this.isLimited) {
				this.waited += this.port.now() - this.waitingSince;
			}
		}
	}

	private holdUntil(time: number, reason: string): void {
		if (time <= this.heldUntil) return;
		this.heldUntil = time;
		this.port.log('All requests wait', {
			reason,
			milliseconds: Math.round(time - this.port.now()),
			requestsPerSecond: Number.isFinite(this.rate) ? Number(this.rate.toFixed(1)) : 'unlimited',
		});
	}

	/**
	 * Where hardly any request was taken since the last refusal, although all waited for seconds as the API
	 * asked, that is what it takes, in requests a second.
	 */
	private sustainedRate(now: number, wait: number | undefined): number {
		if (this.refusedAt === undefined || (wait ?? 0) < SLOW_MS) return Infinity;
		const isSlow = this.taken > 0 && this.taken < ONE_BY_ONE;
		return isSlow ? Math.max(MIN_RATE, (this.taken * 1000) / (now - this.refusedAt)) : Infinity;
	}

	/** Requests a second, over the last one. */
	private measuredRate(now: number): number {
		while (this.sentAt.length > 0 && this.sentAt[0]! < now - MEASURED_OVER_MS) this.sentAt.shift();
		const span = Math.max(now - (this.sentAt[0] ?? now), MEASURED_AT_LEAST_MS);
		return Math.max(MIN_RATE, (this.sentAt.length * 1000) / span);
	}
}
