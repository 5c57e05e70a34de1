import type { Client } from '../transport/client';
import { changeMemberships, type MembershipResults } from './memberships';
import type { Control } from '../transport/pool';
import type { MembershipTarget } from './targets';

/** What it takes to make some people the whole membership of a target. */
export interface MembersPlan {
	add: string[];
	remove: string[];
	/** How many are members and stay. */
	unchanged: number;
}

/** What became of a plan. */
export interface MembersApplied {
	/** Of those to add. */
	added: MembershipResults;
	/** Of those to remove; nothing where somebody could not be added, so nobody was removed. */
	removed?: MembershipResults;
}

/** ListGroupMembers and the like: the IDs of all members. */
export async function readMembers(client: Client, target: MembershipTarget): Promise<string[]> {
	return await client.list<{ id: string }, string>(target.list, ({ id }) => id);
}

/**
 * Plans how to make `wanted` the whole membership: a pure function.
 *
 * @param current the members' IDs
 * @param wanted the IDs of those to be members
 */
export function planMembers(current: Iterable<string>, wanted: Iterable<string>): MembersPlan {
	const have = new Set(current);
	const want = new Set(wanted);
	const remove = [...have].filter((id) => !want.has(id));
	return {
		add: [...want].filter((id) => !have.has(id)),
		remove,
		unchanged: have.size - remove.length,
	};
}

/** Who was added and removed before, as far as it is known. */
export interface EarlierMembers {
	added: readonly string[];
	removed: readonly string[];
}

/**
 * What a plan comes to together with what was done before, where that is still so: a pure function.
 *
 * @param current the members' IDs when the plan was made
 */
export function withEarlier(
	{ add, remove, unchanged }: MembersPlan,
	current: ReadonlySet<string>,
	earlier: EarlierMembers,
): { added: string[]; removed: string[]; unchanged: number } {
	const [comes, goes] = [new Set(add), new Set(remove)];
	const joined = earlier.added.filter((id) => current.has(id) && !goes.has(id));
	const left = earlier.removed.filter((id) => !current.has(id) && !comes.has(id));
	return {
		added: [...joined, ...add],
		removed: [...left, ...remove],
		unchanged: unchanged - joined.length,
	};
}

/** Applies a plan. First those who come: if one of them cannot, nobody has gone. */
export async function applyMembers(
	client: Client,
	target: MembershipTarget,
	{ add, remove }: MembersPlan,
	control: Control,
): Promise<MembersApplied> {
	const added = await changeMemberships(client, [{ target, memberIds: add }], 'add', control);
	if (!add.every((id) => added.of(target, id).status === 'done')) return { added };
	const removed = await changeMemberships(
		client,
		[{ target, memberIds: remove }],
		'remove',
		control,
	);
	return { added, removed };
}
