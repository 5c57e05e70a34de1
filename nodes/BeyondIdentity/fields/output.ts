import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { field } from './field';
import { primaryEmailAddressField, toSnakeCase, traitFields, usernameField } from './traits';

/** A field that an output can have, by the API's name. */
interface OutputField {
	/** As a person sees it. */
	name: string;
	/** The API's name. */
	value: string;
}

/**
 * Chooses how much of a record comes out, as n8n has it for records of more than ten fields.
 *
 * @param available what can be selected
 * @param simplified says what the simplified form has
 */
function outputFieldsFor(available: OutputField[], simplified: string) {
	const options: INodePropertyOptions[] = [...available].sort((one, other) =>
		one.name.localeCompare(other.name),
	);
	return [
		field({
			displayName: 'Output',
			name: 'output',
			type: 'options',
			options: [
				{ name: 'Simplified', value: 'simplified', description: simplified },
				{ name: 'Raw', value: 'raw', description: 'Everything, as Beyond Identity returns it' },
				{
					name: 'Selected Fields',
					value: 'selectedFields',
					description: 'Only the fields you choose',
				},
			],
			default: 'simplified',
			description: 'How much data to return for each record',
		}),
		field({
			displayName: 'Fields to Return',
			name: 'outputFields',
			type: 'multiOptions',
			options,
			default: ['id'],
			description: 'The fields to return for each record',
			displayOptions: { show: { output: ['selectedFields'] } },
		}),
	] as const;
}

const traits: INodeProperties[] = [usernameField, primaryEmailAddressField, ...traitFields];

/** For identities. */
export const identityOutputFields = outputFieldsFor(
	[
		{ name: 'Create Time', value: 'create_time' },
		{ name: 'Display Name', value: 'display_name' },
		{ name: 'ID', value: 'id' },
		{ name: 'Passkey Status', value: 'enrollment_status' },
		{ name: 'Status', value: 'status' },
		{ name: 'Update Time', value: 'update_time' },
		...traits.map(({ displayName, name }) => ({ name: displayName, value: toSnakeCase(name) })),
	],
	'The ten fields that most workflows need, in one level',
);

/** For passkeys. */
export const passkeyOutputFields = outputFieldsFor(
	[
		{ name: 'Create Time', value: 'create_time' },
		{ name: 'CSR Type', value: 'csr_type' },
		{ name: 'ID', value: 'id' },
		{ name: 'Identity ID', value: 'identity_id' },
		{ name: 'JWK Thumbprint', value: 'jwk_thumbprint' },
		{ name: 'Public Key', value: 'jwk_json' },
		{ name: 'Realm ID', value: 'realm_id' },
		{ name: 'State', value: 'state' },
		{ name: 'Tenant ID', value: 'tenant_id' },
		{ name: 'Update Time', value: 'update_time' },
	],
	'The passkey without its key',
);

export type OutputFields = typeof identityOutputFields;
