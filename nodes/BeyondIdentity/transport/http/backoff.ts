const BASE_MS = 250;
const CAP_MS = 20_000;

/**
 * The exponential backoff of a round, without jitter: 250 ms, doubled each time, 20 s at most.
 *
 * @param round 0 for the first repetition
 * @returns milliseconds
 */
export function backoff(round: number): number {
	return Math.min(BASE_MS * 2 ** round, CAP_MS);
}

/**
 * The same with full jitter, so that requests that failed together do not come back together.
 *
 * @param round 0 for the first repetition
 * @param random gives a number from 0 to 1
 * @returns milliseconds
 */
export function fullJitter(round: number, random: () => number = Math.random): number {
	return random() * backoff(round);
}
