import { identityLocator } from '../../fields/locators';
import { PartlyDone } from '../../messages/errors';
import { ApiError, notFoundAlone } from '../../transport/errors';
import { batchDeleteIdentities, deleteIdentity } from '../../transport/identities';
import type { Client } from '../../transport/client';
import { getOrSet } from '../getOrSet';
import type { Item } from '../item';
import type { BatchOperation } from '../operation';
import { sendInHalves, toBatches } from '../split';

export const deleteOperation: BatchOperation = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete an identity',
	description: 'Remove people and their passkeys for good',
	properties: [
		identityLocator('The person to delete, or several, separated by commas', { several: true }),
	],
	async executeAll(batch) {
		const chosen = await batch.each(async (item) => await item.identityIds());
		if (batch.isStopped) return;
		const itemsOf = new Map<string, Item[]>();
		for (const { item, value: ids } of chosen) {
			for (const id of ids) getOrSet(itemsOf, id, () => []).push(item);
		}
		const failed = new Map<Item, unknown>();
		const done = new Map<Item, number>();
		await batch.parallel(toBatches([...itemsOf.keys()]), async (batchIds) => {
			const errors = await deleteAll(batch.client, batchIds);
			for (const id of batchIds) {
				for (const item of itemsOf.get(id) ?? []) {
					if (!errors.has(id)) {
						done.set(item, (done.get(item) ?? 0) + 1);
					} else if (!failed.has(item)) {
						failed.set(item, errors.get(id));
						batch.fail(item, errors.get(id));
					}
				}
			}
		});
		for (const { item, value: ids } of chosen) {
			if (failed.has(item) && done.has(item)) {
				const share = `${done.get(item)} of its ${ids.length} identities were deleted`;
				batch.fail(item, new PartlyDone(share, failed.get(item)));
			} else if (done.get(item) === ids.length) {
				batch.succeed(item, { deleted: true, identity_ids: ids });
			}
		}
	},
};

/**
 * Deletes identities in as few requests as it can: those that the API does not know are left out, and
 * the rest goes again.
 *
 * @returns the IDs that failed, each with its error
 */
async function deleteAll(client: Client, ids: string[]): Promise<Map<string, unknown>> {
	const unknown = new Map<string, unknown>();
	const errors = await sendInHalves(ids, async (some) => {
		const rest = some.filter((id) => !unknown.has(id));
		await deleteKnown(client, rest, unknown);
	});
	return new Map([...errors, ...unknown]);
}

async function deleteKnown(
	client: Client,
	ids: string[],
	unknown: Map<string, unknown>,
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
		for (const id of named) unknown.set(id, notFoundAlone(error, 'Identity', id));
		await deleteKnown(client, rest, unknown);
	}
}

function unknownIds({ problem }: ApiError): string[] {
	return problem.kind === 'refused' ? problem.unknownIds : [];
}
