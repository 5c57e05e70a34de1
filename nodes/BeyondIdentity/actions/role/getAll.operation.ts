import { resourceServerLocator } from '../../fields/locators';
import { pagingFields } from '../../fields/paging';
import { rolesOf } from '../../transport/resources/roles';
import { itemOperation } from '../operation';

export const getAll = itemOperation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many roles',
	description: 'Retrieve the roles of a resource server',
	properties: [resourceServerLocator, ...pagingFields],
	async execute(item) {
		return await item.list(rolesOf(await item.resourceServerId('resourceServer')));
	},
});
