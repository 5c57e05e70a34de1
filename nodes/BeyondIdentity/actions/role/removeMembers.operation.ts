import { runOperation } from '../operation';
import { memberFields } from './fields';
import { changeRole } from './changeRole';

export const removeMembers = runOperation({
	name: 'Remove Members',
	value: 'removeMembers',
	action: 'Remove members from role',
	description: 'Remove a role from identities or groups. Those without the role are skipped.',
	properties: memberFields('remove the role from', 'remove'),
	async executeAll(run) {
		await changeRole(run, 'remove');
	},
});
