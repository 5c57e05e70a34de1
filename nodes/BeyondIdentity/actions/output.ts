import type { IDataObject } from 'n8n-workflow';
import type { ShapesOf } from '../fields/field';
import type { OutputFields } from '../fields/output';
import type { Parameters } from '../n8n/parameters';
import type { Identity } from '../transport/resources/identities';
import type { Passkey } from '../transport/resources/passkeys';

/** The ten fields of an identity that a workflow mostly wants: the same in every operation. */
export const SIMPLIFIED_IDENTITY = [
	'id',
	'display_name',
	'username',
	'primary_email_address',
	'given_name',
	'family_name',
	'status',
	'enrollment_status',
	'create_time',
	'update_time',
] as const;

/** What a workflow mostly wants of a passkey: all but its key. */
export const SIMPLIFIED_PASSKEY = [
	'id',
	'identity_id',
	'state',
	'csr_type',
	'create_time',
	'update_time',
] as const;

/** Makes a record's output. */
export type Show<T> = (record: T) => object;

/** The parameters of an operation that lets people choose its output. */
type OutputParameters = Pick<Parameters<ShapesOf<OutputFields>>, 'text' | 'several'>;

/** How an item wants identities. */
export function identityOutput(parameters: OutputParameters): Show<Identity> {
	return outputOf(parameters, SIMPLIFIED_IDENTITY, ({ traits, ...identity }) => {
		// The type of the traits says nothing of the person; nobody can select it.
		return { ...identity, ...traits };
	});
}

/** How an item wants passkeys. */
export function passkeyOutput(parameters: OutputParameters): Show<Passkey> {
	return outputOf(parameters, SIMPLIFIED_PASSKEY, (passkey) => ({ ...passkey }));
}

function outputOf<T extends object>(
	parameters: OutputParameters,
	simplified: readonly string[],
	flatten: (record: T) => IDataObject,
): Show<T> {
	const output = parameters.text('output');
	if (output === 'raw') return (record) => record;
	const names = output === 'selectedFields' ? parameters.several('outputFields').texts : simplified;
	return (record) => {
		const flat = flatten(record);
		// One shape for all: a table has the same columns, whatever a record lacks.
		return Object.fromEntries(names.map((name) => [name, flat[name] ?? null]));
	};
}
