import { field } from '../../fields/field';
import { upsertIdentity } from '../../provisioning/upsertIdentity';
import { runOperation } from '../operation';
import { personFields } from './fields';
import { savePeople } from './savePeople';

const [displayName, username, ...otherFields] = personFields;

export const upsert = runOperation({
	name: 'Create or Update',
	value: 'upsert',
	action: 'Create or update identity',
	description: 'Create a new record, or update the current one if it already exists (upsert)',
	properties: [
		displayName,
		field({
			...username,
			description:
				'Decides which identity to update, ignoring case. If no identity has this username, a new one is created.',
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
