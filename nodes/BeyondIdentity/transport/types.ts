/** The API's resources, as far as the node reads them. Everything else in an answer is handed on. */

export interface Identity {
	id: string;
	display_name?: string;
	/** `active` or `suspended`. */
	status?: string;
	/** `ENROLLED`, `PENDING`, `INVITE_FAILED` or `UNENROLLED`; absent where the API does not know. */
	enrollment_status?: string;
	traits?: Traits;
	create_time?: string;
	update_time?: string;
}

/** What describes a person. The API wants the type on every write. */
export interface Traits {
	type: 'traits_v0';
	username?: string;
	primary_email_address?: string;
	[trait: string]: string | undefined;
}

/** An identity as it is sent: only what is to be set. */
export interface IdentityInput {
	display_name?: string;
	status?: string;
	traits?: Traits;
}

export interface Group {
	id: string;
	display_name?: string;
	description?: string;
}

export interface GroupInput {
	display_name?: string;
	description?: string;
}

export interface Realm {
	id: string;
	display_name?: string;
}

export interface Role {
	id: string;
	resource_server_id?: string;
	display_name?: string;
	description?: string;
}

export interface ResourceServer {
	id: string;
	display_name?: string;
	/** Beyond Identity's own: the one of its management API. */
	is_managed?: boolean;
	identifier?: string;
}

export interface AuthenticatorConfig {
	id: string;
	display_name?: string;
	config?: { type?: string };
}

/** The API's credential. */
export interface Passkey {
	id: string;
	identity_id?: string;
	/** `ACTIVE` or `REVOKED`. */
	state?: string;
}

/** The API's credential binding job. */
export interface Enrollment {
	id: string;
	identity_id?: string;
	state?: string;
}

/** What all invitations of a batch have in common. */
export interface EnrollmentTemplate {
	authenticator_config_id: string;
	post_binding_redirect_uri?: string;
}

export interface EnrollmentBatch {
	id: string;
	/** `RUNNING`, `FAILED`, `PARTIAL_SUCCESS` or `SUCCESS`. */
	state?: string;
	state_commentary?: { errors?: Record<string, { last_error?: string }> };
	update_time?: string;
}
