import type { Client } from '../transport/client';
import type { Group } from '../transport/resources/groups';
import { groupsOfIdentity } from '../transport/resources/identities';

/**
 * Plans how to take somebody out of groups: a pure function.
 *
 * @param keep the IDs of groups to stay in
 */
export function planLeaving(groups: readonly Group[], keep: Iterable<string>): Group[] {
	const kept = new Set(keep);
	return groups.filter(({ id }) => !kept.has(id));
}

/**
 * ListIdentityGroups: all groups that somebody is in.
 *
 * @throws ApiError 404
 */
export async function readGroupsOf(client: Client, identityId: string): Promise<Group[]> {
	return await client.list<Group>(groupsOfIdentity(identityId));
}
