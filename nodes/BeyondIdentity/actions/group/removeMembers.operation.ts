import { groupLocator, identityLocator } from '../../fields/locators';
import { runOperation } from '../operation';
import { changeGroup } from './members';

export const removeMembers = runOperation({
	name: 'Remove Members',
	value: 'removeMembers',
	action: 'Remove members from a group',
	description: 'Take people out of a group; those who are not in it are passed over',
	properties: [
		groupLocator('The group to take people out of'),
		identityLocator('The person to take out of the group, or several, separated by commas', {
			several: true,
		}),
	],
	async executeAll(run) {
		await changeGroup(run, 'remove');
	},
});
