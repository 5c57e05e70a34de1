import type { Client, ListRequest } from '../client';
import { path } from '../http/path';
import type { MemberType } from './roles';

/** How people sign in to something else: the Admin Console calls it an application. */
export interface SsoConfig {
	id: string;
	display_name?: string;
	/** What kind it is, and how it is set up. */
	payload?: Record<string, unknown>;
}

/** What a payload may hold that nobody may see. */
const SECRETS = new Set(['client_secret']);

/**
 * The kind of an SSO configuration, e.g. `bookmark`. The description has it as `type` in the payload; the
 * vendor's own client reads a payload of the form `{"Bookmark": {…}}`.
 *
 * @returns nothing where it is told in neither way
 */
export function typeOfSsoConfig({ payload = {} }: SsoConfig): string | undefined {
	if (typeof payload.type === 'string') return payload.type;
	const [tag, ...others] = Object.keys(payload);
	return tag === undefined || others.length > 0
		? undefined
		: tag.replaceAll(/(?<=[a-z\d])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}

/** The same without secrets, wherever they stand in it. */
export function withoutSecrets<T>(value: T): T {
	if (Array.isArray(value)) return value.map((one: unknown) => withoutSecrets(one)) as T;
	if (typeof value !== 'object' || value === null) return value;
	const kept = Object.entries(value).filter(([name]) => !SECRETS.has(name));
	return Object.fromEntries(kept.map(([name, one]) => [name, withoutSecrets<unknown>(one)])) as T;
}

/** ListSsoConfigs. It has no `skip`. */
export const ALL_SSO_CONFIGS: ListRequest = {
	apiMethod: 'listSsoConfigs',
	path: '/sso-configs',
	scopes: ['sso-configs:read'],
	key: 'sso_configs',
};

/**
 * ListSsoConfigs of one kind.
 *
 * @param type e.g. `bookmark`
 */
export function ssoConfigsOfType(type: string): ListRequest {
	return {
		...ALL_SSO_CONFIGS,
		query: { type },
		// Where the API does not heed it, others must not slip in.
		keep: (config) => typeOfSsoConfig(config as unknown as SsoConfig) === type,
	};
}

/**
 * GetSsoConfig.
 *
 * @throws ApiError 404
 */
export async function getSsoConfig(client: Client, id: string): Promise<SsoConfig> {
	return await client.resource('ssoConfig', {
		apiMethod: 'GetSsoConfig',
		method: 'GET',
		path: path`/sso-configs/${id}`,
		scopes: ['sso-configs:read'],
	});
}

/**
 * ListIdentitiesForSsoConfig or ListGroupsForSSOConfig. Identities that have it through a group are among
 * them, and one that has it in several ways may come several times.
 */
export function membersOfSsoConfig(id: string, type: MemberType): ListRequest {
	const list = { mayRepeat: true };
	return type === 'group'
		? {
				...list,
				apiMethod: 'ListGroupsForSSOConfig',
				path: path`/sso-configs/${id}:listGroupAssociations`,
				scopes: ['sso-configs:read', 'groups:read'],
				key: 'groups',
				// It takes none, as it is described.
				pageSizes: [],
			}
		: {
				...list,
				apiMethod: 'ListIdentitiesForSsoConfig',
				path: path`/sso-configs/${id}:listIdentityAssociations`,
				scopes: ['sso-configs:read', 'identities:read', 'groups:read'],
				key: 'identities',
			};
}

/** ListSsoConfigsForIdentity, also those that a person has through a group. */
export function ssoConfigsOfIdentity(identityId: string): ListRequest {
	return {
		apiMethod: 'ListSsoConfigsForIdentity',
		path: path`/identities/${identityId}/sso-configs`,
		scopes: ['sso-configs:read'],
		key: 'sso_configs',
		mayRepeat: true,
	};
}

/** ListSsoConfigsForGroup. */
export function ssoConfigsOfGroup(groupId: string): ListRequest {
	return {
		apiMethod: 'ListSsoConfigsForGroup',
		path: path`/groups/${groupId}/sso-configs`,
		scopes: ['sso-configs:read'],
		key: 'sso_configs',
		mayRepeat: true,
	};
}

/** The API's methods that change who is assigned, and how their paths end. */
const CHANGES = {
	add: {
		identity: ['AddIdentitiesToSsoConfig', 'addIdentities'],
		group: ['AddGroupsToSsoConfig', 'addGroups'],
	},
	delete: {
		identity: ['DeleteIdentitiesFromSsoConfig', 'deleteIdentities'],
		group: ['DeleteGroupsFromSsoConfig', 'deleteGroups'],
	},
} as const;

/**
 * AddIdentitiesToSsoConfig, AddGroupsToSsoConfig, DeleteIdentitiesFromSsoConfig or DeleteGroupsFromSsoConfig: all
 * or none. Who is assigned already stays so, and who is not is skipped.
 *
 * @param ids distinct, 1 to 1,000
 * @throws ApiError 404 for the configuration, or for an unknown member
 */
export async function changeSsoConfigMembers(
	client: Client,
	id: string,
	direction: keyof typeof CHANGES,
	type: MemberType,
	ids: string[],
): Promise<void> {
	const [apiMethod, verb] = CHANGES[direction][type];
	await client.request({
		apiMethod,
		method: 'POST',
		path: `${path`/sso-configs/${id}`}:${verb}`,
		scopes: ['sso-configs:update'],
		body: { [`${type}_ids`]: ids },
		isIdempotent: true,
	});
}
