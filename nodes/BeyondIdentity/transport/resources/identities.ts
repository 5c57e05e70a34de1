import type { Client, ListRequest } from '../client';
import { ApiError, refusedResource } from '../errors/apiError';
import { InvalidIdError } from '../errors/invalidIdError';
import { idempotentDelete } from '../http/idempotentDelete';
import type { ApiRequest } from '../http/requestSender';
import { path } from '../http/path';

/** A person, as far as the node reads them. Everything else in a response is passed on. */
export interface Identity {
	id: string;
	display_name?: string;
	/** `active` or `suspended`. */
	status?: string;
	/** `ENROLLED`, `PENDING`, `INVITE_FAILED` or `UNENROLLED`; absent where the API does not know. */
	enrollment_status?: string;
	traits?: Traits;
	create_time?: string;
	update_time?: string;
}

/** What describes a person. The API wants the type on every write. */
export interface Traits {
	type: 'traits_v0';
	username?: string;
	primary_email_address?: string;
	[trait: string]: string | undefined;
}

/** An identity as it is sent: only what is to be set. */
export interface IdentityInput {
	display_name?: string;
	status?: string;
	traits?: Traits;
}

/** Any text as a string literal of SCIM's filter grammar (RFC 7644), which takes them from JSON. */
function quoted(text: string): string {
	return JSON.stringify(text);
}

/**
 * CreateIdentity. Its username makes it safe to repeat: where an earlier try may have been carried out
 * and the username is then taken, the identity that has it is ours if it is what was sent.
 *
 * @param options whether an earlier request for the same may have been carried out
 * @throws ApiError 409 where the username is taken, ignoring case
 */
export async function createIdentity(
	client: Client,
	identity: IdentityInput,
	{ earlierTryMayBeDone = false } = {},
): Promise<Identity> {
	try {
		return await client.resource('identity', {
			apiMethod: 'CreateIdentity',
			method: 'POST',
			path: '/identities',
			scopes: ['identities:create'],
			body: { identity },
			isIdempotent: true,
		});
	} catch (error) {
		const mayBeOurs =
			isUsernameTaken(error) && (earlierTryMayBeDone || error.history.earlierTryMayBeDone);
		// Where nobody can be found, the refusal says more than that: it tells that it may be ours.
		const holder = mayBeOurs
			? await findIdentity(client, identity.traits?.username ?? '').catch(() => undefined)
			: undefined;
		if (holder && isAsSent(holder, identity)) return holder;
		return await Promise.reject(error);
	}
}

/** Whether an error says that the username is taken. */
export function isUsernameTaken(error: unknown): error is ApiError {
	return error instanceof ApiError && error.status === 409;
}

/** Whether an identity is what was sent; the API may have tidied it up. */
function isAsSent(identity: Identity, sent: IdentityInput): boolean {
	const isAlike = (one: string | undefined, other: string | undefined) =>
		folded(one) === folded(other);
	return (
		isAlike(identity.display_name, sent.display_name) &&
		(sent.status === undefined || sent.status === identity.status) &&
		Object.entries(sent.traits ?? {}).every(([trait, value]) =>
			isAlike(identity.traits?.[trait], value),
		)
	);
}

/**
 * ListIdentities for the one identity that has a username, ignoring case.
 *
 * @throws ApiError also where the answer is somebody else: a proxy, or the API, ignored the filter
 */
export async function findIdentity(
	client: Client,
	username: string,
): Promise<Identity | undefined> {
	const list = identitiesByUsername(username);
	const [identity] = await client.list<Identity>({ ...list, limit: 1 });
	if (identity) assertNamed(client, identity, username, { method: 'GET', scopes: list.scopes });
	return identity;
}

/**
 * @param request that gave the identity
 * @throws ApiError where it is somebody else than who has the username
 */
export function assertNamed(
	client: Client,
	{ traits }: Identity,
	username: string,
	request: Pick<ApiRequest, 'method' | 'scopes'>,
): void {
	if (isSameUsername(traits?.username, username)) return;
	throw client.errorOf(
		{ kind: 'unreadable', status: 200, expected: { identityWithUsername: username } },
		request,
	);
}

/** Whether two usernames are one to the API, which ignores case and may tidy up what it is sent. */
export function isSameUsername(one: string | undefined, other: string): boolean {
	return folded(one) === folded(other);
}

/** What usernames have in common that may be one to the API. */
export function folded(text: string | undefined): string {
	return (text ?? '').normalize('NFC').trim().toUpperCase().toLowerCase();
}

/**
 * GetIdentity.
 *
 * @throws ApiError 404
 */
export async function getIdentity(client: Client, id: string): Promise<Identity> {
	return await client.resource('identity', {
		apiMethod: 'GetIdentity',
		method: 'GET',
		path: path`/identities/${id}`,
		scopes: ['identities:read'],
	});
}

/**
 * GetIdentity, where there may be none.
 *
 * @param id any text
 * @returns nothing where the API says of this very identity that there is none
 */
export async function getIdentityIfAny(client: Client, id: string): Promise<Identity | undefined> {
	// No ID holds one, and every email does.
	if (/[\s@]/.test(id)) return undefined;
	try {
		return await getIdentity(client, id);
	} catch (error) {
		const isMissing =
			error instanceof InvalidIdError || refusedResource(error)?.type === 'Identity';
		return isMissing ? undefined : await Promise.reject(error);
	}
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
	return await client.resource(
		'identity',
		{
			apiMethod: 'UpdateIdentity',
			method: 'PATCH',
			path: path`/identities/${id}`,
			scopes: ['identities:update'],
			body: { identity: change },
		},
		async () => await getIdentity(client, id),
	);
}

/**
 * DeleteIdentity.
 *
 * @throws ApiError 404, unless it is this request's own doing
 */
export async function deleteIdentity(client: Client, id: string): Promise<void> {
	await idempotentDelete(
		client.request({
			apiMethod: 'DeleteIdentity',
			method: 'DELETE',
			path: path`/identities/${id}`,
			scopes: ['identities:delete'],
		}),
		{ type: 'Identity', ids: [id] },
	);
}

/**
 * BatchDeleteIdentities: all of them or none.
 *
 * @param ids distinct, 1 to 1,000
 * @throws ApiError 404 that names the unknown IDs, unless it is this request's own doing
 */
export async function batchDeleteIdentities(client: Client, ids: string[]): Promise<void> {
	await idempotentDelete(
		client.request({
			apiMethod: 'BatchDeleteIdentities',
			method: 'POST',
			path: '/identities:batchDelete',
			scopes: ['identities:delete'],
			body: { ids },
			isIdempotent: true,
		}),
		{ type: 'Identity', ids },
	);
}

/** ListIdentities, for `client.list` and `client.page`. */
export const ALL_IDENTITIES: ListRequest = {
	apiMethod: 'ListIdentities',
	path: '/identities',
	scopes: ['identities:read'],
	key: 'identities',
	hasSkip: true,
};

/** ListIdentities with the one filter that the API has; it matches one identity or none. */
export function identitiesByUsername(username: string): ListRequest {
	return { ...ALL_IDENTITIES, query: { filter: `traits.username eq ${quoted(username)}` } };
}

/** ListIdentityGroups. */
export function groupsOfIdentity(id: string): ListRequest {
	return {
		apiMethod: 'ListIdentityGroups',
		path: path`/identities/${id}:listGroups`,
		scopes: ['identities:read', 'groups:read'],
		key: 'groups',
		hasSkip: true,
	};
}
