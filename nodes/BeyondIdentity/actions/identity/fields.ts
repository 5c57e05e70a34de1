import type { INodeProperties } from 'n8n-workflow';
import { field, type Fields } from '../../fields/field';
import { mappingField } from '../../fields/mapping';
import { identityOutputFields } from '../../fields/output';
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

export const statusField = field({
	displayName: 'Status',
	name: 'status',
	type: 'options',
	options: statusOptions,
	default: 'active',
	description: 'Whether the person can sign in and enroll passkeys',
});

export const groupsField = field({
	displayName: 'Group Names or IDs',
	name: 'groups',
	type: 'multiOptions',
	typeOptions: { loadOptionsMethod: 'getGroups' },
	default: [],
	description:
		'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
	hint: 'An expression can give names or IDs, separated by commas. The person stays in all other groups.',
});

/** The two fields that every person needs: they are only optional where a column may fill them. */
function neededFields<const U extends INodeProperties>(username: U) {
	const manual = { displayOptions: { show: { mapping: ['manual'] } } };
	const auto = { displayOptions: { show: { mapping: ['auto'] } } };
	return [
		field({ ...displayNameField, ...manual, required: true }),
		field({ ...username, ...manual, required: true }),
		field({
			...displayNameField,
			...auto,
			description:
				'Leave empty to use the column for it, or else the columns for given name and family name',
		}),
		field({ ...username, ...auto, description: 'Leave empty to use the column for it' }),
	] as const;
}

/** The fields of a whole person: the three that everyone needs, and all others. */
export function personFields<const U extends INodeProperties>(username: U) {
	return [
		mappingField,
		...neededFields(username),
		primaryEmailAddressField,
		field({
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [groupsField, statusField, ...traitFields],
		}),
	] as const;
}

export type PersonFields = ReturnType<typeof personFields<typeof usernameField>>;

/** The fields of operations that save a person and show what came of it. */
export function savedPersonFields<const U extends INodeProperties>(username: U) {
	return [...personFields(username), ...identityOutputFields] as const;
}

export type SavedPersonFields = ReturnType<typeof savedPersonFields<typeof usernameField>>;

/** What the operations that save whole people have in common. */
export const personOptions = [
	field({
		displayName: 'Fail on Duplicates',
		name: 'failOnDuplicates',
		type: 'boolean',
		default: false,
		description:
			'Whether to fail items that are about the same person. Without this option, the last of them decides.',
	}),
] as const satisfies Fields;

export type PersonOptions = typeof personOptions;
