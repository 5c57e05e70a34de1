import type { IDataObject } from 'n8n-workflow';
import { BATCH_SIZE, type Client, type ListRequest } from './client';
import { path } from './path';
import type { Group, GroupInput } from './types';

/** CreateGroup. Names are not unique: each call makes another group. */
export async function createGroup(client: Client, group: GroupInput): Promise<Group> {
	return await client.resource('a group', {
		method: 'POST',
		path: '/groups',
		scopes: ['groups:create'],
		body: { group: group as IDataObject },
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
	await client.request({ method: 'DELETE', path: path`/groups/${id}`, scopes: ['groups:delete'] });
}

/**
 * AddGroupMembers, in as many requests as 1,000 at once need. Who is a member already stays one.
 *
 * @throws ApiError 404 for the group, or for a batch with an unknown identity
 */
export async function addGroupMembers(
	client: Client,
	groupId: string,
	identityIds: string[],
): Promise<void> {
	await changeMembers(client, path`/groups/${groupId}:addMembers`, identityIds);
}

/**
 * DeleteGroupMembers, in as many requests as 1,000 at once need. Who is no member is passed over.
 *
 * @throws ApiError 404 for the group, or for a batch with an unknown identity
 */
export async function deleteGroupMembers(
	client: Client,
	groupId: string,
	identityIds: string[],
): Promise<void> {
	await changeMembers(client, path`/groups/${groupId}:deleteMembers`, identityIds);
}

async function changeMembers(client: Client, methodPath: string, ids: string[]): Promise<void> {
	for (let start = 0; start < ids.length; start += BATCH_SIZE) {
		await client.request({
			method: 'POST',
			path: methodPath,
			scopes: ['groups:update', 'identities:read'],
			body: { identity_ids: ids.slice(start, start + BATCH_SIZE) },
		});
	}
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
