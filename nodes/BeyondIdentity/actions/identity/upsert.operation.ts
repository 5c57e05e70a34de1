import { usernameField } from '../../fields/traits';
import { field } from '../../fields/field';
import { failure } from '../../provisioning/results';
import { upsertIdentity, type Saved } from '../../provisioning/upsertIdentity';
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
					async () => await upsertIdentity(item.client, person, run.directory),
				),
			({ action }) => ({ created: action === 'created' }),
		);
	},
});

/** Tells of somebody whom an earlier try of the step has created that they are new. */
async function tellCreated(
	item: SavedPersonItem,
	upsertOnce: () => Promise<Saved>,
): Promise<Saved> {
	const key = [item.index, 'created'];
	try {
		const saved = await upsertOnce();
		const isNew =
			item.memory.recall(key)?.includes(saved.identity.id) === true ||
			(saved.action === 'unchanged' && item.memory.isDoubtful(key));
		if (saved.action !== 'created' && !isNew) return saved;
		item.memory.keep(key, [saved.identity.id]);
		return { ...saved, action: 'created' };
	} catch (error) {
		const isCreation = error instanceof ApiError && error.request.method === 'POST';
		if (isCreation && failure(error).status === 'unknown') item.memory.doubt(key);
		return await Promise.reject(error);
	}
}
