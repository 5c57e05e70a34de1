import type { Client, ListRequest } from '../client';
import { idempotentRevoke } from '../http/idempotentRevoke';
import { path } from '../http/path';

/** The API's credential. */
export interface Passkey {
	id: string;
	identity_id?: string;
	/** `ACTIVE` or `REVOKED`. */
	state?: string;
}

/**
 * GetCredential.
 *
 * @throws ApiError 404
 */
export async function getPasskey(client: Client, identityId: string, id: string): Promise<Passkey> {
	return await client.resource('passkey', {
		apiMethod: 'GetCredential',
		method: 'GET',
		path: path`/identities/${identityId}/credentials/${id}`,
		scopes: ['credentials:read'],
	});
}

/**
 * RevokeCredential: for good. One that is revoked already stays so.
 *
 * @throws ApiError 404
 */
export async function revokePasskey(
	client: Client,
	identityId: string,
	id: string,
): Promise<Passkey> {
	return await idempotentRevoke(
		client.resource<Passkey>('passkey', {
			apiMethod: 'RevokeCredential',
			method: 'POST',
			path: path`/identities/${identityId}/credentials/${id}:revoke`,
			scopes: ['credentials:revoke'],
			isIdempotent: true,
		}),
		async () => await getPasskey(client, identityId, id),
	);
}

/**
 * ListCredentials.
 *
 * @param identityId `-` for all identities of the realm
 */
export function passkeysOf(identityId: string): ListRequest {
	return {
		apiMethod: 'ListCredentials',
		path: path`/identities/${identityId}/credentials`,
		scopes: ['credentials:read'],
		key: 'credentials',
		hasSkip: true,
	};
}
