import { usernameField } from '../../fields/traits';
import { field } from '../../fields/field';
import { getOrSet } from '../../provisioning/getOrSet';
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
import { readPerson, usernamesOf, type SavedPersonItem } from './readPerson';
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
		let wanted: Map<string, IdentityInput[]> | undefined;
		const wantedOf = (username: string) => (wanted ??= readWanted(run.items)).get(username) ?? [];
		await savePeople(
			run,
			async (item, person) =>
				await tellCreated(
					item,
					person,
					{ lost, wantedOf },
					async () => await upsertIdentity(item.client, person, run.directory),
				),
			({ action }) => ({ created: action === 'created' }),
		);
	},
});

/** By username: what items of this try have sent to create somebody, where the answer was lost. */
type LostCreations = Map<string, IdentityInput[]>;

/**
 * Tells of somebody whom an earlier try of the step or an earlier item has created that they are new: by one
 * of the items about them.
 */
async function tellCreated(
	item: SavedPersonItem,
	person: IdentityInput,
	{ lost, wantedOf }: { lost: LostCreations; wantedOf(username: string): IdentityInput[] },
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
				? [
						...(lost.get(username) ?? []),
						// An earlier try has not kept which of the items it was.
						...(memory.isDoubtful(key) ? wantedOf(username) : []),
					].some((sent) => isLeftBy(sent, saved))
				: toldId === id && toldBy === String(index);
		if (saved.action !== 'created' && !isNew) return saved;
		lost.delete(username);
		memory.keep(key, [id, String(index)]);
		return { ...saved, action: 'created' };
	} catch (error) {
		const isCreation = error instanceof ApiError && error.request.method === 'POST';
		if (isCreation && failure(error).status === 'unknown') {
			memory.doubt(key);
			getOrSet(lost, username, () => []).push(person);
		}
		return await Promise.reject(error);
	}
}

/** Whether somebody was exactly as a creation leaves them whose answer was lost. */
function isLeftBy(sent: IdentityInput, { before }: Saved): boolean {
	return before !== undefined && !planIdentityChange(before, sent);
}

/** By username: what each item sends, as far as it can be read. */
function readWanted(items: readonly SavedPersonItem[]): Map<string, IdentityInput[]> {
	const wanted = new Map<string, IdentityInput[]>();
	for (const item of items) {
		try {
			const { input } = readPerson(item);
			getOrSet(wanted, usernameKey(input), () => []).push(input);
		} catch {
			// It is told when its turn comes.
		}
		item.parameters.release();
	}
	return wanted;
}
