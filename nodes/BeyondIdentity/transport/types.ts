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
