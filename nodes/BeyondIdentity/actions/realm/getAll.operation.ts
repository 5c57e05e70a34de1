import { pagingFields } from '../../fields/paging';
import { ALL_REALMS } from '../../transport/resources/realms';
import { itemOperation } from '../operation';

export const getAll = itemOperation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many realms',
	description: 'Retrieve the realms of the tenant',
	properties: pagingFields,
	async execute(item) {
		return await item.list(ALL_REALMS);
	},
});
