import type { IDataObject } from 'n8n-workflow';
import type { Client, ListRequest } from './client';
import { path } from './path';
import { unlessGone } from './unlessGone';
import type { Group, GroupInput } from './types';

const GROUP_MAY_EXIST =
	"The group may exist now: look for it with the operation 'Get Many', by its name, before you run the node again.";

/** CreateGroup. Names are not unique: each call makes another group. */
export async function createGroup(client: Client, group: GroupInput): Promise<Group> {
	return await client.resource('a group', {
		method: 'POST',
		path: '/groups',
		scopes: ['groups:create'],
		body: { group: group as IDataObject },
		// Names are not unique, so a second one would be a second group.
		repeatable: false,
		ifUnsure: GROUP_MAY_EXIST,
	});
}

/**
 * GetGroup.
 *
 * @throws ApiError 404
 */
export async function getGroup(client: Client, id: string): Promise<Group> {
	return await client.resource('a group', {
		method: 'GET',
		path: path`/groups/${id}`,
		scopes: ['groups:read'],
	});
}

/**
 * UpdateGroup: what is left out stays as it is, an empty description is cleared.
 *
 * @throws ApiError 404
 */
export async function updateGroup(client: Client, id: string, change: GroupInput): Promise<Group> {
	return await client.resource('a group', {
		method: 'PATCH',
		path: path`/groups/${id}`,
		scopes: ['groups:update'],
		body: { group: change as IDataObject },
	});
}

/**
 * DeleteGroup.
 *
 * @throws ApiError 404; 409 where the group has members
 */
export async function deleteGroup(client: Client, id: string): Promise<void> {
	await unlessGone(
		client.request({ method: 'DELETE', path: path`/groups/${id}`, scopes: ['groups:delete'] }),
	);
}

/**
 * AddGroupMembers: all or none. Who is a member already stays one.
 *
 * @param identityIds distinct, 1 to 1,000
 * @throws ApiError 404 for the group, or for an unknown identity
 */
export async function addGroupMembers(
	client: Client,
	groupId: string,
	identityIds: string[],
): Promise<void> {
	await changeMembers(client, path`/groups/${groupId}:addMembers`, identityIds);
}

/**
 * DeleteGroupMembers: all or none. Who is no member is passed over.
 *
 * @param identityIds distinct, 1 to 1,000
 * @throws ApiError 404 for the group, or for an unknown identity
 */
export async function deleteGroupMembers(
	client: Client,
	groupId: string,
	identityIds: string[],
): Promise<void> {
	await changeMembers(client, path`/groups/${groupId}:deleteMembers`, identityIds);
}

async function changeMembers(client: Client, methodPath: string, ids: string[]): Promise<void> {
	await client.request({
		method: 'POST',
		path: methodPath,
		scopes: ['groups:update', 'identities:read'],
		body: { identity_ids: ids },
		repeatable: true,
	});
}

/** ListGroups. */
export const ALL_GROUPS: ListRequest = { path: '/groups', scopes: ['groups:read'], key: 'groups' };

/** ListGroupMembers. */
export function membersOfGroup(id: string): ListRequest {
	return {
		path: path`/groups/${id}:listMembers`,
		scopes: ['groups:read', 'identities:read'],
		key: 'identities',
	};
}
