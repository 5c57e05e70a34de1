import { notice } from '../../fields/field';
import { identityLocator } from '../../fields/locators';
import { identitiesPartlyDeleted } from '../../messages/partialFailures';
import { settleDeletion, wasDeleted } from '../deletions';
import { deleteIdentities } from '../../provisioning/deleteIdentities';
import { DONE, NOT_REACHED, type Result } from '../../provisioning/results';
import { runOperation, type RunOf } from '../operation';

export const deleteOperation = runOperation({
	name: 'Delete',
	value: 'delete',
	action: 'Delete identity',
	description: 'Permanently delete identities and their passkeys',
	properties: [
		notice(
			'deleteNotice',
			'Deleted people and their passkeys cannot be restored. To only keep them from signing in, use Suspend.',
		),
		identityLocator('The person to delete. To enter several, separate them with commas.', {
			several: true,
		}),
	],
	async executeAll(run) {
		await deleteChosen(run, run.items, new Map());
	},
});

/** @param results of earlier rounds: whoever is deleted already is not deleted again */
async function deleteChosen(
	run: RunOf<[ReturnType<typeof identityLocator>]>,
	items: typeof run.items,
	results: Map<string, Result>,
): Promise<void> {
	const chosen = await run.each(async (item) => {
		const choices = item.parameters.choices('identity');
		const ids = await item.findOnce(choices, async () => await item.identityIds('identity'));
		// Nobody would be there whom an earlier try of the step has deleted.
		for (const id of ids) if (wasDeleted(item.memory, id)) results.set(id, DONE);
		return ids;
	}, items);
	if (run.isStopped) return;
	const [{ memory } = {}] = items;
	const distinct = new Set(chosen.flatMap(({ value: ids }) => ids));
	const left = [...distinct].filter((id) => !results.has(id));
	for (const [id, result] of await deleteIdentities(run.client, left, run.control)) {
		results.set(id, memory ? settleDeletion(memory, { type: 'Identity', id }, result) : result);
	}
	let hasLearned = false;
	for (const { item, value: ids } of chosen) {
		const own = ids.map((id) => results.get(id) ?? NOT_REACHED);
		const learns = await run.settle(item, own, {
			succeed(done) {
				run.notes.did('deleted', done);
				run.succeed(item, { deleted: true, identity_ids: ids });
			},
			partly: identitiesPartlyDeleted,
		});
		hasLearned ||= learns;
	}
	if (hasLearned && !run.isStopped) await deleteChosen(run, run.open(chosen), results);
}
