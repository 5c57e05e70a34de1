import type { ErrorObject } from 'ajv';
import type { FieldViolation } from './errors.mts';
import { TRAITS } from './model.mts';

const NAME = {
	type: 'string',
	minLength: 1,
	maxLength: 64,
	pattern: '^[^{}[\\]<>;:?\\\\/|*^%$#=~`!]*$',
};
const DESCRIPTION = { type: 'string', maxLength: 300, pattern: NAME.pattern };

const traits = {
	type: 'object',
	required: ['type'],
	properties: {
		...Object.fromEntries(TRAITS.map((trait) => [trait, { type: 'string' }])),
		type: { const: 'traits_v0' },
		username: NAME,
	},
};

const groupFields = { display_name: NAME, description: DESCRIPTION };
const identityFields = {
	display_name: NAME,
	status: { enum: ['active', 'suspended'] },
	traits,
};

function wrapped(name: string, properties: object, required: string[] = []): object {
	return {
		type: 'object',
		required: [name],
		properties: { [name]: { type: 'object', required, properties } },
	};
}

function idList(): object {
	return { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1, maxItems: 1000 };
}

const realmFields = { display_name: NAME, classification: { type: 'string' } };
const resourceServerFields = {
	display_name: { type: 'string' },
	identifier: { type: 'string', minLength: 1 },
	scopes: { type: 'array', items: { type: 'string' } },
};
const authenticatorConfig = {
	type: 'object',
	required: ['type'],
	properties: {
		type: { type: 'string' },
		authentication_methods: { type: 'array' },
		invocation_type: { type: 'string' },
		invoke_url: { type: 'string' },
		trusted_origins: { type: 'array', items: { type: 'string' } },
	},
};

/** The bodies that the API takes, by method. */
export const bodies = {
	CreateGroup: wrapped('group', groupFields, ['display_name']),
	UpdateGroup: wrapped('group', groupFields),
	CreateIdentity: wrapped(
		'identity',
		{ ...identityFields, traits: { ...traits, required: ['type', 'username'] } },
		['display_name', 'traits'],
	),
	UpdateIdentity: wrapped('identity', identityFields),
	groupMembers: {
		type: 'object',
		required: ['group_ids'],
		properties: { group_ids: idList() },
	},
	members: { type: 'object', required: ['identity_ids'], properties: { identity_ids: idList() } },
	BatchDeleteIdentities: {
		type: 'object',
		required: ['ids'],
		properties: { ids: { ...idList(), uniqueItems: true } },
	},
	roleMembers: {
		type: 'object',
		anyOf: [{ required: ['group_ids'] }, { required: ['identity_ids'] }],
		properties: { group_ids: idList(), identity_ids: idList() },
	},
	CreateCredentialBindingJob: wrapped(
		'job',
		{
			delivery_method: { enum: ['RETURN', 'EMAIL'] },
			authenticator_config_id: { type: 'string', minLength: 1 },
			authenticator_config: authenticatorConfig,
			post_binding_redirect_uri: { type: 'string' },
		},
		['delivery_method'],
	),
	CreateAuthenticatorConfig: wrapped(
		'authenticator_config',
		{ display_name: { type: 'string' }, config: authenticatorConfig },
		['config'],
	),
	UpdateTenant: wrapped('tenant', { display_name: NAME }),
	CreateRealm: wrapped('realm', realmFields, ['display_name']),
	UpdateRealm: wrapped('realm', realmFields),
	CreateResourceServer: wrapped('resource_server', resourceServerFields, [
		'display_name',
		'identifier',
	]),
	UpdateResourceServer: wrapped('resource_server', resourceServerFields),
	UpdateAuthenticatorConfig: wrapped('authenticator_config', {
		display_name: { type: 'string' },
		config: authenticatorConfig,
	}),
	CreateRole: wrapped('role', groupFields, ['display_name']),
	UpdateRole: wrapped('role', groupFields),
	roleScopes: { type: 'object', required: ['scopes'], properties: { scopes: idList() } },
	CreateBatchCredentialBindingJob: wrapped(
		'batch_credential_binding_job',
		{
			identity_ids: idList(),
			job_template: {
				type: 'object',
				required: ['authenticator_config_id'],
				properties: {
					authenticator_config_id: { type: 'string', minLength: 1 },
					post_binding_redirect_uri: { type: 'string' },
				},
			},
		},
		['identity_ids', 'job_template'],
	),
};

const COUNT = { type: 'string', format: 'uint32' };

/** The query of every list; each method ignores what it does not know. */
export const listQuery = {
	type: 'object',
	properties: {
		page_size: COUNT,
		skip: COUNT,
		page_token: { type: 'string' },
		filter: { type: 'string' },
		groups_page_size: COUNT,
		groups_skip: COUNT,
		identities_page_size: COUNT,
		identities_skip: COUNT,
		resource_server_id: { type: 'string', minLength: 1 },
	},
};

type Schema = { type?: string; properties?: Record<string, Schema> };

/** The API gives them; in a request they are ignored. */
const READ_ONLY = new Set([
	'id',
	'tenant_id',
	'realm_id',
	'resource_server_id',
	'identity_id',
	'credential_id',
	'batch_id',
	'create_time',
	'update_time',
	'expire_time',
	'enrollment_status',
	'is_managed',
	'state',
]);

/** The fields of a body that the description does not know, by their paths. */
export function unknownFields(body: unknown, schema: object, path: string[] = []): string[] {
	const { properties } = schema as Schema;
	if (!properties || typeof body !== 'object' || body === null) return [];
	return Object.entries(body).flatMap(([name, value]) => {
		const known = properties[name];
		if (known) return unknownFields(value, known, [...path, name]);
		return path.length === 1 && READ_ONLY.has(name) ? [] : [[...path, name].join('.')];
	});
}

/** Takes out of a body what its schema does not have: what the API ignores. */
export function dropUnknownFields(body: unknown, schema: object): void {
	const { properties } = schema as Schema;
	if (!properties || typeof body !== 'object' || body === null) return;
	for (const [name, value] of Object.entries(body)) {
		const known = properties[name];
		if (known) dropUnknownFields(value, known);
		else Reflect.deleteProperty(body, name);
	}
}

/** Says a schema's objections as the API does: by the field's path, in a few words. */
export function violationsOf(errors: ErrorObject[]): FieldViolation[] {
	return errors.map((error) => {
		const path = error.instancePath.split('/').slice(1).join('.');
		const missing = (error.params as { missingProperty?: string }).missingProperty;
		return {
			field: [path, missing].filter(Boolean).join('.') || 'body',
			description: describe(error),
		};
	});
}

function describe(error: ErrorObject): string {
	const { limit } = error.params as { limit?: number };
	switch (error.keyword) {
		case 'required':
			return 'missing';
		case 'minLength':
			return 'empty string';
		case 'maxLength':
			return `string exceeds ${limit} characters`;
		case 'pattern':
			return 'invalid characters';
		case 'minItems':
			return 'empty array';
		case 'maxItems':
			return `array exceeds ${limit} elements`;
		case 'uniqueItems':
			return 'repeated elements';
		case 'type':
			return `must be of type ${(error.params as { type: string }).type}`;
		default:
			return 'invalid value';
	}
}
