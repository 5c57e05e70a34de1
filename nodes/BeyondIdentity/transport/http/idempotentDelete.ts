import { ApiError } from '../errors/apiError';

/**
 * Makes a deletion safe to repeat: a 404 counts as done where an earlier try may have been carried out,
 * for what it cannot find is what it deleted itself.
 *
 * @param count how many things were to be deleted; of several, all have to be gone
 */
export async function idempotentDelete(deletion: Promise<unknown>, count = 1): Promise<void> {
	await deletion.catch(async (error: unknown) => {
		const isOwnDoing =
			error instanceof ApiError &&
			error.status === 404 &&
			error.history.earlierTryMayBeDone &&
			error.problem.kind === 'refused' &&
			(count === 1 || error.problem.unknownIds.length === count);
		if (!isOwnDoing) await Promise.reject(error);
	});
}
