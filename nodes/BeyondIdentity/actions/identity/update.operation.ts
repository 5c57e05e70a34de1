import { field } from '../../fields/field';
import { identityLocator } from '../../fields/locators';
import { mappingField } from '../../fields/mapping';
import { identityOutputFields } from '../../fields/output';
import { primaryEmailAddressField, traitFields, usernameField } from '../../fields/traits';
import { changesNothing } from '../../messages/parameterErrors';
import { KeyedMutex } from '../../provisioning/keyedMutex';
import { updateIdentity, type IdentityInput } from '../../transport/resources/identities';
import { runOperation, type ItemOf } from '../operation';
import { identityOutput } from '../output';
import type { Columns } from './columns';
import { displayNameField, statusField } from './fields';
import { columnDisplayName, columnsOf, columnStatus, columnTraits, readStatus } from './readPerson';
import { readTraits, toTraits } from './traitValues';

const updateFields = field({
	displayName: 'Update Fields',
	name: 'updateFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	description:
		'The fields to change. Fields that you do not add keep their values. A field that you add and leave empty is cleared. An expression that returns nothing changes nothing.',
	options: [displayNameField, primaryEmailAddressField, statusField, usernameField, ...traitFields],
});

const properties = [
	identityLocator('The person to update'),
	mappingField,
	updateFields,
	...identityOutputFields,
] as const;

export const update = runOperation({
	name: 'Update',
	value: 'update',
	action: 'Update identity',
	description: "Change an identity's details",
	properties,
	async executeAll(run) {
		const mutex = new KeyedMutex();
		await run.each(async (item) => {
			const columns = columnsOf(item.json, item.parameters.text('mapping'));
			// A person's groups are not changed here.
			const groups = columns.cells.get('groups');
			run.notes.unmatched([...columns.unmatched, ...(groups ? [groups.column] : [])]);
			const change = readChange(item, columns);
			const [id] = await item.findOnce(item.parameters.choice('identity'), async () => [
				await item.identityId('identity'),
			]);
			const show = identityOutput(item.parameters);
			// Where several items change one person, the last one decides.
			const update = async () => await updateIdentity(item.client, id!, change);
			run.succeed(item, show(await mutex.run(id!, update)));
			run.notes.about(id!, item.index);
			run.notes.did('updated');
		});
	},
});

/** @throws ParameterError where nothing is changed, or a value is not of its field's kind */
function readChange({ parameters }: ItemOf<typeof properties>, columns: Columns): IdentityInput {
	const fields = parameters.in('updateFields');
	const displayName = fields.text('displayName') ?? (columnDisplayName(columns) || undefined);
	const status = readStatus(fields.text('status')) ?? columnStatus(columns);
	const given = Object.entries({
		...readTraits(fields),
		username: fields.text('username'),
		primaryEmailAddress: fields.text('primaryEmailAddress'),
	}).filter(([, text]) => text !== undefined);
	const traits = toTraits({ ...columnTraits(columns), ...Object.fromEntries(given) });
	if (displayName === undefined && status === undefined && !traits) throw changesNothing();
	return {
		...(displayName === undefined ? {} : { display_name: displayName }),
		...(status === undefined ? {} : { status }),
		...(traits ? { traits } : {}),
	};
}
