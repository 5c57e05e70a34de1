import type { Client, ListRequest } from '../client';

/** An API whose roles can be given out. */
export interface ResourceServer {
	id: string;
	display_name?: string;
	/** Beyond Identity's own: the one of its management API. */
	is_managed?: boolean;
	identifier?: string;
}

/** ListResourceServers; its pages are smaller than those of most lists. */
export const ALL_RESOURCE_SERVERS: ListRequest = {
	apiMethod: 'ListResourceServers',
	path: '/resource-servers',
	scopes: ['resource-servers:read'],
	key: 'resource_servers',
	maxPageSize: 100,
};

/**
 * ListResourceServers.
 *
 * @returns the ID of the one that stands for Beyond Identity's own API; nothing where the realm has none
 */
export async function findManagedResourceServer(client: Client): Promise<string | undefined> {
	const servers = await client.list<ResourceServer>(ALL_RESOURCE_SERVERS);
	return servers.find(({ is_managed: isManaged }) => isManaged)?.id;
}
