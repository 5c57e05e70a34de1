import type { Client, ListRequest } from '../client';

/** A part of a tenant. */
export interface Realm {
	id: string;
	display_name?: string;
}

/** GetRealm, of the realm that the client speaks to. */
export async function getRealm(client: Client): Promise<Realm> {
	return await client.resource('realm', {
		apiMethod: 'GetRealm',
		method: 'GET',
		path: '',
		scopes: ['realms:read'],
	});
}

/** ListRealms, of the tenant. */
export const ALL_REALMS: ListRequest = {
	apiMethod: 'ListRealms',
	path: '/realms',
	isOfTenant: true,
	scopes: ['realms:read'],
	key: 'realms',
	hasSkip: true,
};
