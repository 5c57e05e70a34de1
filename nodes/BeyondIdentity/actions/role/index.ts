import type { Resource } from '../operation';
import { addMembers } from './addMembers.operation';
import { getAll } from './getAll.operation';
import { getMembers } from './getMembers.operation';
import { removeMembers } from './removeMembers.operation';

export const role: Resource = {
	name: 'Role',
	value: 'role',
	description: 'A set of permissions for an API, such as permission to administer this realm',
	operations: [addMembers, getAll, getMembers, removeMembers],
};
