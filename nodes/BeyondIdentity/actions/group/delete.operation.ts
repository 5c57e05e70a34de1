import { notice } from '../../fields/field';
import { groupLocator } from '../../fields/locators';
import { groupPartlyEmptied } from '../../messages/partialFailures';
import { emptyAndDeleteGroup } from '../../provisioning/deleteGroup';
import { deleteGroup } from '../../transport/resources/groups';
import { itemOperation } from '../operation';

export const deleteOperation = itemOperation({
	name: 'Delete',
	value: 'delete',
	action: 'Delete group',
	description: 'Delete an empty group, or remove its members first and then delete it',
	properties: [
		notice('deleteNotice', 'A deleted group cannot be restored. The people in it are not deleted.'),
		groupLocator('The group to delete'),
	],
	options: [
		{
			displayName: 'Remove Members First',
			name: 'removeMembers',
			type: 'boolean',
			default: false,
			description:
				'Whether to remove all members from the group first. The people themselves are not deleted. Without this option, a group that has members is not deleted.',
		},
	],
	async execute(item) {
		// By name, no group would be found that an earlier try of the step has deleted.
		const [before] = item.memory.recall([item.index]) ?? [];
		if (before !== undefined) return { deleted: true, group_id: before };
		const groupId = await item.groupId('group');
		if (!item.parameters.in('options').isOn('removeMembers')) {
			await deleteGroup(item.client, groupId);
			item.memory.keep([item.index], [groupId]);
			return { deleted: true, group_id: groupId };
		}
		const { members, removed, error } = await emptyAndDeleteGroup(item.client, groupId);
		if (error === undefined) {
			item.memory.keep([item.index], [groupId]);
			return { deleted: true, group_id: groupId };
		}
		throw removed > 0 ? groupPartlyEmptied({ removed, total: members }, error) : error;
	},
});
