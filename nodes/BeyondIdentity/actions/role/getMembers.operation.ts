import { resourceServerLocator, roleLocator } from '../../fields/locators';
import { pagingFields } from '../../fields/paging';
import { membersOfRole, rolePath } from '../../transport/resources/roles';
import type { Identity } from '../../transport/resources/identities';
import { itemOperation } from '../operation';

export const getMembers = itemOperation({
	name: 'Get Members',
	value: 'getMembers',
	action: 'Get members of role',
	description: 'Retrieve the identities and groups that have a role directly',
	properties: [
		resourceServerLocator,
		roleLocator('The role whose members to retrieve'),
		...pagingFields,
	],
	async execute(item) {
		const role = rolePath(
			await item.resourceServerId('resourceServer'),
			item.parameters.choice('role').text,
		);
		return await item.list<Identity>(membersOfRole(role), (member) => ({
			// Every identity has traits, and no group has.
			member_type: member.traits ? 'identity' : 'group',
			...member,
		}));
	},
});
