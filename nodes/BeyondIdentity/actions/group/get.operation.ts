import { groupLocator } from '../../fields/locators';
import { getGroup } from '../../transport/resources/groups';
import { itemOperation } from '../operation';

export const get = itemOperation({
	name: 'Get',
	value: 'get',
	action: 'Get a group',
	description: 'Look up one group',
	properties: [groupLocator('The group to look up')],
	async execute(item) {
		return await getGroup(item.client, await item.groupId('group'));
	},
});
