import type { Client } from '../transport/client';
import { updateIdentity, type Identity } from '../transport/resources/identities';
import { forEachConcurrently, type Control } from '../transport/pool';
import { failure, NOT_REACHED, type Result } from './results';

/** Whether a person can sign in. */
export type Status = 'active' | 'suspended';

/**
 * UpdateIdentity: suspends people, or reactivates them. Who has the status already keeps it.
 *
 * @param ids distinct
 * @returns what became of each, in the same order
 */
export async function setStatus(
	client: Client,
	ids: readonly string[],
	status: Status,
	control: Control,
): Promise<Array<Result<Identity>>> {
	const results: Array<Result<Identity>> = ids.map(() => NOT_REACHED);
	let hasFailed = false;
	await forEachConcurrently(
		[...ids.entries()],
		control.concurrency,
		async ([index, id]) => {
			try {
				results[index] = { status: 'done', value: await updateIdentity(client, id, { status }) };
			} catch (error) {
				hasFailed = true;
				results[index] = failure(error);
			}
		},
		() => control.isOver(hasFailed),
	);
	return results;
}
