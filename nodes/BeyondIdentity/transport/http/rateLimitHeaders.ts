/** What an answer's headers say about the rate limit. */
export interface RateLimitHints {
	/** How long to wait, in milliseconds. */
	wait?: number;
	/** How many more requests would be taken now. */
	remaining?: number;
}

/** A server that says "at once" has just refused a request that came at once. */
const MIN_WAIT_MS = 500;

type Headers = Record<string, string | undefined>;

/**
 * Reads what an answer's headers say about the rate limit: `Retry-After` (seconds or an HTTP date),
 * `RateLimit-Remaining`, `RateLimit-Reset` (seconds).
 *
 * @param now for dates, in milliseconds since 1970
 * @param status of the answer
 * @returns a wait of a moment at least, also where the time is over already or the clocks differ
 */
export function readRateLimitHints(headers: Headers, now: number, status: number): RateLimitHints {
	// What other answers say of a reset is about a window, and nobody has to wait for its end.
	const reset = status === 429 ? secondsOf(headers['ratelimit-reset']) : undefined;
	const asked = millisecondsOf(headers['retry-after'], now) ?? reset;
	const wait = asked === undefined ? undefined : Math.max(asked, MIN_WAIT_MS);
	const remaining = numberOf(headers['ratelimit-remaining']);
	return {
		...(wait === undefined ? {} : { wait }),
		...(remaining === undefined ? {} : { remaining }),
	};
}

function millisecondsOf(value: string | undefined, now: number): number | undefined {
	const seconds = secondsOf(value);
	if (seconds !== undefined || value === undefined) return seconds;
	const date = Date.parse(value);
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function secondsOf(value: string | undefined): number | undefined {
	const seconds = numberOf(value);
	return seconds === undefined ? undefined : seconds * 1000;
}

function numberOf(value: string | undefined): number | undefined {
	if (value === undefined || !/^\s*\d+(\.\d+)?\s*$/.test(value)) return undefined;
	return Number(value);
}
