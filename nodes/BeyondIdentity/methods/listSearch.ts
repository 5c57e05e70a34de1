import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { noManagedResourceServer } from '../messages/lookupErrors';
import { chosenId } from '../n8n/parameters';
import { inWords } from './inWords';
import type { Client, ListRequest } from '../transport/client';
import {
	ALL_AUTHENTICATOR_CONFIGS,
	type AuthenticatorConfig,
} from '../transport/resources/authenticatorConfigs';
import { ALL_GROUPS, type Group } from '../transport/resources/groups';
import {
	ALL_IDENTITIES,
	identitiesByUsername,
	isSameUsername,
	type Identity,
} from '../transport/resources/identities';
import { ALL_REALMS, type Realm } from '../transport/resources/realms';
import {
	ALL_RESOURCE_SERVERS,
	findManagedResourceServer,
	type ResourceServer,
} from '../transport/resources/resourceServers';
import { rolesOf, type Role } from '../transport/resources/roles';
import { ALL_SSO_CONFIGS, type SsoConfig } from '../transport/resources/ssoConfigs';

/** A rare match should be found without a scroll, and yet one search must not read a whole realm. */
const MOST_PAGES = 10;

interface Choice {
	name: string;
	value: string;
}

/**
 * Fills the list of identities. ListIdentities finds an exact username; anything else is looked for
 * in the pages that are loaded.
 */
export async function searchIdentities(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const wanted = filter?.trim() ?? '';
	return await inWords(this, async (client) => {
		const exact =
			wanted !== '' && paginationToken === undefined
				? await client.list<Identity>({ ...identitiesByUsername(wanted), limit: 1 })
				: [];
		const found = await search<Identity>(client, ALL_IDENTITIES, paginationToken, (identity) =>
			contains(wanted, [
				identity.display_name,
				identity.traits?.username,
				identity.traits?.primary_email_address,
			]),
		);
		// Where the filter is ignored, the first of all comes back.
		const known = exact.filter(({ traits }) => isSameUsername(traits?.username, wanted));
		const others = found.resources.filter(({ id }) => id !== known[0]?.id);
		return {
			results: [...known.map(identityChoice), ...sorted(others.map(identityChoice))],
			...(found.nextToken ? { paginationToken: found.nextToken } : {}),
		};
	});
}

/** Fills the list of groups, by a part of the name. */
export async function searchGroups(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await searchByName<Group>(this, () => ALL_GROUPS, filter, paginationToken);
}

/** Fills the list of SSO applications, by a part of the name. */
export async function searchSsoConfigs(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await searchByName<SsoConfig>(this, () => ALL_SSO_CONFIGS, filter, paginationToken);
}

/** Fills the list of the tenant's realms. */
export async function searchRealms(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await searchByName<Realm>(this, () => ALL_REALMS, filter, paginationToken);
}

/** Fills the list of resource servers; Beyond Identity's own comes first. */
export async function searchResourceServers(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await searchByName<ResourceServer>(
		this,
		() => ALL_RESOURCE_SERVERS,
		filter,
		paginationToken,
		{ rank: ({ is_managed: isManaged }) => (isManaged ? 0 : 1) },
	);
}

/** Fills the list of roles, of the resource server that is chosen. */
export async function searchRoles(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const chosen = chosenId(this.getNodeParameter('resourceServer', ''));
	const list = async (client: Client) => {
		const server = chosen ?? (await findManagedResourceServer(client));
		if (server === undefined) throw noManagedResourceServer();
		return rolesOf(server);
	};
	return await searchByName<Role>(this, list, filter, paginationToken);
}

/** Fills the list of authenticator configurations; what suits a person's passkey best comes first. */
export async function searchAuthenticatorConfigs(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await searchByName<AuthenticatorConfig>(
		this,
		() => ALL_AUTHENTICATOR_CONFIGS,
		filter,
		paginationToken,
		{
			rank: ({ config }) => {
				const rank = AUTHENTICATOR_TYPES.findIndex(([type]) => type === config?.type);
				return rank < 0 ? AUTHENTICATOR_TYPES.length : rank;
			},
			named: ({ id, display_name: name, config }) => {
				const [, label = config?.type] =
					AUTHENTICATOR_TYPES.find(([type]) => type === config?.type) ?? [];
				return label === undefined ? (name ?? id) : `${name ?? id} (${label})`;
			},
		},
	);
}

/** The API's types and the Admin Console's words for them, the one that suits most people first. */
const AUTHENTICATOR_TYPES: Array<[string, string]> = [
	['hosted_web', 'Hosted Web'],
	['platform', 'Platform Authenticator'],
	['embedded', 'Embedded SDK'],
	['console', 'Admin Console'],
];

interface Named {
	id: string;
	display_name?: string;
}

interface Shown<T> {
	/** Lower comes first; the alphabet decides the rest. */
	rank?: (resource: T) => number;
	named?: (resource: T) => string;
}

async function searchByName<T extends Named>(
	context: ILoadOptionsFunctions,
	listOf: (client: Client) => ListRequest | Promise<ListRequest>,
	filter: string | undefined,
	paginationToken: string | undefined,
	{ rank = () => 0, named = ({ id, display_name: name }) => name || id }: Shown<T> = {},
): Promise<INodeListSearchResult> {
	const wanted = filter?.trim() ?? '';
	return await inWords(context, async (client) => {
		const list = await listOf(client);
		const found = await search<T>(client, list, paginationToken, (resource) =>
			contains(wanted, [named(resource)]),
		);
		const byRank = [...found.resources].sort(
			(one, other) => rank(one) - rank(other) || named(one).localeCompare(named(other)),
		);
		return {
			results: byRank.map((resource) => ({ name: named(resource), value: resource.id })),
			...(found.nextToken ? { paginationToken: found.nextToken } : {}),
		};
	});
}

/** Reads on until a page holds a match, so that the list is not empty where there is more to come. */
async function search<T extends { id: string }>(
	client: Client,
	list: ListRequest,
	pageToken: string | undefined,
	matches: (resource: T) => boolean,
): Promise<{ resources: T[]; nextToken?: string }> {
	let nextToken = pageToken;
	for (let count = 1; ; count += 1) {
		const page = await client.page<T>(
			list,
			nextToken === undefined ? {} : { pageToken: nextToken },
		);
		const resources = page.resources.filter(matches);
		({ nextToken } = page);
		if (resources.length > 0 || nextToken === undefined || count === MOST_PAGES) {
			return { resources, ...(nextToken ? { nextToken } : {}) };
		}
	}
}

function contains(wanted: string, texts: Array<string | undefined>): boolean {
	const part = wanted.toLowerCase();
	return texts.some((text) => text?.toLowerCase().includes(part)) || part === '';
}

function identityChoice({ id, display_name: name, traits }: Identity): Choice {
	const username = traits?.username;
	return {
		name: username && username !== name ? `${name ?? id} (${username})` : (name ?? id),
		value: id,
	};
}

/** The API's order is undefined; people look for names by the alphabet. */
function sorted(choices: Choice[]): Choice[] {
	return choices.sort((one, other) => one.name.localeCompare(other.name));
}
