import type { Resource } from '../operation';
import { create } from './create.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { revoke } from './revoke.operation';

export const enrollment: Resource = {
	name: 'Passkey Enrollment',
	value: 'enrollment',
	description: 'An invitation to create a passkey, sent by email or shared as a link',
	operations: [create, get, getAll, revoke],
};
