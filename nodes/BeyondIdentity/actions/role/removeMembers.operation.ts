import { runOperation } from '../operation';
import { roleMemberFields } from './fields';
import { changeRole } from './changeRole';

export const removeMembers = runOperation({
	name: 'Remove Members',
	value: 'removeMembers',
	action: 'Remove members from role',
	description: 'Remove a role from identities or groups. Those without the role are skipped.',
	properties: roleMemberFields('remove the role from', 'remove'),
	async executeAll(run) {
		await changeRole(run, 'remove');
	},
});
