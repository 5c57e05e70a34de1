import { runOperation } from '../operation';
import { memberFields } from './fields';
import { changeRole } from './members';

export const addMembers = runOperation({
	name: 'Add Members',
	value: 'addMembers',
	action: 'Add members to a role',
	description: 'Give a role to people or groups; those that have it already keep it',
	properties: memberFields('give the role to', 'give'),
	async executeAll(run) {
		await changeRole(run, 'add');
	},
});
