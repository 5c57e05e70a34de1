import type { Client } from '../transport/client';
import { deleteGroup } from '../transport/resources/groups';
import { toBatches } from './batches';
import { readMembers } from './replaceMembers';
import { groupTarget } from './targets';

/** A group that was to be emptied and deleted. */
export interface GroupDeleted {
	/** How many members it had. */
	members: number;
	/** How many of them were removed. */
	removed: number;
	/** Why the group is still there, if it is. */
	error?: unknown;
}

/**
 * ListGroupMembers, DeleteGroupMembers and DeleteGroup. The people themselves stay.
 *
 * @param options whether members are removed first; otherwise a group that has any is not deleted
 */
export async function tryToDeleteGroup(
	client: Client,
	groupId: string,
	{ emptiesFirst }: { emptiesFirst: boolean },
): Promise<GroupDeleted> {
	const target = groupTarget(groupId);
	let members: string[] = [];
	let removed = 0;
	try {
		if (emptiesFirst) members = await readMembers(client, target);
		for (const ids of toBatches(members)) {
			await target.remove(client, ids);
			removed += ids.length;
		}
		await deleteGroup(client, groupId);
		return { members: members.length, removed };
	} catch (error) {
		return { members: members.length, removed, error };
	}
}
