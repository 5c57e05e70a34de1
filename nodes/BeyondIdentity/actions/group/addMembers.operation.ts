import { groupLocator, identityLocator } from '../../fields/locators';
import { runOperation } from '../operation';
import { changeGroup } from './members';

export const addMembers = runOperation({
	name: 'Add Members',
	value: 'addMembers',
	action: 'Add members to a group',
	description: 'Put people into a group; those who are members already stay members',
	properties: [
		groupLocator('The group to put people into'),
		identityLocator('The person to put into the group, or several, separated by commas', {
			several: true,
		}),
	],
	options: [
		{
			displayName: 'Create Missing Group',
			name: 'createGroup',
			type: 'boolean',
			default: false,
			description:
				'Whether to make a group that is chosen by name and does not exist, once for all items that name it',
		},
	],
	async executeAll(run) {
		await changeGroup(run, 'add', (item) => item.parameters.in('options').isOn('createGroup'));
	},
});
