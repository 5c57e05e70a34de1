import type { IDataObject } from 'n8n-workflow';
import type { Identity } from '../../transport/resources/identities';

/** An identity as an item wants it: simplified or whole. */
export function shownIdentity(identity: Identity, isSimplified: boolean): object {
	return isSimplified ? simplifyIdentity(identity) : identity;
}

/** An identity's ten fields that a workflow mostly wants, flat; those that it lacks are left out. */
function simplifyIdentity(identity: Identity): IDataObject {
	const { traits } = identity;
	const fields: IDataObject = {
		id: identity.id,
		display_name: identity.display_name,
		username: traits?.username,
		primary_email_address: traits?.primary_email_address,
		given_name: traits?.given_name,
		family_name: traits?.family_name,
		status: identity.status,
		enrollment_status: identity.enrollment_status,
		create_time: identity.create_time,
		update_time: identity.update_time,
	};
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
