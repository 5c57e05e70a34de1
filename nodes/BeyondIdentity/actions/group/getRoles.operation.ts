import { groupLocator, resourceServerLocator } from '../../fields/locators';
import { pagingFields } from '../../fields/paging';
import { rolesOfGroup } from '../../transport/resources/roles';
import { itemOperation } from '../operation';

export const getRoles = itemOperation({
	name: 'Get Roles',
	value: 'getRoles',
	action: 'Get roles of group',
	description: 'Retrieve the roles a group has',
	properties: [
		groupLocator('The group whose roles to retrieve'),
		resourceServerLocator,
		...pagingFields,
	],
	async execute(item) {
		const groupId = await item.groupId('group');
		const roles = rolesOfGroup(groupId, await item.resourceServerId('resourceServer'));
		return await item.list(roles, (role) => ({ ...role, group_id: groupId }));
	},
});
