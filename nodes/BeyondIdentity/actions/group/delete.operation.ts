import { groupLocator } from '../../fields/locators';
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
				'Whether to take all members out of the group before. The people themselves stay; without this, a group that has members is not deleted.',
		},
	],
	async execute(item) {
		const groupId = await item.groupId();
		if (item.hasOption('removeMembers')) {
			const members = await item.client.list<Identity>(membersOfGroup(groupId));
			for (const ids of toBatches(members.map(({ id }) => id))) {
				await deleteGroupMembers(item.client, groupId, ids);
			}
		}
		await deleteGroup(item.client, groupId);
		return { deleted: true, group_id: groupId };
	},
};
