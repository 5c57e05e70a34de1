import type { Result } from '../provisioning/results';

/** The first of an item's things that failed, or may have been done; nothing where none did. */
export function firstError(results: readonly Result<unknown>[]): { error: unknown } | undefined {
	return results.find((result) => 'error' in result) as { error: unknown } | undefined;
}

/** How many of an item's things are done. */
export function countDone(results: readonly Result<unknown>[]): number {
	return results.filter(({ status }) => status === 'done').length;
}
