import { usernameField } from '../../fields/traits';
import { bringUpToDate, usernameKey } from '../../provisioning/upsertIdentity';
import {
	createIdentity,
	getIdentity,
	type Identity,
	type IdentityInput,
} from '../../transport/resources/identities';
import { runOperation } from '../operation';
import { savedPersonFields, personOptions } from './fields';
import type { SavedPersonItem } from './readPerson';
import { savePeople } from './savePeople';

export const create = runOperation({
	name: 'Create',
	value: 'create',
	action: 'Create identity',
	description: 'Create an identity in the realm',
	properties: savedPersonFields(usernameField),
	options: personOptions,
	async executeAll(run) {
		const created = new Map<string, Identity>();
		await savePeople(run, async (item, person) => {
			const username = usernameKey(person);
			const earlier = created.get(username) ?? (await createdByAnother(item, username));
			const saved = earlier
				? await bringUpToDate(item.client, earlier, person)
				: { identity: await createOnce(item, person), action: 'created' as const };
			// Without a username, nobody is the same person.
			if (username === '') return saved;
			created.set(username, saved.identity);
			if (!earlier) item.memory.keep(createdKey(username), [saved.identity.id, String(item.index)]);
			return saved;
		});
	},
});

/** Under this, who has a username is kept, and which item has created them. */
const createdKey = (username: string) => ['created', username];

/** Whom another item has created in an earlier try of the step, in which this one had failed. */
async function createdByAnother(
	{ index, client, memory }: SavedPersonItem,
	username: string,
): Promise<Identity | undefined> {
	const [id, by] = memory.recall(createdKey(username)) ?? [];
	return id !== undefined && by !== String(index) ? await getIdentity(client, id) : undefined;
}

/** Its username would be taken, where an earlier try of the step has created the identity. */
async function createOnce(item: SavedPersonItem, person: IdentityInput): Promise<Identity> {
	return await item.once(
		[item.index, person],
		async (isDoubtful) =>
			await createIdentity(item.client, person, { earlierTryMayBeDone: isDoubtful }),
		async (id) => await getIdentity(item.client, id),
	);
}
