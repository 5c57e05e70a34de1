import { addRoleMembers } from '../../transport/roles';
import type { BatchOperation } from '../operation';
import { memberFields } from './fields';
import { changeRole } from './members';

export const addMembers: BatchOperation = {
	name: 'Add Members',
	value: 'addMembers',
	action: 'Add members to a role',
	description: 'Give a role to people or groups; those that have it already keep it',
	properties: memberFields('give the role to', 'give'),
	async executeAll(batch) {
		await changeRole(batch, addRoleMembers, 'added');
	},
};
