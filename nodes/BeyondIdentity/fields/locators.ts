import { field } from './field';

const SEVERAL = 'Separate several with commas, or use an expression that returns an array.';

/**
 * Chooses a person, or several where the operation takes them.
 *
 * n8n's editor drops a field that is dragged onto a locator into the first mode after the list, so that
 * one takes whatever a workflow is likely to know of a person.
 */
export function identityLocator(description: string, { several = false, required = true } = {}) {
	return field({
		displayName: several ? 'Identities' : 'Identity',
		name: 'identity',
		type: 'resourceLocator',
		required,
		default: { mode: 'list', value: '' },
		description,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: required ? 'Select an identity...' : 'All identities in the realm',
				typeOptions: { searchListMethod: 'searchIdentities', searchable: true },
			},
			{
				displayName: 'By ID or Username',
				name: 'idOrUsername',
				type: 'string',
				placeholder: 'e.g. ada@example.com',
				hint: several ? `IDs or usernames. ${SEVERAL}` : 'An ID or a username, case-insensitive',
			},
			{
				displayName: 'By Username',
				name: 'username',
				type: 'string',
				placeholder: 'e.g. ada@example.com',
				hint: several ? SEVERAL : 'Case-insensitive',
			},
		],
	});
}

/** Chooses a group, or several where the operation takes them. */
export function groupLocator(description: string, { several = false } = {}) {
	return groupLocatorNamed('group', several ? 'Groups' : 'Group', description, { several });
}

/**
 * Chooses a group for a purpose of its own.
 *
 * @param name of the parameter
 * @param displayName its label
 */
export function groupLocatorNamed<const N extends string>(
	name: N,
	displayName: string,
	description: string,
	{ several = false, required = true } = {},
) {
	return field({
		displayName,
		name,
		type: 'resourceLocator',
		required,
		default: { mode: 'list', value: '' },
		description,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a group...',
				typeOptions: { searchListMethod: 'searchGroups', searchable: true },
			},
			{
				displayName: 'By ID or Name',
				name: 'idOrName',
				type: 'string',
				placeholder: 'e.g. Engineering',
				hint: several ? `IDs or names. ${SEVERAL}` : 'An ID or a name, case-insensitive',
			},
			{
				displayName: 'By Name',
				name: 'name',
				type: 'string',
				placeholder: 'e.g. Engineering',
				hint: several ? SEVERAL : 'Case-insensitive',
			},
		],
	});
}

/** Chooses what people sign in to. */
export function ssoConfigLocator(description: string) {
	return field({
		displayName: 'SSO Application',
		name: 'ssoConfig',
		type: 'resourceLocator',
		required: true,
		default: { mode: 'list', value: '' },
		description,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select an SSO application...',
				typeOptions: { searchListMethod: 'searchSsoConfigs', searchable: true },
			},
			{
				displayName: 'By ID or Name',
				name: 'idOrName',
				type: 'string',
				placeholder: 'e.g. Microsoft 365',
				hint: 'An ID or a name, case-insensitive',
			},
		],
	});
}

/** Chooses the API that a role belongs to. */
export const resourceServerLocator = field({
	displayName: 'Resource Server',
	name: 'resourceServer',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	description:
		'The API that the roles belong to. Leave empty to use the Beyond Identity Management API, whose roles are for administrators.',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Beyond Identity Management API',
			typeOptions: { searchListMethod: 'searchResourceServers', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 84db69f5-48a8-4c11-8cda-1bae3a73f07e',
		},
	],
});

/** Chooses a role, of the resource server that was chosen. */
export function roleLocator(description: string) {
	return field({
		displayName: 'Role',
		name: 'role',
		type: 'resourceLocator',
		required: true,
		default: { mode: 'list', value: '' },
		description,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a role...',
				typeOptions: { searchListMethod: 'searchRoles', searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 95490afab171aef0',
			},
		],
	});
}

/** Chooses how the person gets and uses the passkey. */
export const authenticatorConfigLocator = field({
	displayName: 'Authenticator Configuration',
	name: 'authenticatorConfig',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	description:
		"Determines where the link leads. Hosted Web, a page run by Beyond Identity, works for most people. Embedded SDK leads to your own app, and Platform Authenticator to Beyond Identity's app.",
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a configuration...',
			typeOptions: { searchListMethod: 'searchAuthenticatorConfigs', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 73731b7f-eb76-4143-9b4b-81a720385f5a',
		},
	],
});
