import { pagingFields } from '../../fields/paging';
import { ALL_REALMS } from '../../transport/realms';
import type { ItemOperation } from '../operation';

export const getAll: ItemOperation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many realms',
	description: 'List the realms of the tenant',
	properties: pagingFields,
	async execute(item) {
		return await item.list(ALL_REALMS);
	},
};
