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
 * ListGroupMembers, DeleteGroupMembers and DeleteGroup: deletes a group that has members. The people
 * themselves stay.
 *
 * @throws ApiError where its members could not be read, so nothing was done
 */
export async function emptyAndDeleteGroup(client: Client, groupId: string): Promise<GroupDeleted> {
	const target = groupTarget(groupId);
	const members = await readMembers(client, target);
	let removed = 0;
	try {
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
