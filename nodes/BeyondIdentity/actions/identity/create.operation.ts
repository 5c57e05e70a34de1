import { createIdentity } from '../../transport/identities';
import type { BatchOperation } from '../operation';
import { personFields } from './fields';
import { savePeople } from './person';

export const create: BatchOperation = {
	name: 'Create',
	value: 'create',
	action: 'Create an identity',
	description: 'Add a person to the realm',
	properties: personFields,
	async executeAll(batch) {
		await savePeople(
			batch,
			async (item, person) => ({ identity: await createIdentity(item.client, person) }),
			({ identity }) => identity,
		);
	},
};
