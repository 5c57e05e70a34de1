import { identityLocator } from '../../fields/locators';
import {
	primaryEmailAddressField,
	toTraits,
	traitFields,
	usernameField,
} from '../../fields/traits';
import { changesNothing } from '../../messages/parameterProblem';
import { updateIdentity } from '../../transport/identities';
import type { IdentityInput } from '../../transport/types';
import type { Item } from '../item';
import type { BatchOperation } from '../operation';
import { Turns } from '../turns';
import { displayNameField, statusOptions } from './fields';

export const update: BatchOperation = {
	name: 'Update',
	value: 'update',
	action: 'Update or suspend an identity',
	description: "Change a person's details, or suspend or reactivate them",
	properties: [
		identityLocator('The person to change'),
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			description:
				'What to change. A field that is not added stays as it is; one that is added and left empty is cleared. An expression that finds nothing changes nothing.',
			options: [
				displayNameField,
				primaryEmailAddressField,
				{
					displayName: 'Status',
					name: 'status',
					type: 'options',
					options: statusOptions,
					default: 'active',
					description: 'Whether the person may sign in and enroll passkeys',
				},
				usernameField,
				...traitFields,
			],
		},
	],
	async executeAll(batch) {
		const turns = new Turns();
		await batch.each(async (item) => {
			const change = readChange(item);
			const id = await item.identityId();
			// Where several items change one person, the last one decides.
			const update = async () => await updateIdentity(item.client, id, change);
			batch.succeed(item, await turns.take(id, update));
		});
	},
};

/** @throws ParameterProblem where nothing is changed, or a value is no text */
function readChange(item: Item): IdentityInput {
	const { displayName, status, ...rest } = item.texts('updateFields');
	const traits = toTraits(rest);
	if (displayName === undefined && status === undefined && !traits) throw changesNothing();
	return {
		...(displayName === undefined ? {} : { display_name: displayName }),
		...(status === undefined ? {} : { status }),
		...(traits ? { traits } : {}),
	};
}
