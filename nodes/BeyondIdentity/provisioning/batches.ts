import { MAX_BATCH_SIZE } from '../transport/client';

/** Cuts IDs into batches that the API takes: 1,000 at most in each. */
export function toBatches(ids: readonly string[]): string[][] {
	const batches: string[][] = [];
	for (let start = 0; start < ids.length; start += MAX_BATCH_SIZE) {
		batches.push(ids.slice(start, start + MAX_BATCH_SIZE));
	}
	return batches;
}
