import { createIdentity } from '../../transport/resources/identities';
import { runOperation } from '../operation';
import { personFields } from './fields';
import { savePeople } from './savePeople';

export const create = runOperation({
	name: 'Create',
	value: 'create',
	action: 'Create identity',
	description: 'Create an identity in the realm',
	properties: personFields,
	async executeAll(run) {
		await savePeople(
			run,
			async (item, person) => ({ identity: await createIdentity(item.client, person) }),
			({ identity }) => identity,
		);
	},
});
