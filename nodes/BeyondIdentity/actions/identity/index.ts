import type { Resource } from '../operation';
import { create } from './create.operation';
import { deleteOperation } from './delete.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { getGroups } from './getGroups.operation';
import { getRoles } from './getRoles.operation';
import { getSsoConfigs } from './getSsoConfigs.operation';
import { reactivate } from './reactivate.operation';
import { removeFromGroups } from './removeFromGroups.operation';
import { suspend } from './suspend.operation';
import { sync } from './sync.operation';
import { update } from './update.operation';
import { upsert } from './upsert.operation';

export const identity: Resource = {
	name: 'Identity',
	value: 'identity',
	description: 'A person in a realm',
	operations: [
		create,
		upsert,
		deleteOperation,
		get,
		getGroups,
		getAll,
		getRoles,
		getSsoConfigs,
		reactivate,
		removeFromGroups,
		suspend,
		sync,
		update,
	],
};
