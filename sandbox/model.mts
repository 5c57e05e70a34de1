/** The API's resources, as the sandbox reads Beyond Identity's description of them. */

export interface Tenant {
	id: string;
	display_name: string;
	create_time: string;
	update_time: string;
}

export interface Realm extends Tenant {
	tenant_id: string;
	classification: string;
}

interface RealmResource {
	id: string;
	realm_id: string;
	tenant_id: string;
	create_time: string;
	update_time: string;
}

export interface Group extends RealmResource {
	display_name: string;
	/** Empty where none was given. */
	description: string;
}

export type EnrollmentStatus = 'ENROLLED' | 'PENDING' | 'INVITE_FAILED' | 'UNENROLLED';

export interface Traits {
	type: 'traits_v0';
	username: string;
	[trait: string]: string;
}

export interface Identity extends RealmResource {
	display_name: string;
	status: 'active' | 'suspended';
	traits: Traits;
}

export interface Role extends RealmResource {
	resource_server_id: string;
	display_name: string;
	description: string;
}

export interface ResourceServer {
	id: string;
	realm_id: string;
	tenant_id: string;
	display_name: string;
	is_managed: boolean;
	identifier: string;
	scopes: string[];
}

export interface AuthenticatorConfig {
	id: string;
	realm_id: string;
	tenant_id: string;
	display_name: string;
	config: Record<string, unknown>;
}

export type JobState =
	| 'LINK_SENT'
	| 'LINK_OPENED'
	| 'REQUEST_DELIVERED'
	| 'COMPLETE'
	| 'EXPIRED'
	| 'FAILED_TO_SEND'
	| 'REVOKED';

export interface BindingJob extends RealmResource {
	identity_id: string;
	delivery_method: 'RETURN' | 'EMAIL';
	state: JobState;
	authenticator_config_id: string;
	post_binding_redirect_uri?: string;
	credential_id?: string;
	batch_id?: string;
	expire_time: string;
}

/** Many invitations that are asked for at once and made one after another. */
export interface BindingJobBatch {
	id: string;
	realm_id: string;
	tenant_id: string;
	identity_ids: string[];
	state: 'RUNNING' | 'FAILED' | 'PARTIAL_SUCCESS' | 'SUCCESS';
	state_commentary: {
		errors: Record<string, { last_error: string; failed_permanently: boolean }>;
	};
	job_template: { authenticator_config_id: string; post_binding_redirect_uri?: string };
	create_time: string;
	update_time: string;
}

export interface Credential extends RealmResource {
	identity_id: string;
	state: 'ACTIVE' | 'REVOKED';
	csr_type: 'JWT' | 'WEBAUTHN' | 'FIDO2';
	jwk_json: string;
	jwk_thumbprint: string;
}

/** A client that may ask the token endpoint for access tokens. */
export interface Application {
	id: string;
	realm_id: string;
	display_name: string;
	client_id: string;
	client_secret: string;
	scopes: string[];
}

/** How somebody signs in to something else: the Admin Console calls it an application. */
export interface SsoConfig {
	id: string;
	display_name: string;
	payload: { type: (typeof SSO_TYPES)[number]; [name: string]: unknown };
}

/** The kinds of SSO configurations. */
export const SSO_TYPES = [
	'bookmark',
	'entra_id_external_auth_methods',
	'generic_oidc',
	'generic_oidc_idp',
	'generic_saml',
	'okta_idp',
	'okta_sso_bi_idp',
	'scim',
	'ws_fed',
] as const;

/** Every trait of `traits_v0` but `type`. */
export const TRAITS = [
	'username',
	'primary_email_address',
	'secondary_email_address',
	'external_id',
	'family_name',
	'given_name',
	'formatted_name',
	'middle_name',
	'honorific_prefix',
	'honorific_suffix',
	'nick_name',
	'title',
	'primary_phone',
	'secondary_phone',
	'profile_url',
	'photo',
	'preferred_language',
	'locale',
	'timezone',
	'formatted_address',
	'street_address',
	'locality',
	'region',
	'postal_code',
	'country',
	'user_type',
	'employee_number',
	'cost_center',
	'organization',
	'division',
	'department',
	'manager_id',
	'manager_name',
] as const;

/** The scopes that the Beyond Identity Management API offers, as far as the sandbox checks them. */
export const SCOPES = [
	'tenants:read',
	'tenants:update',
	'realms:create',
	'realms:read',
	'realms:update',
	'realms:delete',
	'identities:create',
	'identities:read',
	'identities:update',
	'identities:delete',
	'groups:create',
	'groups:read',
	'groups:update',
	'groups:delete',
	'roles:create',
	'roles:read',
	'roles:update',
	'roles:delete',
	'applications:read',
	'authenticator-configs:create',
	'authenticator-configs:update',
	'authenticator-configs:delete',
	'resource-servers:create',
	'resource-servers:read',
	'resource-servers:update',
	'resource-servers:delete',
	'authenticator-configs:read',
	'credentials:read',
	'credentials:revoke',
	'credential-binding-jobs:create',
	'credential-binding-jobs:read',
	'credential-binding-jobs:revoke',
	'sso-configs:read',
	'sso-configs:update',
] as const;
