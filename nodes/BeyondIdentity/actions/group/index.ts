import type { Resource } from '../operation';
import { addMembers } from './addMembers.operation';
import { create } from './create.operation';
import { deleteOperation } from './delete.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { getMembers } from './getMembers.operation';
import { getRoles } from './getRoles.operation';
import { getSsoConfigs } from './getSsoConfigs.operation';
import { removeMembers } from './removeMembers.operation';
import { setMembers } from './setMembers.operation';
import { update } from './update.operation';

export const group: Resource = {
	name: 'Group',
	value: 'group',
	description: 'A set of identities, used in policies',
	operations: [
		addMembers,
		create,
		deleteOperation,
		get,
		getAll,
		getMembers,
		getRoles,
		getSsoConfigs,
		removeMembers,
		setMembers,
		update,
	],
};
