import path from 'node:path';
import { SIMPLIFIED_IDENTITY, SIMPLIFIED_PASSKEY } from '../nodes/BeyondIdentity/actions/output';
import { resources } from '../nodes/BeyondIdentity/actions/resources';

/** What a step puts out, as far as n8n's editor shows it before the first run. */
interface Schema {
	type: 'array' | 'boolean' | 'integer' | 'object' | 'string';
	properties?: Record<string, Schema>;
	items?: Schema;
}

const text: Schema = { type: 'string' };
const flag: Schema = { type: 'boolean' };
const texts: Schema = { type: 'array', items: text };
const object = (properties: Record<string, Schema>): Schema => ({ type: 'object', properties });
const ofTexts = (...names: string[]) =>
	object(Object.fromEntries(names.map((name) => [name, text])));
const and = (schema: Schema, more: Record<string, Schema>): Schema =>
	object({ ...schema.properties, ...more });

/** The API's resources, by the names of the description. */
const identity = ofTexts(...SIMPLIFIED_IDENTITY);
const passkey = ofTexts(...SIMPLIFIED_PASSKEY);
const group = ofTexts(
	...['id', 'realm_id', 'tenant_id', 'display_name', 'description', 'create_time', 'update_time'],
);
const role = and(group, { resource_server_id: text });
const realm = ofTexts(
	...['id', 'tenant_id', 'display_name', 'classification', 'create_time', 'update_time'],
);
const enrollment = ofTexts(
	...['id', 'realm_id', 'tenant_id', 'identity_id', 'delivery_method', 'state'],
	...['authenticator_config_id', 'post_binding_redirect_uri', 'credential_id', 'batch_id'],
	...['expire_time', 'create_time', 'update_time'],
);
const membersOfGroup = { group_id: text, identity_ids: texts };
const ssoConfig = and(ofTexts('id', 'display_name'), { payload: ofTexts('type') });
const membersOfSsoConfig = { sso_config_id: text, identity_ids: texts };
const membersOfRole = { role_id: text, resource_server_id: text, identity_ids: texts };

/** Of every operation, with 'Output' on 'Simplified'. */
const SCHEMA_OF: Record<string, Schema> = {
	'group.addMembers': object({ added: flag, ...membersOfGroup }),
	'group.create': group,
	'group.delete': object({ deleted: flag, group_id: text }),
	'group.get': group,
	'group.getAll': group,
	'group.getMembers': identity,
	'group.getRoles': and(role, { group_id: text }),
	'group.getSsoConfigs': and(ssoConfig, { group_id: text }),
	'group.removeMembers': object({ removed: flag, ...membersOfGroup }),
	'group.setMembers': object({
		group_id: text,
		added: texts,
		removed: texts,
		unchanged: { type: 'integer' },
		applied: flag,
	}),
	'group.update': group,
	'identity.create': identity,
	'identity.upsert': and(identity, { created: flag }),
	'identity.delete': object({ deleted: flag, identity_ids: texts }),
	'identity.get': identity,
	'identity.getGroups': and(group, { identity_id: text }),
	'identity.getAll': identity,
	'identity.getRoles': and(role, { identity_id: text }),
	'identity.getSsoConfigs': and(ssoConfig, { identity_id: text }),
	'identity.reactivate': identity,
	'identity.removeFromGroups': object({
		identity_id: text,
		removed: { type: 'array', items: ofTexts('id', 'display_name') },
	}),
	'identity.suspend': identity,
	'identity.sync': object({
		action: text,
		applied: flag,
		plan: text,
		id: text,
		username: text,
		display_name: text,
		changes: { type: 'array', items: ofTexts('field', 'from', 'to') },
		groups_added: texts,
		groups_removed: texts,
		reason: text,
	}),
	'identity.update': identity,
	'passkey.get': passkey,
	'passkey.getAll': passkey,
	'passkey.revoke': passkey,
	'enrollment.create': object({ credential_binding_link: text, ...enrollment.properties }),
	'enrollment.get': enrollment,
	'enrollment.getAll': enrollment,
	'enrollment.revoke': enrollment,
	'realm.get': realm,
	'realm.getAll': realm,
	'role.addMembers': object({ added: flag, ...membersOfRole }),
	'role.getAll': role,
	'role.getMembers': and(group, {
		member_type: text,
		status: text,
		enrollment_status: text,
		traits: ofTexts('type', 'username', 'primary_email_address'),
	}),
	'role.removeMembers': object({ removed: flag, ...membersOfRole }),
	'ssoConfig.addMembers': object({ added: flag, ...membersOfSsoConfig }),
	'ssoConfig.get': ssoConfig,
	'ssoConfig.getAll': ssoConfig,
	'ssoConfig.getMembers': and(
		ofTexts(
			...['member_type', 'id', 'realm_id', 'tenant_id', 'display_name', 'status'],
			...['create_time', 'update_time'],
		),
		{
			member_count: { type: 'integer' },
			traits: ofTexts('type', 'username', 'primary_email_address'),
		},
	),
	'ssoConfig.removeMembers': object({ removed: flag, ...membersOfSsoConfig }),
};

/** Of the trigger, with 'Output' on 'Simplified'. */
export const TRIGGER_SCHEMA: Schema = object({
	event: text,
	...identity.properties,
	changes: { type: 'array', items: ofTexts('field', 'from', 'to') },
	group_id: text,
});

/** The schema of an operation, e.g. `identity.get`; nothing where it has none. */
export function schemaOf(operation: string): Schema | undefined {
	return SCHEMA_OF[operation];
}

const FOLDER = 'nodes/BeyondIdentity/__schema__';

/** The files that n8n reads, beside the nodes, by their paths in the repository. */
export function schemaFiles(): Map<string, string> {
	const operations = resources.flatMap(({ value: resource, operations: own }) =>
		own.map(({ value: operation }): [string, Schema] => [
			path.join('v1.0.0', resource, `${operation}.json`),
			SCHEMA_OF[`${resource}.${operation}`]!,
		]),
	);
	// A node without resources has one for all that it does.
	const all: Array<[string, Schema]> = [...operations, ['v1.0.0.json', TRIGGER_SCHEMA]];
	return new Map(
		all.map(([file, schema]) => [
			path.join(FOLDER, file),
			`${JSON.stringify({ ...schema, version: 1 }, null, 2)}\n`,
		]),
	);
}
