import { usernameField } from '../../fields/traits';
import { field } from '../../fields/field';
import { failure } from '../../provisioning/results';
import { upsertIdentity, usernameKey, type Saved } from '../../provisioning/upsertIdentity';
import { ApiError } from '../../transport/errors/apiError';
import { runOperation } from '../operation';
import { savedPersonFields, personOptions } from './fields';
import { usernamesOf, type SavedPersonItem } from './readPerson';
import { savePeople } from './savePeople';

export const upsert = runOperation({
	name: 'Create or Update',
	value: 'upsert',
	action: 'Create or update identity',
	description: 'Create a new record, or update the current one if it already exists (upsert)',
	properties: savedPersonFields(
		field({
			...usernameField,
			description:
				'Decides which identity to update, ignoring case. If no identity has this username, a new one is created.',
		}),
	),
	options: personOptions,
	async executeAll(run) {
		await run.gather(usernamesOf);
		await savePeople(
			run,
			async (item, person) =>
				await tellCreated(
					item,
					usernameKey(person),
					async () => await upsertIdentity(item.client, person, run.directory),
				),
			({ action }) => ({ created: action === 'created' }),
		);
	},
});

/**
 * Tells of somebody whom an earlier try of the step has created that they are new: by one of the items about
 * them.
 */
async function tellCreated(
	item: SavedPersonItem,
	username: string,
	upsertOnce: () => Promise<Saved>,
): Promise<Saved> {
	const { index, memory } = item;
	const key = ['created', username];
	try {
		const saved = await upsertOnce();
		const { id } = saved.identity;
		const [toldId, toldBy] = memory.recall(key) ?? [];
		const isNew =
			toldId === undefined
				? saved.action === 'unchanged' && memory.isDoubtful(key)
				: toldId === id && toldBy === String(index);
		if (saved.action !== 'created' && !isNew) return saved;
		memory.keep(key, [id, String(index)]);
		return { ...saved, action: 'created' };
	} catch (error) {
		const isCreation = error instanceof ApiError && error.request.method === 'POST';
		if (isCreation && failure(error).status === 'unknown') memory.doubt(key);
		return await Promise.reject(error);
	}
}
