import { authenticationField } from '../fields/authentication';
import { field } from '../fields/field';
import { groupLocator } from '../fields/locators';
import { identityOutputFields } from '../fields/output';
import {
	primaryEmailAddressField,
	toSnakeCase,
	traitFields,
	usernameField,
} from '../fields/traits';
import type { ChangeEvent } from '../provisioning/changes';

/** One event: its name, when it is told, and what it is called in the list of what n8n can start with. */
function event(name: string, value: ChangeEvent, description: string) {
	return { name, value, description, action: `On ${name.toLowerCase()}` };
}

/** What can start the workflow. */
export const eventField = field({
	displayName: 'Trigger On',
	name: 'event',
	type: 'multiOptions',
	required: true,
	options: [
		event('Identity Created', 'identityCreated', 'A new person appears in the realm'),
		event('Identity Deleted', 'identityDeleted', 'A person is deleted from the realm'),
		event('Identity Reactivated', 'identityReactivated', 'A suspended person becomes active again'),
		event('Identity Suspended', 'identitySuspended', 'A person is suspended'),
		event(
			'Identity Updated',
			'identityUpdated',
			'A name, an email address, or another field changes',
		),
		event('Member Added to Group', 'memberAdded', 'A person joins the group'),
		event('Member Removed From Group', 'memberRemoved', 'A person leaves the group or is deleted'),
		event('Passkey Enrolled', 'passkeyEnrolled', 'A person gets a first active passkey'),
		event('Passkey Lost', 'passkeyLost', 'A person no longer has an active passkey'),
	],
	default: [],
	description: 'What starts the workflow. Each change gives one item.',
});

const groupField = {
	...groupLocator('The group whose members to watch'),
	displayOptions: { show: { event: ['memberAdded', 'memberRemoved'] } },
};

/** The fields that may count as an update. */
export const watchFieldsField = field({
	displayName: 'Fields to Watch',
	name: 'watchFields',
	type: 'multiOptions',
	options: [
		{ name: 'Display Name', value: 'display_name' },
		...[primaryEmailAddressField, usernameField, ...traitFields].map(({ displayName, name }) => ({
			name: displayName,
			value: toSnakeCase(name),
		})),
	].sort((one, other) => one.name.localeCompare(other.name)),
	default: [],
	description:
		'Start the workflow only when one of these fields changes, and tell which. Without it, any field counts.',
});

const optionsField = field({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	displayOptions: { show: { event: ['identityUpdated'] } },
	options: [watchFieldsField],
});

/** What a person sets. */
export const triggerFields = [
	authenticationField,
	eventField,
	groupField,
	...identityOutputFields,
	optionsField,
] as const;
