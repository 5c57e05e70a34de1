import type { Client } from '../transport/client';
import { ApiError } from '../transport/errors/apiError';
import { batchDeleteIdentities, deleteIdentity } from '../transport/resources/identities';
import { toBatches } from './batches';
import { bisect, type Bisected } from './bisection';
import { forEachConcurrently, type Control } from '../transport/pool';
import { DONE, failure, type Result } from './results';

/**
 * Deletes identities in as few requests as it can, up to 1,000 in each: those that the API does not know
 * are left out, and the rest goes again.
 *
 * @param ids distinct
 * @returns what became of each; those that were not reached are missing
 */
export async function deleteIdentities(
	client: Client,
	ids: readonly string[],
	control: Control,
): Promise<Map<string, Result>> {
	const results = new Map<string, Result>();
	let hasFailed = false;
	await forEachConcurrently(
		toBatches(ids),
		control.concurrency,
		async (batch) => {
			const { errors, notReached } = await deleteBatch(client, batch, (hasOneFailed) =>
				control.isOver(hasFailed || hasOneFailed),
			);
			hasFailed ||= errors.size > 0;
			const left = new Set(notReached);
			for (const id of batch) {
				if (left.has(id)) continue;
				results.set(id, errors.has(id) ? failure(errors.get(id)) : DONE);
			}
		},
		() => control.isOver(hasFailed),
	);
	return results;
}

async function deleteBatch(
	client: Client,
	ids: string[],
	isOver: (hasFailed: boolean) => boolean,
): Promise<Bisected> {
	const unknown = new Map<string, unknown>();
	const { errors, notReached } = await bisect(
		client,
		{ ids },
		async (some, mayBeDone) => {
			const rest = some.filter((id) => !unknown.has(id));
			await deleteKnown(client, rest, { unknown, mayBeDone });
		},
		(hasFailed) => isOver(hasFailed || unknown.size > 0),
	);
	return { errors: new Map([...errors, ...unknown]), notReached };
}

/**
 * @param options what takes the IDs that the API does not know, each with its error; and whether they may be
 *   unknown because they were deleted by an earlier request
 */
async function deleteKnown(
	client: Client,
	ids: string[],
	options: { unknown: Map<string, unknown>; mayBeDone: boolean },
): Promise<void> {
	const [first] = ids;
	if (first === undefined) return;
	if (ids.length === 1) return await deleteIdentity(client, first);
	try {
		await batchDeleteIdentities(client, ids);
	} catch (error) {
		const named = error instanceof ApiError ? unknownIds(error) : [];
		const rest = ids.filter((id) => !named.includes(id));
		// A refusal that names nothing of ours would come again.
		if (!(error instanceof ApiError) || rest.length === ids.length) {
			return await Promise.reject(error);
		}
		client.log('A batch goes again without unknown IDs', {
			size: ids.length,
			unknown: ids.length - rest.length,
		});
		const { unknown, mayBeDone } = options;
		for (const id of named) {
			const alone = error.forOne('Identity', id);
			unknown.set(id, mayBeDone ? alone.withDoubt() : alone);
		}
		await deleteKnown(client, rest, options);
	}
}

function unknownIds({ problem }: ApiError): string[] {
	return problem.kind === 'refused' ? problem.unknownIds : [];
}
