import { groupLocator } from '../../fields/locators';
import { getGroup } from '../../transport/resources/groups';
import { itemOperation } from '../operation';

export const get = itemOperation({
	name: 'Get',
	value: 'get',
	action: 'Get group',
	description: 'Retrieve a group',
	properties: [groupLocator('The group to retrieve')],
	async execute(item) {
		return await getGroup(item.client, await item.groupId('group'));
	},
});
