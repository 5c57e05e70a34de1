import type { Client, ListRequest } from '../../transport/client';
import { ApiError } from '../../transport/errors/apiError';
import { mapConcurrently } from '../../transport/pool';
import { membersOfGroup } from '../../transport/resources/groups';
import { ALL_IDENTITIES, folded, type Identity } from '../../transport/resources/identities';
import { membersOfRole, rolePath, rolesOf, type Role } from '../../transport/resources/roles';
import type { Directory } from '../directory';
import { asciiFolded } from '../usernames';
import { matchPeople, type MatchBy, type Matched, type WantedItem } from './matchPeople';

/** The people of a sync, as they are. */
export interface PeopleRead {
	/** Everybody who is covered. */
	covered: Identity[];
	matched: Matched;
	/** Whether the list of them fits together. */
	isWhole: boolean;
	/** The items whose person could not be looked up, each with the error. */
	failed: Map<number, unknown>;
}

/**
 * ListIdentities or ListGroupMembers, once: everybody who is covered, and those whom the items are about.
 * With a group as the scope, people of the input who are outside of it are found as well.
 *
 * @throws ApiError where the list cannot be read
 */
export async function readPeople(
	client: Client,
	directory: Directory,
	wanted: readonly WantedItem[],
	{ scopeGroupId, matchBy }: { scopeGroupId?: string; matchBy: MatchBy },
): Promise<PeopleRead> {
	const list = await readAll(
		client,
		scopeGroupId === undefined ? ALL_IDENTITIES : membersOfGroup(scopeGroupId),
	);
	const covered = list.resources;
	let known = covered;
	let { isWhole } = list;
	if (scopeGroupId !== undefined && matchBy !== 'username') {
		// Only the whole realm tells who has a key, and whether somebody else has it, too.
		const realm = await readAll(client, ALL_IDENTITIES);
		known = unitedPeople(covered, realm.resources);
		isWhole &&= realm.isWhole;
	}
	const isOutsideKnown = scopeGroupId !== undefined && matchBy === 'username';
	// The API may know names to be the same that are not so here.
	const alike = new Set(known.map(({ traits }) => folded(traits?.username)));
	const asked = newPeople(wanted, known, matchBy).filter(
		({ input }) => isOutsideKnown || !isWhole || alike.has(folded(input.traits?.username)),
	);
	if (isOutsideKnown) await directory.gather(asked.map(usernameOf));
	const { found, failed } = await lookUp(client, directory, asked);
	const everybody = unitedPeople(known, [...found.values()]);
	const rest = wanted.filter(({ index }) => !failed.has(index));
	return { covered, matched: matchPeople(rest, everybody, matchBy, found), isWhole, failed };
}

async function readAll(client: Client, list: ListRequest) {
	return await client.readList<Identity, Identity>(list, (identity) => identity);
}

function unitedPeople(some: Identity[], others: Identity[]): Identity[] {
	const ids = new Set(some.map(({ id }) => id));
	return [...some, ...others.filter(({ id }) => !ids.has(id))];
}

/** The items about people who are not among those known. */
function newPeople(
	wanted: readonly WantedItem[],
	known: Identity[],
	matchBy: MatchBy,
): WantedItem[] {
	const { people } = matchPeople(wanted, known, matchBy);
	const indexes = new Set(
		people.flatMap(({ identity, wanted: { items } }) => (identity ? [] : items)),
	);
	return wanted.filter(({ index, hasFailed }) => indexes.has(index) && !hasFailed);
}

const usernameOf = ({ input }: WantedItem) => input.traits?.username ?? '';

/** Asks the API for people by their usernames. */
async function lookUp(client: Client, directory: Directory, items: readonly WantedItem[]) {
	const found = new Map<string, Identity>();
	const failed = new Map<number, unknown>();
	await mapConcurrently(items, client.concurrency, async (item) => {
		const { index } = item;
		const username = usernameOf(item);
		try {
			const identity = await directory.findIdentity(username);
			if (identity) found.set(asciiFolded(username), identity);
		} catch (error) {
			if (!(error instanceof ApiError)) return await Promise.reject(error);
			failed.set(index, error);
		}
	});
	return { found, failed };
}

/** The members of some groups. */
export interface MembersRead {
	/** The members' IDs by the groups' IDs. */
	members: Map<string, Set<string>>;
	/** Whether each list fits together. */
	isWhole: boolean;
}

/**
 * ListGroupMembers of several groups, each once.
 *
 * @throws ApiError
 */
export async function readMembersOf(
	client: Client,
	groupIds: Iterable<string>,
): Promise<MembersRead> {
	const ids = [...new Set(groupIds)];
	const lists = await mapConcurrently(
		ids,
		client.concurrency,
		async (id) =>
			await client.readList<{ id: string }, string>(membersOfGroup(id), (member) => member.id),
	);
	return {
		members: new Map(ids.map((id, index) => [id, new Set(lists[index]!.resources)])),
		isWhole: lists.every(({ isWhole }) => isWhole),
	};
}

/** Those who may not lose anything, and the groups that make others so. */
export interface Guarded {
	ids: Set<string>;
	groupIds: Set<string>;
	isWhole: boolean;
}

/**
 * ListRoles, ListRoleMembers and ListGroupMembers: who has a role of Beyond Identity's own API, directly or
 * through a group.
 *
 * @returns nobody where the realm has no such API
 * @throws ApiError
 */
export async function readAdministrators(client: Client, directory: Directory): Promise<Guarded> {
	const serverId = await directory.findManagedResourceServer();
	if (serverId === undefined) return { ids: new Set(), groupIds: new Set(), isWhole: true };
	const roles = await client.list<Role>(rolesOf(serverId));
	const lists = await mapConcurrently(
		roles,
		client.concurrency,
		async ({ id }) => await client.list<Identity>(membersOfRole(rolePath(serverId, id))),
	);
	const members = lists.flat();
	// Every identity has traits, and no group has.
	const groups = members.filter(({ traits }) => !traits).map(({ id }) => id);
	const ofGroups = await readMembersOf(client, groups);
	return {
		ids: new Set([
			...members.map(({ id }) => id),
			...[...ofGroups.members.values()].flatMap((ids) => [...ids]),
		]),
		groupIds: new Set(groups),
		isWhole: ofGroups.isWhole,
	};
}
