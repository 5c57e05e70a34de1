import type { Client, ListRequest } from './client';
import type { Realm } from './types';

/** GetRealm, of the realm that the client speaks to. */
export async function getRealm(client: Client): Promise<Realm> {
	return await client.resource('a realm', { method: 'GET', path: '', scopes: ['realms:read'] });
}

/** ListRealms, of the tenant. */
export const ALL_REALMS: ListRequest = {
	path: '/realms',
	isOfTenant: true,
	scopes: ['realms:read'],
	key: 'realms',
};
