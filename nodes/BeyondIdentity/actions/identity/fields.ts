import { field } from '../../fields/field';
import { primaryEmailAddressField, traitFields, usernameField } from '../../fields/traits';

/** What an administrator calls the person. */
export const displayNameField = field({
	displayName: 'Display Name',
	name: 'displayName',
	type: 'string',
	default: '',
	description: 'The name shown for the person, 1 to 64 characters',
	placeholder: 'e.g. Ada Lovelace',
});

export const statusOptions = [
	{ name: 'Active', value: 'active', description: 'Can sign in and enroll passkeys' },
	{ name: 'Suspended', value: 'suspended', description: 'Cannot sign in or enroll passkeys' },
];

const groupsField = field({
	displayName: 'Groups',
	name: 'groups',
	type: 'string',
	default: '',
	description:
		'Groups to add the person to, by name or ID. Separate multiple groups with commas. If a name contains a comma, use an array. The person stays in all other groups.',
	placeholder: 'e.g. Engineering, Contractors',
});

/** The fields of a whole person: the three that everyone needs, and all others. */
export const personFields = [
	field({ ...displayNameField, required: true }),
	field({ ...usernameField, required: true }),
	primaryEmailAddressField,
	field({
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: [groupsField, ...traitFields],
	}),
] as const;
