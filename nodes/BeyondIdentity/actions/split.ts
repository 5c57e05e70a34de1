import { BATCH_SIZE } from '../transport/client';
import { ApiError } from '../transport/errors';

/** Statuses by which the API refuses what a request names, and not the request as such. */
const ABOUT_CONTENT = new Set([400, 404, 409, 422]);
/** What a whole batch is about: where it is missing, halving the batch would not help. */
const ABOUT_ALL = new Set(['Group', 'Realm', 'Role', 'ResourceServer']);

/** Cuts IDs into batches that the API takes. */
export function toBatches(ids: string[]): string[][] {
	const batches: string[][] = [];
	for (let start = 0; start < ids.length; start += BATCH_SIZE) {
		batches.push(ids.slice(start, start + BATCH_SIZE));
	}
	return batches;
}

/**
 * Sends a batch; where the API refuses it for something in it, halves it until what is at fault stands
 * alone.
 *
 * @param send takes 1 to 1,000 IDs, all or none
 * @returns the IDs that failed, each with its error; all others are done
 */
export async function sendInHalves(
	ids: string[],
	send: (ids: string[]) => Promise<void>,
): Promise<Map<string, unknown>> {
	try {
		await send(ids);
		return new Map();
	} catch (error) {
		if (ids.length === 1 || !isAboutContent(error, ids)) {
			return new Map(ids.map((id) => [id, error]));
		}
		const [first, second] = inHalves(ids);
		return new Map([...(await sendInHalves(first, send)), ...(await sendInHalves(second, send))]);
	}
}

/** @param ids two or more */
export function inHalves(ids: string[]): [string[], string[]] {
	const middle = Math.ceil(ids.length / 2);
	return [ids.slice(0, middle), ids.slice(middle)];
}

/**
 * Whether the API refused a request for something that it names, and would take the rest.
 *
 * @param ids what it names
 */
export function isAboutContent(error: unknown, ids: string[]): boolean {
	if (!(error instanceof ApiError) || error.problem.kind !== 'refused') return false;
	const { status, resource } = error.problem;
	if (!ABOUT_CONTENT.has(status)) return false;
	// A role's members may be groups, of which one can be unknown.
	return !resource || !ABOUT_ALL.has(resource.type) || ids.includes(resource.id);
}
