import type { Client, ListRequest } from '../client';
import { path } from '../http/path';

/** What its members may do with an API. */
export interface Role {
	id: string;
	resource_server_id?: string;
	display_name?: string;
	description?: string;
}

/** Where a role is found, below the realm. */
export function rolePath(resourceServerId: string, roleId: string): string {
	return path`/resource-servers/${resourceServerId}/roles/${roleId}`;
}

/** ListRoles. */
export function rolesOf(resourceServerId: string): ListRequest {
	return {
		apiMethod: 'ListRoles',
		path: path`/resource-servers/${resourceServerId}/roles`,
		scopes: ['roles:read'],
		key: 'roles',
		hasSkip: true,
	};
}

/** ListRoleMembers: groups and identities, which only a group's name tells from a person's. */
export function membersOfRole(role: string): ListRequest {
	return {
		apiMethod: 'ListRoleMembers',
		path: `${role}:listMembers`,
		scopes: ['roles:read', 'groups:read', 'identities:read'],
		key: ['groups', 'identities'],
		pageSizes: ['groups_page_size', 'identities_page_size'],
	};
}

/** ListIdentityRoles: those that a person has directly, not through a group. */
export function rolesOfIdentity(identityId: string, resourceServerId: string): ListRequest {
	return {
		apiMethod: 'ListIdentityRoles',
		path: path`/identities/${identityId}:listRoles`,
		scopes: ['identities:read', 'roles:read', 'resource-servers:read'],
		key: 'roles',
		hasSkip: true,
		query: { resource_server_id: resourceServerId },
	};
}

/** ListGroupRoles. */
export function rolesOfGroup(groupId: string, resourceServerId: string): ListRequest {
	return {
		apiMethod: 'ListGroupRoles',
		path: path`/groups/${groupId}:listRoles`,
		scopes: ['groups:read', 'roles:read', 'resource-servers:read'],
		key: 'roles',
		hasSkip: true,
		query: { resource_server_id: resourceServerId },
	};
}

/** Who is in a role. */
export type MemberType = 'identity' | 'group';

/**
 * AddRoleMembers: all or none. Who is a member already stays one.
 *
 * @param role made by `rolePath`
 * @param ids distinct, 1 to 1,000
 * @throws ApiError 404 for the role, or for an unknown member
 */
export async function addRoleMembers(
	client: Client,
	role: string,
	type: MemberType,
	ids: string[],
): Promise<void> {
	await changeMembers(client, 'AddRoleMembers', `${role}:addMembers`, type, ids);
}

/**
 * DeleteRoleMembers: all or none. Who is no member is skipped.
 *
 * @param role made by `rolePath`
 * @param ids distinct, 1 to 1,000
 * @throws ApiError 404 for the role, or for an unknown member
 */
export async function deleteRoleMembers(
	client: Client,
	role: string,
	type: MemberType,
	ids: string[],
): Promise<void> {
	await changeMembers(client, 'DeleteRoleMembers', `${role}:deleteMembers`, type, ids);
}

async function changeMembers(
	client: Client,
	apiMethod: string,
	methodPath: string,
	type: MemberType,
	ids: string[],
): Promise<void> {
	await client.request({
		apiMethod,
		method: 'POST',
		path: methodPath,
		scopes: ['roles:update', 'groups:read', 'identities:read'],
		body: { [`${type}_ids`]: ids },
		isIdempotent: true,
	});
}
