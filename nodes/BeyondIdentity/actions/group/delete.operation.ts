import { groupLocator } from '../../fields/locators';
import { PartlyDone } from '../../messages/errors';
import type { Client } from '../../transport/client';
import { deleteGroup, deleteGroupMembers, membersOfGroup } from '../../transport/groups';
import type { Identity } from '../../transport/types';
import type { ItemOperation } from '../operation';
import { toBatches } from '../split';

export const deleteOperation: ItemOperation = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete a group',
	description: 'Remove an empty group; its members can be taken out first',
	properties: [groupLocator('The group to delete')],
	options: [
		{
			displayName: 'Remove Members First',
			name: 'removeMembers',
			type: 'boolean',
			default: false,
			description:
				'Whether to take all members out of the group first. The people themselves stay; without this, a group that has members is not deleted.',
		},
	],
	async execute(item) {
		const groupId = await item.groupId();
		if (item.hasOption('removeMembers')) {
			await emptyAndDelete(item.client, groupId);
		} else {
			await deleteGroup(item.client, groupId);
		}
		return { deleted: true, group_id: groupId };
	},
};

/** @throws PartlyDone where members were taken out and the group is still there */
async function emptyAndDelete(client: Client, groupId: string): Promise<void> {
	const members = await client.list<Identity, string>(membersOfGroup(groupId), ({ id }) => id);
	let removed = 0;
	try {
		for (const ids of toBatches(members)) {
			await deleteGroupMembers(client, groupId, ids);
			removed += ids.length;
		}
		await deleteGroup(client, groupId);
	} catch (error) {
		const share = `${removed} of ${members.length} members were taken out`;
		return await Promise.reject(removed === 0 ? error : new PartlyDone(share, error));
	}
}
