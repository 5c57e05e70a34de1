import { runOperation } from '../operation';
import { memberFields } from './fields';
import { changeRole } from './members';

export const removeMembers = runOperation({
	name: 'Remove Members',
	value: 'removeMembers',
	action: 'Remove members from a role',
	description: 'Take a role from people or groups; those that do not have it are passed over',
	properties: memberFields('take the role from', 'take away'),
	async executeAll(run) {
		await changeRole(run, 'remove');
	},
});
