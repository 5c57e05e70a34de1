import {
	primaryEmailAddressField,
	toTraits,
	traitFields,
	usernameField,
} from '../../fields/traits';
import { createIdentity } from '../../transport/identities';
import type { Operation } from '../operation';
import { displayNameField } from './fields';

export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create an identity',
	description: 'Add a person to the realm',
	properties: [
		{ ...displayNameField, required: true },
		{ ...usernameField, required: true },
		primaryEmailAddressField,
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: traitFields,
		},
	],
	async execute(item) {
		const traits = {
			...withoutEmpty(item.texts('additionalFields')),
			...withoutEmpty({ primaryEmailAddress: item.text('primaryEmailAddress') }),
			// Sent even where it is empty: the API then says so.
			username: item.text('username') ?? '',
		};
		return await createIdentity(item.client, {
			display_name: item.text('displayName') ?? '',
			traits: toTraits(traits),
		});
	},
};

function withoutEmpty(
	values: Record<string, string | undefined>,
): Record<string, string | undefined> {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}
