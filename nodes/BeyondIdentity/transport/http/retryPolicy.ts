import { mayBeDone, type ApiProblem } from '../errors/apiError';
import type { RateLimitHints } from './rateLimitHeaders';

/** A server that asks for a longer wait ends the request instead, in milliseconds. */
export const MAX_WAIT_MS = 120_000;

/** What worked before may work again; 429 is not here, for it does not count as a retry. */
const TRANSIENT_STATUSES = new Set([500, 502, 503, 504]);

/** What decides whether a request is repeated. */
export interface RetryRules {
	/** Of HTTP. */
	method: string;
	/** Whether doing it twice does no harm. */
	isIdempotent: boolean;
	/** How often it may be repeated after a failure. */
	maxRetries: number;
	/**
	 * Whether a 429 without a wait means that a queue is full, which no pace would empty. It is the
	 * caller's to handle then.
	 */
	fillsQueue?: boolean;
}

/** Why a request is repeated. Only the last two count as retries. */
export type RetryReason = 'rateLimited' | 'unavailable' | 'transient';

/** A try that found no good answer. */
export interface Failure {
	problem: ApiProblem;
	hints: RateLimitHints;
}

/**
 * Decides whether a request goes again: after a 429 always, for it was not carried out, unless the wait
 * is too long; after a failure that may pass, up to `maxRetries` times and only where doing it twice
 * does no harm.
 *
 * @param retries how often it was repeated after a failure
 * @param patience how long a server that refuses for now is still waited for, in milliseconds
 * @returns why, and nothing where it does not go again
 */
export function shouldRetry(
	{ problem, hints }: Failure,
	rules: RetryRules,
	retries: number,
	patience = Infinity,
): RetryReason | undefined {
	if (isTooLong(hints.wait)) return undefined;
	// It is known already when requests are welcome again, and that this is too long.
	if (problem.kind === 'refused' && problem.until) return undefined;
	if (problem.kind === 'refused' && patience <= (hints.wait ?? 0)) return undefined;
	const status = problem.kind === 'refused' ? problem.status : undefined;
	if (status === 429) {
		return isRateLimited(problem, hints, rules) ? 'rateLimited' : undefined;
	}
	const isLost = mayBeDone(problem, rules.method) && !rules.isIdempotent;
	if (!isTransient(problem, rules.method) || isLost || retries >= rules.maxRetries) {
		return undefined;
	}
	return status === 503 ? 'unavailable' : 'transient';
}

/** Whether a refusal is about the pace, and not about a queue that is full. */
export function isRateLimited(
	problem: ApiProblem,
	{ wait }: RateLimitHints,
	{ fillsQueue = false }: Pick<RetryRules, 'fillsQueue'>,
): boolean {
	const isRefusal = problem.kind === 'refused' && problem.status === 429;
	return isRefusal && !(fillsQueue && wait === undefined);
}

/** @param wait in milliseconds */
export function isTooLong(wait: number | undefined): boolean {
	return (wait ?? 0) > MAX_WAIT_MS;
}

function isTransient(problem: ApiProblem, method: string): boolean {
	switch (problem.kind) {
		case 'timeout':
		case 'unreachable':
		case 'connectionLost':
			return true;
		case 'refused':
			return TRANSIENT_STATUSES.has(problem.status);
		case 'unreadable':
			// What is only read may have been cut off on its way.
			return method === 'GET' && problem.status < 300;
		case 'endlessList':
			return false;
	}
}

/** How a request is repeated. */
export interface Retrying<T, F extends Failure> {
	rules: RetryRules;
	/** Sends it once. */
	attempt(): Promise<{ value: T } | F>;
	/**
	 * Waits as the reason asks.
	 *
	 * @param round 0 before the first repetition of its kind
	 */
	pause(reason: RetryReason, failure: F, round: number): Promise<void>;
	/** How long a server that refuses for now is still waited for, in milliseconds; for ever, unless told. */
	patience?(): number;
	/** Mends what made it fail, e.g. renews a token; says whether it should go again. */
	recover?(failure: F): Promise<boolean>;
}

/** How it ended. */
export type Ended<T, F extends Failure> =
	| { value: T }
	| {
			failure: F;
			/** An earlier try may have been carried out. */
			earlierTryMayBeDone: boolean;
	  };

/** Sends a request until it is answered, or until the policy ends it. The one retry loop. */
export async function withRetries<T, F extends Failure>({
	rules,
	attempt,
	pause,
	patience = () => Infinity,
	recover = async () => false,
}: Retrying<T, F>): Promise<Ended<T, F>> {
	const rounds = { rateLimited: 0, failed: 0 };
	let earlierTryMayBeDone = false;
	for (;;) {
		const outcome = await attempt();
		if ('value' in outcome) return outcome;
		const reason = shouldRetry(outcome, rules, rounds.failed, patience());
		if (reason === undefined) {
			if (await recover(outcome)) continue;
			return { failure: outcome, earlierTryMayBeDone };
		}
		const kind = reason === 'rateLimited' ? 'rateLimited' : 'failed';
		earlierTryMayBeDone ||= mayBeDone(outcome.problem, rules.method);
		await pause(reason, outcome, rounds[kind]);
		rounds[kind] += 1;
	}
}
