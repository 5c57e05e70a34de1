import type { Resource } from '../operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { revoke } from './revoke.operation';

export const passkey: Resource = {
	name: 'Passkey',
	value: 'passkey',
	description: 'What a person signs in with, on one or more devices',
	operations: [get, getAll, revoke],
};
