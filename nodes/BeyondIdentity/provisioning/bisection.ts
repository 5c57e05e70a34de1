import type { Client } from '../transport/client';
import { ApiError } from '../transport/errors/apiError';

/** Statuses by which the API refuses what a request names, and not the request as such. */
const ABOUT_CONTENT = new Set([400, 404, 409, 422]);

/** A batch that the API takes whole or not at all. */
export interface Batch {
	/** 1 to 1,000, distinct. */
	ids: string[];
	/**
	 * What the whole batch is about, as a refusal names it, e.g. `Group`: where that is refused, halves
	 * of the batch would be refused as well.
	 */
	containers?: readonly string[];
}

/**
 * Sends a batch; where the API refuses it for something in it, halves it until what is at fault stands
 * alone.
 *
 * @param send takes all IDs or none
 * @returns the IDs that failed, each with its error; all others are done
 */
export async function bisect(
	client: Pick<Client, 'log'>,
	batch: Batch,
	send: (ids: string[]) => Promise<void>,
): Promise<Map<string, unknown>> {
	const { ids } = batch;
	try {
		await send(ids);
		return new Map();
	} catch (error) {
		if (ids.length === 1 || !isAboutOne(error, batch)) {
			return new Map(ids.map((id) => [id, error]));
		}
		client.log('A batch is halved', { size: ids.length, status: (error as ApiError).status });
		const [first, second] = halve(ids);
		return new Map([
			...(await bisect(client, { ...batch, ids: first }, send)),
			...(await bisect(client, { ...batch, ids: second }, send)),
		]);
	}
}

/** @param ids two or more */
export function halve(ids: string[]): [string[], string[]] {
	const middle = Math.ceil(ids.length / 2);
	return [ids.slice(0, middle), ids.slice(middle)];
}

/** Whether the API refused a batch for something in it, and would take the rest. */
export function isAboutOne(error: unknown, { ids, containers = [] }: Batch): boolean {
	if (!(error instanceof ApiError) || error.problem.kind !== 'refused') return false;
	const { status, resource } = error.problem;
	if (!ABOUT_CONTENT.has(status)) return false;
	const isContainer = resource && ['Realm', ...containers].includes(resource.type);
	// A role's members may be groups, so a group can be one of them as well as the container.
	return !isContainer || ids.includes(resource.id);
}
