import { noManagedResourceServer, ParameterProblem } from '../messages/parameterProblem';
import type { Client } from '../transport/client';
import { ApiError } from '../transport/errors';
import { ALL_GROUPS, createGroup } from '../transport/groups';
import { findIdentity } from '../transport/identities';
import { findManagedResourceServer } from '../transport/roles';
import type { Group, Identity } from '../transport/types';
import { getOrSet } from './getOrSet';

/** Finds things by the names that people use, each name once per execution. */
export class Lookups {
	private readonly identities = new Map<string, Promise<Identity | undefined>>();
	private readonly groups = new Map<string, Promise<Groups>>();
	private readonly made = new Map<string, Promise<string>>();
	private readonly managedServer = new Map<string, Promise<string | undefined>>();

	constructor(private readonly client: Client) {}

	/**
	 * @param username in whatever case
	 * @throws ParameterProblem where no identity has it
	 */
	async identityId(username: string): Promise<string> {
		const identity = await once(
			this.identities,
			username.toLowerCase(),
			async () => await findIdentity(this.client, username),
		);
		if (identity) return identity.id;
		throw new ParameterProblem(
			`No identity has the username '${username}'`,
			'Check the spelling, and that the identity belongs to the realm that this step works in.',
		);
	}

	/**
	 * @param name in whatever case
	 * @param create whether to make a group that is missing, once for all items that name it
	 * @param orId whether the text may be an ID instead of a name
	 * @throws ParameterProblem where no group has it, or more than one
	 */
	async groupId(name: string, { create = false, orId = false } = {}): Promise<string> {
		const key = name.toLowerCase();
		const groups = await this.listGroups();
		const found = groups.byName.get(key) ?? [];
		const exact = found.filter((group) => group.display_name?.trim() === name);
		const matches = exact.length > 0 ? exact : found;
		if (matches.length === 1) return matches[0]!.id;
		if (matches.length > 1) {
			throw new ParameterProblem(
				`${matches.length} groups have the name '${name}'`,
				`Choose the one you mean by its ID: ${matches.map(({ id }) => id).join(', ')}.`,
			);
		}
		if (orId && groups.ids.has(name)) return name;
		if (create) return await once(this.made, key, async () => await this.makeGroup(name));
		throw new ParameterProblem(
			`No group has the name ${orId ? 'or ID ' : ''}'${name}'`,
			'Check the spelling, and that the group belongs to the realm that this step works in.',
		);
	}

	/**
	 * @returns the ID of the resource server that stands for Beyond Identity's own API
	 * @throws ParameterProblem where the realm has none
	 */
	async managedResourceServerId(): Promise<string> {
		const id = await once(
			this.managedServer,
			'the one',
			async () => await findManagedResourceServer(this.client),
		);
		if (id === undefined) throw noManagedResourceServer();
		return id;
	}

	private async makeGroup(name: string): Promise<string> {
		const { id } = await createGroup(this.client, { display_name: name });
		return id;
	}

	/** The API cannot search groups, so all of them are listed, once. */
	private async listGroups(): Promise<Groups> {
		return await once(this.groups, 'all', async () => {
			const groups: Groups = { byName: new Map(), ids: new Set() };
			for (const group of await this.client.list<Group>(ALL_GROUPS)) {
				const key = (group.display_name ?? '').trim().toLowerCase();
				getOrSet(groups.byName, key, () => []).push(group);
				groups.ids.add(group.id);
			}
			return groups;
		});
	}
}

interface Groups {
	byName: Map<string, Group[]>;
	ids: Set<string>;
}

/**
 * Does something once for all who ask; after a failure, again for the next one, unless it may have been
 * done all the same.
 */
async function once<T>(
	done: Map<string, Promise<T>>,
	key: string,
	work: () => Promise<T>,
): Promise<T> {
	const earlier = done.get(key);
	if (earlier) return await earlier;
	const working = work();
	done.set(key, working);
	working.catch((error: unknown) => {
		if (!(error instanceof ApiError && error.mayBeDone)) done.delete(key);
	});
	return await working;
}
