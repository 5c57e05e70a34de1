import type { Resource } from '../operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';

export const realm: Resource = {
	name: 'Realm',
	value: 'realm',
	description: 'A part of the tenant with people, groups and applications of its own',
	operations: [get, getAll],
};
