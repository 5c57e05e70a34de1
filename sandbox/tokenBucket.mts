/** A rate limit. */
export interface Limit {
	/** Requests a second. */
	perSecond: number;
	/** Requests that may come at once. */
	burst: number;
}

/** What lets requests pass up to a rate limit. */
export class TokenBucket {
	private tokens: number;
	private filledAt: number;

	/** @param now in milliseconds since 1970 */
	constructor(
		private readonly limit: Limit,
		private readonly now: () => number = Date.now,
	) {
		this.tokens = limit.burst;
		this.filledAt = now();
	}

	/** @returns whether a request passes */
	take(): boolean {
		const { perSecond, burst } = this.limit;
		const time = this.now();
		this.tokens = Math.min(burst, this.tokens + ((time - this.filledAt) / 1000) * perSecond);
		this.filledAt = time;
		if (this.tokens < 1) return false;
		this.tokens -= 1;
		return true;
	}

	/** How many more requests would pass at once. */
	get remaining(): number {
		return Math.floor(this.tokens);
	}

	/** Until another request would pass, in whole seconds. */
	get reset(): number {
		return Math.ceil((1 - Math.min(1, this.tokens)) / this.limit.perSecond);
	}
}

/** The least time that so many requests take under a rate limit, in seconds; 0 without one. */
export function leastSeconds(requests: number, limit: Limit | undefined): number {
	return limit ? Math.max(0, (requests - limit.burst) / limit.perSecond) : 0;
}
