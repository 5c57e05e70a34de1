import type { INodeProperties } from 'n8n-workflow';

/** What an administrator calls the person. */
export const displayNameField: INodeProperties = {
	displayName: 'Display Name',
	name: 'displayName',
	type: 'string',
	default: '',
	description: 'The name that is shown for the person, 1 to 64 characters',
	placeholder: 'e.g. Ada Lovelace',
};

export const statusOptions = [
	{ name: 'Active', value: 'active', description: 'May sign in and enroll passkeys' },
	{ name: 'Suspended', value: 'suspended', description: 'May neither sign in nor enroll passkeys' },
];
