import { groupLocator, identityLocator } from '../../fields/locators';
import { addGroupMembers } from '../../transport/groups';
import type { Operation } from '../operation';

export const addMembers: Operation = {
	name: 'Add Members',
	value: 'addMembers',
	action: 'Add members to a group',
	description: 'Put people into a group; who is in it already stays in it',
	properties: [
		groupLocator('The group to put people into'),
		identityLocator('The person to put into the group', { several: true }),
	],
	async execute(item) {
		const [groupId, identityIds] = await Promise.all([item.groupId(), item.identityIds()]);
		await addGroupMembers(item.client, groupId, identityIds);
		return { added: true, group_id: groupId, identity_ids: identityIds };
	},
};
