import { ApiError } from '../errors/apiError';

/** What a deletion is about. */
export interface Deleted {
	/** As the API calls it, e.g. `Identity`. */
	type: string;
	ids: readonly string[];
}

/**
 * Makes a deletion safe to repeat: a 404 counts as done where an earlier try may have been carried out and
 * the API names the very things, all of them, for what it cannot find is what it deleted itself. Any other
 * 404 may come from something in between.
 */
export async function idempotentDelete(
	deletion: Promise<unknown>,
	{ type, ids }: Deleted,
): Promise<void> {
	await deletion.catch(async (error: unknown) => {
		const isOwnDoing =
			error instanceof ApiError &&
			error.history.earlierTryMayBeDone &&
			ids.every((id) => isMissing(error, type, id));
		if (!isOwnDoing) await Promise.reject(error);
	});
}

function isMissing({ problem }: ApiError, type: string, id: string): boolean {
	if (problem.kind !== 'refused' || problem.status !== 404) return false;
	const { resource, unknownIds } = problem;
	return unknownIds.includes(id) || (resource?.type === type && resource.id === id);
}
