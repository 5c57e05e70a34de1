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
			const earlier = created.get(username);
			const saved = earlier
				? await bringUpToDate(item.client, earlier, person)
				: { identity: await createOnce(item, person), action: 'created' as const };
			// Without a username, nobody is the same person.
			if (username !== '') created.set(username, saved.identity);
			return saved;
		});
	},
});

/** Its username would be taken, where an earlier try of the step has created the identity. */
async function createOnce(item: SavedPersonItem, person: IdentityInput): Promise<Identity> {
	return await item.once(
		person,
		async (isDoubtful) =>
			await createIdentity(item.client, person, { earlierTryMayBeDone: isDoubtful }),
		async (id) => await getIdentity(item.client, id),
	);
}
