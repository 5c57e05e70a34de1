import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { toNodeError } from '../actions/errors';
import { Client, type ListRequest } from '../transport/client';
import { ALL_GROUPS } from '../transport/groups';
import { ALL_IDENTITIES, identitiesNamed } from '../transport/identities';
import type { Group, Identity } from '../transport/types';

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
	return await inWords(this, async () => {
		const client = await Client.create(this);
		const exact =
			wanted !== '' && paginationToken === undefined
				? await client.list<Identity>({ ...identitiesNamed(wanted), limit: 1 })
				: [];
		const found = await search<Identity>(client, ALL_IDENTITIES, paginationToken, (identity) =>
			contains(wanted, [
				identity.display_name,
				identity.traits?.username,
				identity.traits?.primary_email_address,
			]),
		);
		const others = found.resources.filter(({ id }) => id !== exact[0]?.id);
		return {
			results: [...exact.map(identityChoice), ...sorted(others.map(identityChoice))],
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
	const wanted = filter?.trim() ?? '';
	return await inWords(this, async () => {
		const client = await Client.create(this);
		const found = await search<Group>(client, ALL_GROUPS, paginationToken, (group) =>
			contains(wanted, [group.display_name]),
		);
		return {
			results: sorted(
				found.resources.map(({ id, display_name: name }) => ({ name: name || id, value: id })),
			),
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
		const page = await client.page<T>(list, nextToken);
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

async function inWords<T>(context: ILoadOptionsFunctions, work: () => Promise<T>): Promise<T> {
	return await work().catch((error: unknown) => {
		throw toNodeError(error, { node: context.getNode() });
	});
}
