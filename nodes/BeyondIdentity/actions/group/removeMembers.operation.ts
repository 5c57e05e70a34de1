import { groupLocator, identityLocator } from '../../fields/locators';
import { deleteGroupMembers } from '../../transport/groups';
import type { Operation } from '../operation';

export const removeMembers: Operation = {
	name: 'Remove Members',
	value: 'removeMembers',
	action: 'Remove members from a group',
	description: 'Take people out of a group; who is not in it is passed over',
	properties: [
		groupLocator('The group to take people out of'),
		identityLocator('The person to take out of the group', { several: true }),
	],
	async execute(item) {
		const [groupId, identityIds] = await Promise.all([item.groupId(), item.identityIds()]);
		await deleteGroupMembers(item.client, groupId, identityIds);
		return { removed: true, group_id: groupId, identity_ids: identityIds };
	},
};
