import { sleep } from 'n8n-workflow';

/** What an answer's headers say about the limit. */
export interface LimitHints {
	/** How long to wait, in milliseconds. */
	wait?: number;
	/** How many more requests would be taken now. */
	remaining?: number;
}

/** Permission to send one request; says under which pace it was given. */
export interface Ticket {
	readonly epoch: number;
}

/** The execution was stopped while a request waited for its turn. */
export class Stopped extends Error {
	override readonly name = 'Stopped';
}

/** So that the stop button is felt at once, however long the wait. */
const LONGEST_NAP_MS = 250;
/** How far a late wake-up may be caught up. */
const CATCH_UP_MS = 50;
const MEASURED_OVER_MS = 1000;
const MOST_MEASURED = 1000;
const MEASURED_AT_LEAST_MS = 250;
/** After a 429 the rate falls to this part, as in TCP's CUBIC and the AWS SDK. */
const CUT = 0.7;
/** How fast it grows again. */
const GROWTH = 0.4;
const LOWEST_RATE = 0.2;
const BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 20_000;

/**
 * Paces the requests of one execution: how many are under way, and how many a second.
 *
 * The rate is free until the API says that it is too high. Then all requests wait as long as the API
 * asks, and go on slower; the rate grows again towards the last one that was too high, gently near
 * it, faster beyond. Where answers tell how many more requests would be taken, no more than that are
 * under way, so that most limits are never hit. It knows nothing of what is sent.
 */
export class Pacer {
	private underWay = 0;
	private readonly queue: Array<() => void> = [];
	private readonly sentAt: number[] = [];
	/** Requests a second. */
	private rate = Infinity;
	/** The last rate that was too high. */
	private ceiling = Infinity;
	private growingSince = 0;
	private nextAt = 0;
	private heldUntil = 0;
	private remaining = Infinity;
	private epoch = 0;
	/** Refusals since the last good answer. */
	private refusals = 0;

	/**
	 * @param width how many requests may be under way at once
	 * @param signal ends all waits
	 */
	constructor(
		private readonly width: number,
		private readonly signal?: AbortSignal,
	) {}

	/**
	 * Waits for the turn of one request. Each turn has to be given back by `leave`.
	 *
	 * @throws Stopped
	 */
	async enter(): Promise<Ticket> {
		for (;;) {
			this.assertNotStopped();
			if (this.underWay >= Math.min(this.width, Math.max(1, this.remaining))) {
				await new Promise<void>((resolve) => this.queue.push(resolve));
				continue;
			}
			const wait = Math.max(this.heldUntil, this.nextAt) - Date.now();
			if (wait <= 0) break;
			await sleep(Math.min(wait, LONGEST_NAP_MS));
		}
		const now = Date.now();
		this.underWay += 1;
		this.nextAt = Math.max(this.nextAt, now - CATCH_UP_MS) + 1000 / this.rate;
		this.sentAt.push(now);
		if (this.sentAt.length > MOST_MEASURED) this.sentAt.shift();
		if (this.remaining !== Infinity) this.remaining = Math.max(0, this.remaining - 1);
		return { epoch: this.epoch };
	}

	/** Ends a turn. */
	leave(): void {
		this.underWay -= 1;
		for (const proceed of this.queue.splice(0)) proceed();
	}

	/** The API took a request, whatever it said of it. */
	accepted({ remaining }: LimitHints): void {
		this.refusals = 0;
		this.remaining = remaining ?? Infinity;
		const seconds = (Date.now() - this.growingSince) / 1000;
		if (this.rate === Infinity || seconds < 0) return;
		const back = Math.cbrt((this.ceiling * (1 - CUT)) / GROWTH);
		this.rate = Math.max(LOWEST_RATE, GROWTH * (seconds - back) ** 3 + this.ceiling);
	}

	/** The API refused a request for coming too soon, and did not carry it out. */
	refused(ticket: Ticket, hints: LimitHints): void {
		if (hints.remaining !== undefined) this.remaining = hints.remaining;
		this.hold(ticket, hints.wait);
	}

	/** The API is not there for anyone: all wait, longer each time. */
	unavailable(ticket: Ticket, { wait }: LimitHints): void {
		const isNews = ticket.epoch === this.epoch;
		const round = isNews ? this.refusals : Math.max(0, this.refusals - 1);
		const ownWait = Math.min(BACKOFF_MS * 2 ** round, LONGEST_BACKOFF_MS);
		if (isNews) {
			this.epoch += 1;
			this.refusals += 1;
		}
		this.heldUntil = Math.max(this.heldUntil, Date.now() + (wait ?? ownWait));
	}

	/**
	 * Waits before one request is repeated: exponentially longer, with full jitter.
	 *
	 * @param round 0 for the first repetition
	 * @throws Stopped
	 */
	async backOff(round: number): Promise<void> {
		await this.wait(Math.random() * Math.min(BACKOFF_MS * 2 ** round, LONGEST_BACKOFF_MS));
	}

	/**
	 * Waits, unless the execution is stopped.
	 *
	 * @param milliseconds at least
	 * @throws Stopped
	 */
	async wait(milliseconds: number): Promise<void> {
		const until = Date.now() + milliseconds;
		for (let left = milliseconds; left > 0; left = until - Date.now()) {
			this.assertNotStopped();
			await sleep(Math.min(left, LONGEST_NAP_MS));
		}
		this.assertNotStopped();
	}

	private hold(ticket: Ticket, wait: number | undefined): void {
		const now = Date.now();
		// Requests that were under way together are refused together: that is one refusal.
		if (ticket.epoch === this.epoch) {
			this.epoch += 1;
			this.refusals += 1;
			this.ceiling = Math.min(this.rate, this.measuredRate(now));
			this.rate = Math.max(LOWEST_RATE, this.ceiling * CUT);
		}
		const ownWait =
			Math.random() * Math.min(BACKOFF_MS * 2 ** (this.refusals - 1), LONGEST_BACKOFF_MS);
		this.heldUntil = Math.max(this.heldUntil, now + (wait ?? ownWait));
		this.growingSince = this.heldUntil;
	}

	/** Requests a second, over the last one. */
	private measuredRate(now: number): number {
		while (this.sentAt.length > 0 && this.sentAt[0]! < now - MEASURED_OVER_MS) this.sentAt.shift();
		const span = Math.max(now - (this.sentAt[0] ?? now), MEASURED_AT_LEAST_MS);
		return Math.max(LOWEST_RATE, (this.sentAt.length * 1000) / span);
	}

	private assertNotStopped(): void {
		if (this.signal?.aborted) throw new Stopped();
	}
}
