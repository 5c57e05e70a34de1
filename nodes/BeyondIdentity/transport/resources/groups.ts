import type { Client, ListRequest } from '../client';
import { idempotentDelete } from '../http/idempotentDelete';
import { path } from '../http/path';

/** A set of people. */
export interface Group {
	id: string;
	display_name?: string;
	description?: string;
}

/** A group as it is sent: only what is to be set. */
export interface GroupInput {
	display_name?: string;
	description?: string;
}

/** CreateGroup. Names are not unique: each call makes another group. */
export async function createGroup(client: Client, group: GroupInput): Promise<Group> {
	return await client.resource('group', {
		apiMethod: 'CreateGroup',
		method: 'POST',
		path: '/groups',
		scopes: ['groups:create'],
		body: { group },
		// Names are not unique, so a second one would be a second group.
		isIdempotent: false,
		creates: 'group',
	});
}

/**
 * GetGroup.
 *
 * @throws ApiError 404
 */
export async function getGroup(client: Client, id: string): Promise<Group> {
	return await client.resource('group', {
		apiMethod: 'GetGroup',
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
	return await client.resource(
		'group',
		{
			apiMethod: 'UpdateGroup',
			method: 'PATCH',
			path: path`/groups/${id}`,
			scopes: ['groups:update'],
			body: { group: change },
		},
		async () => await getGroup(client, id),
	);
}

/**
 * DeleteGroup.
 *
 * @throws ApiError 404; 409 where the group has members
 */
export async function deleteGroup(client: Client, id: string): Promise<void> {
	await idempotentDelete(
		client.request({
			apiMethod: 'DeleteGroup',
			method: 'DELETE',
			path: path`/groups/${id}`,
			scopes: ['groups:delete'],
		}),
		{ type: 'Group', ids: [id] },
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
	await changeMembers(client, 'AddGroupMembers', path`/groups/${groupId}:addMembers`, identityIds);
}

/**
 * DeleteGroupMembers: all or none. Who is no member is skipped.
 *
 * @param identityIds distinct, 1 to 1,000
 * @throws ApiError 404 for the group, or for an unknown identity
 */
export async function deleteGroupMembers(
	client: Client,
	groupId: string,
	identityIds: string[],
): Promise<void> {
	await changeMembers(
		client,
		'DeleteGroupMembers',
		path`/groups/${groupId}:deleteMembers`,
		identityIds,
	);
}

async function changeMembers(
	client: Client,
	apiMethod: string,
	methodPath: string,
	ids: string[],
): Promise<void> {
	await client.request({
		apiMethod,
		method: 'POST',
		path: methodPath,
		scopes: ['groups:update', 'identities:read'],
		body: { identity_ids: ids },
		isIdempotent: true,
	});
}

/** ListGroups. */
export const ALL_GROUPS: ListRequest = {
	apiMethod: 'ListGroups',
	path: '/groups',
	scopes: ['groups:read'],
	key: 'groups',
	hasSkip: true,
};

/** ListGroupMembers. */
export function membersOfGroup(id: string): ListRequest {
	return {
		apiMethod: 'ListGroupMembers',
		path: path`/groups/${id}:listMembers`,
		scopes: ['groups:read', 'identities:read'],
		key: 'identities',
		hasSkip: true,
	};
}
