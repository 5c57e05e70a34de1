import type { Client } from '../../transport/client';
import { createIdentity, findIdentity, isTaken, updateIdentity } from '../../transport/identities';
import type { Identity, IdentityInput, Traits } from '../../transport/types';
import type { BatchOperation } from '../operation';
import { personFields } from './fields';
import { savePeople } from './person';

const DECIDES =
	'Decides who is meant: the identity that has this username is updated, and where none has it, one is created. Upper and lower case make no difference.';

export const upsert: BatchOperation = {
	name: 'Create or Update',
	value: 'upsert',
	action: 'Create or update an identity by its username',
	description: 'Create a new record, or update the current one if it already exists (upsert)',
	properties: personFields.map((field) =>
		field.name === 'username' ? { ...field, description: DECIDES } : field,
	),
	async executeAll(batch) {
		await savePeople(
			batch,
			async (item, person) => await createOrUpdate(item.client, person),
			({ identity, created }) => ({ ...identity, created }),
		);
	},
};

async function createOrUpdate(
	client: Client,
	person: IdentityInput,
): Promise<{ identity: Identity; created: boolean }> {
	const username = person.traits?.username ?? '';
	const existing = username === '' ? undefined : await findIdentity(client, username);
	if (existing) return { identity: await bringUpToDate(client, existing, person), created: false };
	try {
		return { identity: await createIdentity(client, person), created: true };
	} catch (error) {
		// Another item, or someone else, was faster.
		const holder = isTaken(error) ? await findIdentity(client, username) : undefined;
		if (!holder) return await Promise.reject(error);
		return { identity: await bringUpToDate(client, holder, person), created: false };
	}
}

/** Changes only what differs; where nothing does, asks for nothing. */
async function bringUpToDate(
	client: Client,
	existing: Identity,
	{ display_name: displayName, traits = { type: 'traits_v0' } }: IdentityInput,
): Promise<Identity> {
	const changes = Object.entries(traits).filter(
		([trait, value]) =>
			value !== existing.traits?.[trait] && !(trait === 'username' && sameName(value, existing)),
	);
	const isRenamed = displayName !== existing.display_name;
	if (changes.length === 0 && !isRenamed) return existing;
	return await updateIdentity(client, existing.id, {
		...(isRenamed ? { display_name: displayName } : {}),
		...(changes.length > 0
			? { traits: { ...(Object.fromEntries(changes) as Partial<Traits>), type: 'traits_v0' } }
			: {}),
	});
}

/** The case of a username is not a reason to change it. */
function sameName(username: string | undefined, { traits }: Identity): boolean {
	return username?.toLowerCase() === traits?.username?.toLowerCase();
}
