import type { Resource } from '../operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';

export const realm: Resource = {
	name: 'Realm',
	value: 'realm',
	description: 'A part of the tenant with its own identities, groups, and applications',
	operations: [get, getAll],
};
