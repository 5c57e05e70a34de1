import type { Client, ListRequest } from './client';
import { path } from './path';
import type { Passkey } from './types';

/**
 * GetCredential.
 *
 * @throws ApiError 404
 */
export async function getPasskey(client: Client, identityId: string, id: string): Promise<Passkey> {
	return await client.resource('a passkey', {
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
	return await client.resource('a passkey', {
		method: 'POST',
		path: path`/identities/${identityId}/credentials/${id}:revoke`,
		scopes: ['credentials:revoke'],
		repeatable: true,
	});
}

/**
 * ListCredentials.
 *
 * @param identityId `-` for all identities of the realm
 */
export function passkeysOf(identityId: string): ListRequest {
	return {
		path: path`/identities/${identityId}/credentials`,
		scopes: ['credentials:read'],
		key: 'credentials',
	};
}
