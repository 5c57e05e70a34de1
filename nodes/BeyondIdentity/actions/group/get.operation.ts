import { groupLocator } from '../../fields/locators';
import { getGroup } from '../../transport/groups';
import type { ItemOperation } from '../operation';

export const get: ItemOperation = {
	name: 'Get',
	value: 'get',
	action: 'Get a group',
	description: 'Look up one group',
	properties: [groupLocator('The group to look up')],
	async execute(item) {
		return await getGroup(item.client, await item.groupId());
	},
};
