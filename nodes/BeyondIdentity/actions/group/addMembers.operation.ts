import { groupLocator, identityLocator } from '../../fields/locators';
import { runOperation } from '../operation';
import { changeGroup } from './changeGroup';

export const addMembers = runOperation({
	name: 'Add Members',
	value: 'addMembers',
	action: 'Add members to group',
	description: 'Add identities to a group, and keep its existing members',
	properties: [
		groupLocator('The group to add members to'),
		identityLocator(
			'The person to add to the group. To enter several, separate them with commas.',
			{
				several: true,
			},
		),
	],
	options: [
		{
			displayName: 'Create Missing Group',
			name: 'createGroup',
			type: 'boolean',
			default: false,
			description:
				'Whether to create the group if it is chosen by name and does not exist. It is created once for all items that name it.',
		},
	],
	async executeAll(run) {
		await changeGroup(run, 'add', (item) => item.parameters.in('options').isOn('createGroup'));
	},
});
