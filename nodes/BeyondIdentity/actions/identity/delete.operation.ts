import { identityLocator } from '../../fields/locators';
import { identitiesPartlyDeleted } from '../../messages/partialFailures';
import { deleteIdentities } from '../../provisioning/deleteIdentities';
import { runOperation } from '../operation';
import { countDone, firstError, NOT_REACHED } from '../../provisioning/results';

export const deleteOperation = runOperation({
	name: 'Delete',
	value: 'delete',
	action: 'Delete identity',
	description: 'Permanently delete identities and their passkeys',
	properties: [
		identityLocator('The person to delete. To enter several, separate them with commas.', {
			several: true,
		}),
	],
	async executeAll(run) {
		const chosen = await run.each(async (item) => await item.identityIds('identity'));
		if (run.isStopped) return;
		const distinct = new Set(chosen.flatMap(({ value: ids }) => ids));
		const results = await deleteIdentities(run.client, [...distinct], run.control);
		for (const { item, value: ids } of chosen) {
			const own = ids.map((id) => results.get(id) ?? NOT_REACHED);
			const failed = firstError(own);
			const [done, total] = [countDone(own), ids.length];
			if (failed) {
				const { error } = failed;
				run.fail(item, done > 0 ? identitiesPartlyDeleted({ done, total }, error) : error);
			} else if (done === total) {
				run.succeed(item, { deleted: true, identity_ids: ids });
			}
		}
	},
});
