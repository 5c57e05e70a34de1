import { field } from '../../fields/field';
import { upsertIdentity } from '../../provisioning/upsertIdentity';
import { runOperation } from '../operation';
import { personFields } from './fields';
import { savePeople } from './person';

const [displayName, username, ...otherFields] = personFields;

export const upsert = runOperation({
	name: 'Create or Update',
	value: 'upsert',
	action: 'Create or update an identity by its username',
	description: 'Create a new record, or update the current one if it already exists (upsert)',
	properties: [
		displayName,
		field({
			...username,
			description:
				'Decides who is meant: the identity that has this username is updated, and where none has it, one is created. Upper and lower case make no difference.',
		}),
		...otherFields,
	],
	async executeAll(run) {
		await savePeople(
			run,
			async (item, person) => await upsertIdentity(item.client, person),
			({ identity, created }) => ({ ...identity, created }),
		);
	},
});
