import type { Client } from '../transport/client';
import type { Directory } from './directory';
import { refusedResource } from '../transport/errors/apiError';
import {
	assertNamed,
	createIdentity,
	findIdentity,
	isUsernameTaken,
	updateIdentity,
	type Identity,
	type IdentityInput,
	type Traits,
} from '../transport/resources/identities';

/** An identity that is as it is wanted, and what that took. */
export interface Saved {
	identity: Identity;
	action: 'created' | 'unchanged' | 'updated';
	/** What it was before; nothing where it was created. */
	before?: Identity;
}

/** What tells people apart, whatever the case of their usernames; `''` where there is no username. */
export function usernameKey({ traits }: IdentityInput): string {
	return traits?.username?.toLowerCase() ?? '';
}

/**
 * Creates an identity, or brings the one that has the username up to date.
 *
 * @param person whose username decides, case-insensitive
 * @param directory which may have read the identity already
 * @throws ApiError
 */
export async function upsertIdentity(
	client: Client,
	person: IdentityInput,
	directory: Directory,
): Promise<Saved> {
	const username = person.traits?.username ?? '';
	const saved = await save(client, person, username, directory);
	directory.know(saved.identity);
	return saved;
}

async function save(
	client: Client,
	person: IdentityInput,
	username: string,
	directory: Directory,
): Promise<Saved> {
	const gathered = directory.gatheredIdentity(username);
	if (gathered) {
		try {
			const saved = await bringUpToDate(client, gathered, person);
			// Renamed since it was read, it is not the one that was meant.
			assertNamed(client, saved.identity, username, {
				method: 'PATCH',
				scopes: ['identities:update'],
			});
			return saved;
		} catch (error) {
			const resource = refusedResource(error);
			if (resource?.type !== 'Identity' || resource.id !== gathered.id) {
				return await Promise.reject(error);
			}
			// Deleted since it was read: whoever has the name now is looked for as if nothing had been read.
			directory.forget(username);
		}
	}
	// Who was not seen in a realm that was read is most likely new; where not, the creation tells.
	const isAsked = username !== '' && !directory.isRealmRead;
	const existing = isAsked ? await findIdentity(client, username) : undefined;
	if (existing) return await bringUpToDate(client, existing, person);
	try {
		return { identity: await createIdentity(client, person), action: 'created' };
	} catch (error) {
		// Another item, or someone else, was faster.
		if (!isUsernameTaken(error)) return await Promise.reject(error);
		const holder = await findIdentity(client, username).catch(async (failed: unknown) => {
			// That the creation may be ours is not to be lost.
			return await Promise.reject(error.history.earlierTryMayBeDone ? error : failed);
		});
		if (!holder) return await Promise.reject(error);
		const saved = await bringUpToDate(client, holder, person);
		// The answer was lost, and who is there is exactly whom it would have made.
		const isOurs = saved.action === 'unchanged' && error.history.earlierTryMayBeDone;
		return isOurs ? { identity: holder, action: 'created' } : saved;
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
	{ display_name: displayName, status, traits = { type: 'traits_v0' } }: IdentityInput,
): IdentityInput | undefined {
	const changes = Object.entries(traits).filter(
		([trait, value]) =>
			value !== existing.traits?.[trait] &&
			!(trait === 'username' && usernameKey({ traits }) === usernameKey(existing)),
	);
	const isRenamed = displayName !== undefined && displayName !== existing.display_name;
	const isOfOtherStatus = status !== undefined && status !== existing.status;
	if (changes.length === 0 && !isRenamed && !isOfOtherStatus) return undefined;
	return {
		...(isRenamed ? { display_name: displayName } : {}),
		...(isOfOtherStatus ? { status } : {}),
		...(changes.length > 0
			? { traits: { ...(Object.fromEntries(changes) as Partial<Traits>), type: 'traits_v0' } }
			: {}),
	};
}

/**
 * UpdateIdentity, where anything differs from what is wanted.
 *
 * @throws ApiError
 */
export async function bringUpToDate(
	client: Client,
	existing: Identity,
	person: IdentityInput,
): Promise<Saved> {
	const change = planIdentityChange(existing, person);
	if (!change) return { identity: existing, action: 'unchanged', before: existing };
	const identity = await updateIdentity(client, existing.id, change);
	return { identity, action: 'updated', before: existing };
}
