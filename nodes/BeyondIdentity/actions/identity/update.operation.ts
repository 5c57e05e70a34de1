import { field, type ShapesOf } from '../../fields/field';
import { identityLocator } from '../../fields/locators';
import { primaryEmailAddressField, traitFields, usernameField } from '../../fields/traits';
import { changesNothing } from '../../messages/parameterErrors';
import type { Values } from '../../n8n/parameters';
import { KeyedMutex } from '../../provisioning/keyedMutex';
import { updateIdentity, type IdentityInput } from '../../transport/resources/identities';
import { runOperation } from '../operation';
import { displayNameField, statusOptions } from './fields';
import { readTraits, toTraits } from './traitValues';

const updateFields = [
	displayNameField,
	primaryEmailAddressField,
	field({
		displayName: 'Status',
		name: 'status',
		type: 'options',
		options: statusOptions,
		default: 'active',
		description: 'Whether the person can sign in and enroll passkeys',
	}),
	usernameField,
	...traitFields,
];

export const update = runOperation({
	name: 'Update',
	value: 'update',
	action: 'Update or suspend identity',
	description: "Change an identity's details, or suspend or reactivate it",
	properties: [
		identityLocator('The person to update'),
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			description:
				'The fields to change. Fields that you do not add keep their values. A field that you add and leave empty is cleared. An expression that returns nothing changes nothing.',
			options: updateFields,
		},
	],
	async executeAll(run) {
		const mutex = new KeyedMutex();
		await run.each(async (item) => {
			const change = readChange(item.parameters.in('updateFields'));
			const id = await item.identityId('identity');
			// Where several items change one person, the last one decides.
			const update = async () => await updateIdentity(item.client, id, change);
			run.succeed(item, await mutex.run(id, update));
		});
	},
});

/** @throws ParameterError where nothing is changed, or a value is no text */
function readChange(fields: Values<ShapesOf<typeof updateFields>>): IdentityInput {
	const displayName = fields.text('displayName');
	const status = fields.text('status');
	const traits = toTraits({
		...readTraits(fields),
		username: fields.text('username'),
		primaryEmailAddress: fields.text('primaryEmailAddress'),
	});
	if (displayName === undefined && status === undefined && !traits) throw changesNothing();
	return {
		...(displayName === undefined ? {} : { display_name: displayName }),
		...(status === undefined ? {} : { status }),
		...(traits ? { traits } : {}),
	};
}
