import type { Client } from '../transport/client';
import { ALL_GROUPS, createGroup, type Group } from '../transport/resources/groups';
import { findIdentity, type Identity } from '../transport/resources/identities';
import { findManagedResourceServer } from '../transport/resources/resourceServers';
import { getOrSet } from './getOrSet';
import { SingleFlight } from './singleFlight';

interface Groups {
	/** By their names in lower case, without white space around them. */
	byName: Map<string, Group[]>;
	ids: Set<string>;
}

/**
 * Finds what a realm has by the names that people use. Each name is asked for once, by the one who asks
 * first (single-flight).
 */
export class Directory {
	private readonly identities = new SingleFlight<Identity | undefined>();
	private readonly groups = new SingleFlight<Groups>();
	private readonly createdGroups = new SingleFlight<Group>();
	private readonly managedServer = new SingleFlight<string | undefined>();

	constructor(private readonly client: Client) {}

	/**
	 * ListIdentities.
	 *
	 * @param username case-insensitive
	 * @returns nothing where no identity has it
	 */
	async findIdentity(username: string): Promise<Identity | undefined> {
		return await this.identities.run(
			username.toLowerCase(),
			async () => await findIdentity(this.client, username),
		);
	}

	/**
	 * ListGroups: the API cannot search groups, so all of them are listed, once.
	 *
	 * @param name case-insensitive
	 * @returns those that have the name: exactly, or else in another case. Names are not unique.
	 */
	async findGroups(name: string): Promise<Group[]> {
		const { byName } = await this.listGroups();
		const found = byName.get(name.toLowerCase()) ?? [];
		const exact = found.filter((group) => group.display_name?.trim() === name);
		return exact.length > 0 ? exact : found;
	}

	/** ListGroups: whether a group has this ID. */
	async hasGroup(id: string): Promise<boolean> {
		return (await this.listGroups()).ids.has(id);
	}

	/**
	 * CreateGroup, once for all who ask for the name.
	 *
	 * @param name case-insensitive
	 */
	async createGroup(name: string): Promise<Group> {
		return await this.createdGroups.run(
			name.toLowerCase(),
			async () => await createGroup(this.client, { display_name: name }),
		);
	}

	/**
	 * ListResourceServers.
	 *
	 * @returns the ID of the one that stands for Beyond Identity's own API; nothing where there is none
	 */
	async findManagedResourceServer(): Promise<string | undefined> {
		return await this.managedServer.run(
			'managed',
			async () => await findManagedResourceServer(this.client),
		);
	}

	private async listGroups(): Promise<Groups> {
		return await this.groups.run('all', async () => {
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
