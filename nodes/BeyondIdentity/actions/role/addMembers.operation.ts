import { runOperation } from '../operation';
import { roleMemberFields } from './fields';
import { changeRole } from './changeRole';

export const addMembers = runOperation({
	name: 'Add Members',
	value: 'addMembers',
	action: 'Add members to role',
	description: "Assign a role to identities or groups, and keep the role's existing members",
	properties: roleMemberFields('assign the role to', 'assign'),
	async executeAll(run) {
		await changeRole(run, 'add');
	},
});
