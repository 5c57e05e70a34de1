import { groupLocator, identityLocator } from '../../fields/locators';
import { runOperation } from '../operation';
import { changeGroup } from './changeGroup';

export const removeMembers = runOperation({
	name: 'Remove Members',
	value: 'removeMembers',
	action: 'Remove members from group',
	description: 'Remove identities from a group. Identities that are not members are skipped.',
	properties: [
		groupLocator('The group to remove members from'),
		identityLocator(
			'The person to remove from the group. To enter several, separate them with commas.',
			{
				several: true,
			},
		),
	],
	async executeAll(run) {
		await changeGroup(run, 'remove');
	},
});
