import { TokenBucket } from './tokenBucket.mts';

export type FaultKind =
	/** Answers with `status` and does not do the work. */
	| 'status'
	/** Drops the connection before the work is done. */
	| 'dropBefore'
	/** Does the work and drops the connection instead of answering. */
	| 'dropAfter'
	/** Does the work and cuts the answer's text in half. */
	| 'truncate'
	/** Does the work and answers with `body` instead, as `text/html` unless it is JSON. */
	| 'replace'
	/** Keeps the request waiting for `milliseconds`. */
	| 'delay';

/** When and how to misbehave. Without `every`, `from` or `times` it is always. */
export interface Fault {
	kind: FaultKind;
	/** Only requests of this API method, e.g. `CreateIdentity`. */
	operationId?: string;
	/** Each n-th of the requests that match. */
	every?: number;
	/** From the n-th matching request on, counted from 1. */
	from?: number;
	/** At most this many times. */
	times?: number;
	status?: number;
	headers?: Record<string, string>;
	body?: unknown;
	milliseconds?: number;
}

export interface RateLimit {
	perSecond: number;
	/** Requests that may come at once; `perSecond` unless told. */
	burst?: number;
	/** What a 429 says about when to come back. */
	headers: 'retry-after' | 'retry-after-date' | 'ratelimit' | 'none';
	/** For `retry-after`, in seconds; 1 unless told. */
	retryAfter?: number;
}

interface RunningLimit extends RateLimit {
	burst: number;
	bucket: TokenBucket;
}

/** How the sandbox misbehaves, if it was told to. */
export class Misbehavior {
	/** Added to every answer, in milliseconds. */
	latency = 0;
	private faults: Array<Fault & { seen: number; done: number }> = [];
	private limit?: RunningLimit;

	add(fault: Fault): void {
		this.faults.push({ ...fault, seen: 0, done: 0 });
	}

	limitRate(limit: RateLimit | undefined): void {
		const { perSecond = 0, burst = perSecond } = limit ?? {};
		this.limit = limit && { ...limit, burst, bucket: new TokenBucket({ perSecond, burst }) };
	}

	clear(): void {
		this.latency = 0;
		this.faults = [];
		this.limit = undefined;
	}

	/** The faults that strike this request, each counted. */
	strike(operationId: string): Fault[] {
		return this.faults.filter((fault) => {
			if (fault.operationId !== undefined && fault.operationId !== operationId) return false;
			fault.seen += 1;
			const due =
				fault.seen >= (fault.from ?? 1) &&
				fault.seen % (fault.every ?? 1) === 0 &&
				fault.done < (fault.times ?? Infinity);
			if (due) fault.done += 1;
			return due;
		});
	}

	/**
	 * Takes one request out of the bucket.
	 *
	 * @returns the headers for the answer, and whether it has to be a 429
	 */
	admit(): { refused: boolean; headers: Record<string, string> } {
		if (!this.limit) return { refused: false, headers: {} };
		const refused = !this.limit.bucket.take();
		return { refused, headers: this.limitHeaders(this.limit, refused) };
	}

	private limitHeaders(
		{ headers, burst, retryAfter = 1, bucket }: RunningLimit,
		refused: boolean,
	): Record<string, string> {
		switch (headers) {
			case 'ratelimit':
				return {
					'RateLimit-Limit': String(burst),
					'RateLimit-Remaining': String(bucket.remaining),
					'RateLimit-Reset': String(bucket.reset),
				};
			case 'retry-after':
				return refused ? { 'Retry-After': String(retryAfter) } : {};
			case 'retry-after-date':
				return refused
					? { 'Retry-After': new Date(Date.now() + retryAfter * 1000).toUTCString() }
					: {};
			default:
				return {};
		}
	}
}
