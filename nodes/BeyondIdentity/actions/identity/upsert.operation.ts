import { usernameField } from '../../fields/traits';
import { field } from '../../fields/field';
import { failure } from '../../provisioning/results';
import {
	planIdentityChange,
	upsertIdentity,
	usernameKey,
	type Saved,
} from '../../provisioning/upsertIdentity';
import { ApiError } from '../../transport/errors/apiError';
import type { IdentityInput } from '../../transport/resources/identities';
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
		const lost: LostCreations = new Map();
		await savePeople(
			run,
			async (item, person) =>
				await tellCreated(
					item,
					person,
					lost,
					async () => await upsertIdentity(item.client, person, run.directory),
				),
			({ action }) => ({ created: action === 'created' }),
		);
	},
});

/** By username: whom an item of this try may have created, as the answer was lost. */
type LostCreations = Map<string, IdentityInput>;

/**
 * Tells of somebody whom an earlier try of the step or an earlier item has created that they are new: by one
 * of the items about them.
 */
async function tellCreated(
	item: SavedPersonItem,
	person: IdentityInput,
	lost: LostCreations,
	upsertOnce: () => Promise<Saved>,
): Promise<Saved> {
	const { index, memory } = item;
	const username = usernameKey(person);
	const key = ['created', username];
	try {
		const saved = await upsertOnce();
		const { id } = saved.identity;
		const [toldId, toldBy] = memory.recall(key) ?? [];
		const isNew =
			toldId === undefined
				? isLeftBy(lost.get(username) ?? (memory.isDoubtful(key) ? person : undefined), saved)
				: toldId === id && toldBy === String(index);
		if (saved.action !== 'created' && !isNew) return saved;
		lost.delete(username);
		memory.keep(key, [id, String(index)]);
		return { ...saved, action: 'created' };
	} catch (error) {
		const isCreation = error instanceof ApiError && error.request.method === 'POST';
		if (isCreation && failure(error).status === 'unknown') {
			memory.doubt(key);
			lost.set(username, person);
		}
		return await Promise.reject(error);
	}
}

/** Whether somebody was exactly as a creation leaves them whose answer was lost. */
function isLeftBy(created: IdentityInput | undefined, { before }: Saved): boolean {
	return created !== undefined && before !== undefined && !planIdentityChange(before, created);
}
