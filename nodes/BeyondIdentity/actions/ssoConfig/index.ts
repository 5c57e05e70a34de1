import type { Resource } from '../operation';
import { addMembers } from './addMembers.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { getMembers } from './getMembers.operation';
import { removeMembers } from './removeMembers.operation';

export const ssoConfig: Resource = {
	name: 'SSO Application',
	value: 'ssoConfig',
	description: 'Something that people sign in to with Beyond Identity',
	operations: [addMembers, get, getAll, getMembers, removeMembers],
};
