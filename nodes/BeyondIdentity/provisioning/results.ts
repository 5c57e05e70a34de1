import { AbortedError } from '../transport/errors/abortedError';
import { ApiError } from '../transport/errors/apiError';

/** What became of one of several things. */
export type Result<T = undefined> =
	| { status: 'done'; value: T }
	/** It was not carried out. */
	| { status: 'failed'; error: unknown }
	/** It may have been carried out. */
	| { status: 'unknown'; error: unknown }
	/** Nothing was asked for: the work ended before. */
	| { status: 'notReached' };

export const DONE: Result = { status: 'done', value: undefined };
export const NOT_REACHED: Result<never> = { status: 'notReached' };

/** The result for something that failed: whether it may have been carried out, the error tells. */
export function failure(error: unknown): Result<never> {
	const isUnknown =
		error instanceof AbortedError ||
		(error instanceof ApiError && (error.outcomeUnknown || error.history.earlierTryMayBeDone));
	return { status: isUnknown ? 'unknown' : 'failed', error };
}

/** Whether something was done, or may have been, as the answer was lost. */
export function isPerhapsDone({ status }: Result<unknown>): boolean {
	return status === 'done' || status === 'unknown';
}

/**
 * What an item is reported by: the first of its things that may have been done, which would be the most to
 * keep silent about, or else the first that failed; nothing where none did.
 */
export function firstError(results: readonly Result<unknown>[]): { error: unknown } | undefined {
	const unknown = results.find(({ status }) => status === 'unknown');
	return (unknown ?? results.find(({ status }) => status === 'failed')) as
		{ error: unknown } | undefined;
}

/** How many of an item's things are done. */
export function countDone(results: readonly Result<unknown>[]): number {
	return results.filter(({ status }) => status === 'done').length;
}
