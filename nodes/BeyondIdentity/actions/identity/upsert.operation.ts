import { usernameField } from '../../fields/traits';
import { field } from '../../fields/field';
import { upsertIdentity } from '../../provisioning/upsertIdentity';
import { runOperation } from '../operation';
import { savedPersonFields, personOptions } from './fields';
import { usernamesOf } from './readPerson';
import { savePeople } from './savePeople';

export const upsert = runOperation({
	name: 'Create or Update',
	value: 'upsert',
	action: 'Create or update identity',
	description: 'Create a new record, or update the current one if it already exists (upsert)',
	properties: savedPersonFields(
		field({
			...usernameField,
			description:
				'Decides which identity to update, ignoring case. If no identity has this username, a new one is created.',
		}),
	),
	options: personOptions,
	async executeAll(run) {
		await run.gather(usernamesOf);
		await savePeople(
			run,
			async (item, person) => await upsertIdentity(item.client, person, run.directory),
			({ action }) => ({ created: action === 'created' }),
		);
	},
});
