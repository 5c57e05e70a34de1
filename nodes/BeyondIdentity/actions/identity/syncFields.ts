import { field, notice } from '../../fields/field';
import { groupLocatorNamed } from '../../fields/locators';
import { usernameField } from '../../fields/traits';
import { personFields } from './fields';

const scopeField = field({
	displayName: 'People Covered',
	name: 'scope',
	type: 'options',
	options: [
		{
			name: 'Everyone in the Realm',
			value: 'realm',
			description: 'The input is the list of everyone in the realm',
		},
		{
			name: 'Members of a Group',
			value: 'group',
			description: "The input is the list of the group's members",
		},
	],
	default: 'realm',
	description: 'Who is expected to be in the input. Everyone else is left alone.',
});

const scopeGroupField = field({
	...groupLocatorNamed(
		'scopeGroup',
		'Group Covered',
		'The group whose members are expected to be in the input. Everyone in the input is put into it.',
	),
	displayOptions: { show: { scope: ['group'] } },
});

const missingInRealmField = field({
	displayName: 'People Not in the Input',
	name: 'missing',
	type: 'options',
	options: [
		{ name: 'Keep', value: 'keep', description: 'Leave them as they are' },
		{
			name: 'Suspend',
			value: 'suspend',
			description: 'They cannot sign in until they are reactivated',
		},
		{
			name: 'Delete',
			value: 'delete',
			description: 'They and their passkeys cannot be restored',
		},
	],
	default: 'suspend',
	description: 'What to do with people who are covered and not in any input item',
	displayOptions: { show: { scope: ['realm'] } },
});

const missingInGroupField = field({
	displayName: 'People Not in the Input',
	name: 'missing',
	type: 'options',
	options: [
		{ name: 'Keep', value: 'keep', description: 'Leave them as they are' },
		{
			name: 'Remove From the Group',
			value: 'removeFromGroup',
			description: 'They stay in Beyond Identity, and in all other groups',
		},
		{
			name: 'Suspend',
			value: 'suspend',
			description: 'They cannot sign in until they are reactivated',
		},
		{
			name: 'Delete',
			value: 'delete',
			description: 'They and their passkeys cannot be restored',
		},
	],
	default: 'suspend',
	description: 'What to do with people who are covered and not in any input item',
	displayOptions: { show: { scope: ['group'] } },
});

const previewField = field({
	displayName: 'Preview Only',
	name: 'preview',
	type: 'boolean',
	default: true,
	description: 'Whether to report what would change without changing anything',
});

const matchByField = field({
	displayName: 'Match By',
	name: 'matchBy',
	type: 'options',
	options: [
		{ name: 'Employee Number', value: 'employeeNumber' },
		{ name: 'External ID', value: 'externalId' },
		{ name: 'Username', value: 'username' },
	],
	default: 'username',
	description:
		'What tells who an item is about. With a number or ID, somebody whose username changes is updated instead of being created anew.',
});

/** Beside those that every operation has. */
export const syncOptions = [
	field({
		displayName: 'Approved Plan',
		name: 'approvedPlan',
		type: 'string',
		default: '',
		placeholder: 'e.g. 3f2a9c0d1b7e4a56',
		description:
			"The 'plan' of a preview. Nothing is changed unless what would be done is exactly what the preview showed.",
	}),
	field({
		displayName: 'Groups',
		name: 'groupsMode',
		type: 'options',
		options: [
			{
				name: 'Add Only',
				value: 'add',
				description: 'Put people into the groups that their items name',
			},
			{
				name: 'Match Exactly',
				value: 'exact',
				description:
					'Also take people out of groups that other items name and their own item does not. An item without groups changes none.',
			},
		],
		default: 'add',
		description: 'What to do with the groups that items name',
	}),
	field({
		displayName: 'Include Administrators',
		name: 'includeAdministrators',
		type: 'boolean',
		default: false,
		description:
			'Whether people with an administrator role in Beyond Identity may be suspended, deleted, or lose groups',
	}),
	field({
		displayName: 'Output Unchanged',
		name: 'outputUnchanged',
		type: 'boolean',
		default: false,
		description: 'Whether to also return an item for each person with nothing to do',
	}),
	groupLocatorNamed(
		'protectedGroup',
		'Protected Group',
		'A group whose members are never suspended, deleted, or removed from groups',
		{ required: false },
	),
	field({
		displayName: 'Reactivate',
		name: 'reactivate',
		type: 'boolean',
		default: false,
		description: 'Whether people in the input who are suspended become active again',
	}),
	field({
		displayName: 'Removal Limit',
		name: 'removalLimit',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 20,
		description:
			'The most people who may be suspended, deleted, or lose groups. If there would be more, nothing is changed.',
	}),
	field({
		displayName: 'Removal Limit Unit',
		name: 'removalLimitUnit',
		type: 'options',
		options: [
			{
				name: 'People',
				value: 'people',
			},
			{
				name: 'Percent',
				value: 'percent',
				description: 'Of the active people covered; of all of them for groups and deletions',
			},
		],
		default: 'percent',
		description: 'What the removal limit counts',
	}),
] as const;

export const syncProperties = [
	...personFields(usernameField),
	scopeField,
	scopeGroupField,
	missingInRealmField,
	missingInGroupField,
	previewField,
	notice(
		'syncNotice',
		"With 'Preview Only' off, people are created, updated, suspended, or deleted right away. Look at a preview first.",
	),
	matchByField,
] as const;
