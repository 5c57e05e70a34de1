import { ApiError } from './errors';

/**
 * Takes a 404 for done where an earlier try of the same deletion may have been carried out: what it
 * cannot find is what it deleted itself.
 *
 * @param count how many things were to be deleted; of several, all have to be gone
 */
export async function unlessGone(deletion: Promise<unknown>, count = 1): Promise<void> {
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
