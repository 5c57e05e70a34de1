import type { Client } from '../transport/client';
import {
	createIdentity,
	findIdentity,
	isUsernameTaken,
	updateIdentity,
	type Identity,
	type IdentityInput,
	type Traits,
} from '../transport/resources/identities';

/** An identity that was created, or brought up to date. */
export interface Upserted {
	identity: Identity;
	created: boolean;
}

/**
 * Creates an identity, or brings the one that has the username up to date.
 *
 * @param person whose username decides, case-insensitive
 * @throws ApiError
 */
export async function upsertIdentity(client: Client, person: IdentityInput): Promise<Upserted> {
	const username = person.traits?.username ?? '';
	const existing = username === '' ? undefined : await findIdentity(client, username);
	if (existing) return await bringUpToDate(client, existing, person);
	try {
		return { identity: await createIdentity(client, person), created: true };
	} catch (error) {
		// Another item, or someone else, was faster.
		const holder = isUsernameTaken(error) ? await findIdentity(client, username) : undefined;
		if (!holder) return await Promise.reject(error);
		return await bringUpToDate(client, holder, person);
	}
}

/**
 * Plans what to change of an identity: a pure function.
 *
 * @param wanted what is left out stays as it is
 * @returns only what differs; nothing where nothing does. A username's case is no difference.
 */
export function planIdentityChange(
	existing: Identity,
	{ display_name: displayName, traits = { type: 'traits_v0' } }: IdentityInput,
): IdentityInput | undefined {
	const changes = Object.entries(traits).filter(
		([trait, value]) =>
			value !== existing.traits?.[trait] &&
			!(trait === 'username' && isSameUsername(value, existing)),
	);
	const isRenamed = displayName !== undefined && displayName !== existing.display_name;
	if (changes.length === 0 && !isRenamed) return undefined;
	return {
		...(isRenamed ? { display_name: displayName } : {}),
		...(changes.length > 0
			? { traits: { ...(Object.fromEntries(changes) as Partial<Traits>), type: 'traits_v0' } }
			: {}),
	};
}

async function bringUpToDate(
	client: Client,
	existing: Identity,
	person: IdentityInput,
): Promise<Upserted> {
	const change = planIdentityChange(existing, person);
	const identity = change ? await updateIdentity(client, existing.id, change) : existing;
	return { identity, created: false };
}

function isSameUsername(username: string | undefined, { traits }: Identity): boolean {
	return username?.toLowerCase() === traits?.username?.toLowerCase();
}
