import { identityLocator } from '../../fields/locators';
import { BATCH_SIZE } from '../../transport/client';
import { batchDeleteIdentities, deleteIdentity } from '../../transport/identities';
import type { Operation } from '../operation';
import { ParameterProblem } from '../parameterProblem';

export const deleteOperation: Operation = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete an identity',
	description: 'Remove people and their passkeys for good',
	properties: [
		identityLocator('The person to delete. Several at once are deleted together or not at all.', {
			several: true,
		}),
	],
	async execute(item) {
		const ids = await item.identityIds();
		if (ids.length > BATCH_SIZE) {
			throw new ParameterProblem(
				`'Identity' names ${ids.length} identities, but at most ${BATCH_SIZE} can be deleted at once`,
				'Give each identity an item of its own.',
			);
		}
		if (ids.length === 1) await deleteIdentity(item.client, ids[0]!);
		else await batchDeleteIdentities(item.client, ids);
		return { deleted: true, identity_ids: ids };
	},
};
