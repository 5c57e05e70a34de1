import { ApiError } from '../errors/apiError';

/**
 * Makes a revocation safe to repeat: the API may refuse, with 409, to revoke what is revoked already.
 *
 * @param revocation gives what was revoked
 * @param read gives it as it is now
 * @throws ApiError of the revocation, where it is not revoked, or cannot be read
 */
export async function idempotentRevoke<T extends { state?: string }>(
	revocation: Promise<T>,
	read: () => Promise<T>,
): Promise<T> {
	return await revocation.catch(async (error: unknown) => {
		const isConflict = error instanceof ApiError && error.status === 409;
		const current = isConflict ? await read().catch(() => undefined) : undefined;
		return current?.state === 'REVOKED' ? current : await Promise.reject(error);
	});
}
