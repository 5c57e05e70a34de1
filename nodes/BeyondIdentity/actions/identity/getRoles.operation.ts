import { identityLocator, resourceServerLocator } from '../../fields/locators';
import { pagingFields } from '../../fields/paging';
import { rolesOfIdentity } from '../../transport/resources/roles';
import { itemOperation } from '../operation';

export const getRoles = itemOperation({
	name: 'Get Roles',
	value: 'getRoles',
	action: 'Get roles of identity',
	description: 'Retrieve the roles an identity has directly, not through a group',
	properties: [
		identityLocator('The person whose roles to retrieve'),
		resourceServerLocator,
		...pagingFields,
	],
	async execute(item) {
		const identityId = await item.identityId('identity');
		const roles = rolesOfIdentity(identityId, await item.resourceServerId('resourceServer'));
		return await item.list(roles, (role) => ({ ...role, identity_id: identityId }));
	},
});
