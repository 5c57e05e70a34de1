import type { IDataObject } from 'n8n-workflow';
import type { Client, ListRequest } from './client';
import { ApiError } from './errors';
import { path } from './path';
import { unlessGone } from './unlessGone';
import type { Identity, IdentityInput } from './types';

/** Any text as a string literal of SCIM's filter grammar (RFC 7644), which takes them from JSON. */
function quoted(text: string): string {
	return JSON.stringify(text);
}

/**
 * CreateIdentity. Its username makes it safe to repeat: where an earlier try may have been carried out
 * and the username is then taken, the identity that has it is ours if it is what was sent.
 *
 * @throws ApiError 409 where the username is taken, in whatever case
 */
export async function createIdentity(client: Client, identity: IdentityInput): Promise<Identity> {
	try {
		return await client.resource('an identity', {
			method: 'POST',
			path: '/identities',
			scopes: ['identities:create'],
			body: { identity: identity as IDataObject },
			repeatable: true,
		});
	} catch (error) {
		const mayBeOurs = isTaken(error) && error.history.earlierTryMayBeDone;
		const holder = mayBeOurs
			? await findIdentity(client, identity.traits?.username ?? '')
			: undefined;
		if (holder && isAsSent(holder, identity)) return holder;
		return await Promise.reject(error);
	}
}

/** Whether an error says that the username is taken. */
export function isTaken(error: unknown): error is ApiError {
	return error instanceof ApiError && error.status === 409;
}

function isAsSent(identity: Identity, sent: IdentityInput): boolean {
	return (
		identity.display_name === sent.display_name &&
		Object.entries(sent.traits ?? {}).every(([trait, value]) => identity.traits?.[trait] === value)
	);
}

/** ListIdentities for the one identity that has a username, in whatever case. */
export async function findIdentity(
	client: Client,
	username: string,
): Promise<Identity | undefined> {
	const [identity] = await client.list<Identity>({ ...identitiesNamed(username), limit: 1 });
	return identity;
}

/**
 * GetIdentity.
 *
 * @throws ApiError 404
 */
export async function getIdentity(client: Client, id: string): Promise<Identity> {
	return await client.resource('an identity', {
		method: 'GET',
		path: path`/identities/${id}`,
		scopes: ['identities:read'],
	});
}

/**
 * UpdateIdentity: what is left out stays as it is, an empty trait is cleared.
 *
 * @throws ApiError 404; 409 where the new username is taken
 */
export async function updateIdentity(
	client: Client,
	id: string,
	change: IdentityInput,
): Promise<Identity> {
	return await client.resource('an identity', {
		method: 'PATCH',
		path: path`/identities/${id}`,
		scopes: ['identities:update'],
		body: { identity: change as IDataObject },
	});
}

/**
 * DeleteIdentity.
 *
 * @throws ApiError 404, unless it is this request's own doing
 */
export async function deleteIdentity(client: Client, id: string): Promise<void> {
	await unlessGone(
		client.request({
			method: 'DELETE',
			path: path`/identities/${id}`,
			scopes: ['identities:delete'],
		}),
	);
}

/**
 * BatchDeleteIdentities: all of them or none.
 *
 * @param ids distinct, 1 to 1,000
 * @throws ApiError 404 that names the unknown IDs, unless it is this request's own doing
 */
export async function batchDeleteIdentities(client: Client, ids: string[]): Promise<void> {
	await unlessGone(
		client.request({
			method: 'POST',
			path: '/identities:batchDelete',
			scopes: ['identities:delete'],
			body: { ids },
			repeatable: true,
		}),
		ids.length,
	);
}

/** ListIdentities, for `client.list`, `client.pages` and `client.page`. */
export const ALL_IDENTITIES: ListRequest = {
	path: '/identities',
	scopes: ['identities:read'],
	key: 'identities',
};

/** ListIdentities with the one filter that the API has; it matches one identity or none. */
export function identitiesNamed(username: string): ListRequest {
	return { ...ALL_IDENTITIES, query: { filter: `traits.username eq ${quoted(username)}` } };
}

/** ListIdentityGroups. */
export function groupsOfIdentity(id: string): ListRequest {
	return {
		path: path`/identities/${id}:listGroups`,
		scopes: ['identities:read', 'groups:read'],
		key: 'groups',
	};
}
