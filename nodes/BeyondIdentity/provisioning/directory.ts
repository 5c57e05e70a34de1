import type { Client, ListRequest } from '../transport/client';
import { ALL_GROUPS, createGroup, type Group } from '../transport/resources/groups';
import {
	ALL_IDENTITIES,
	findIdentity,
	getIdentityIfAny,
	type Identity,
} from '../transport/resources/identities';
import { findManagedResourceServer } from '../transport/resources/resourceServers';
import { ALL_SSO_CONFIGS, type SsoConfig } from '../transport/resources/ssoConfigs';
import { ApiError, refusedResource } from '../transport/errors/apiError';
import { getOrSet } from './getOrSet';
import { looksLikeId } from './ids';
import { SingleFlight } from './singleFlight';
import { asciiFolded } from './usernames';

/** What has a name that need not be unique, as all of them were listed. */
interface Listed<T> {
	/** By their names in lower case, without white space around them. */
	byName: Map<string, T[]>;
	byId: Map<string, T>;
}

/**
 * Finds what a realm has by the names that people use. Each name is asked for once, by the one who asks
 * first (single-flight).
 */
export class Directory {
	private readonly identities = new SingleFlight<Identity | undefined>();
	private readonly knownIdentities = new SingleFlight<boolean>();
	private readonly groups = new SingleFlight<Listed<Group>>();
	private readonly ssoConfigs = new SingleFlight<Listed<SsoConfig>>();
	/** Read together, by username. */
	private readonly gathered = new Map<string, Identity>();
	private hasGathered = false;
	/**
	 * Whether the realm was read to its end. Where others came or went meanwhile, anybody may have been
	 * missed, so who is not known is most likely new, and not surely.
	 */
	isRealmRead = false;
	private readonly newGroups = new Set<string>();
	private readonly createdGroups = new SingleFlight<Group>();
	private readonly managedServer = new SingleFlight<string | undefined>();
	/** Texts that look like IDs and were used as such, by what they would be if they are names. */
	private readonly usedAsId = {
		Identity: new Set<string>(),
		Group: new Set<string>(),
		SsoConfig: new Set<string>(),
	};
	/** Names that look like IDs, by the ID of what has the name. */
	private readonly learned = new Map<string, string>();

	constructor(private readonly client: Client) {}

	/**
	 * ListIdentities: gets ready to find many people by their usernames. Where the realm has no more pages
	 * than there are names, it is read instead, which costs fewer requests; otherwise its first page has
	 * been read for nothing. That is done once: whoever comes later asks by name.
	 *
	 * @param usernames in any case
	 */
	async gather(usernames: Iterable<string>): Promise<void> {
		if (this.hasGathered) return;
		const wanted = new Set([...usernames].map(asciiFolded));
		if (wanted.size < 2) return;
		this.hasGathered = true;
		const found = new Map<string, Identity | undefined>();
		const take = (identity: Identity) => {
			const name = asciiFolded(identity.traits?.username ?? '');
			if (!wanted.has(name)) return undefined;
			// Where two have it, as far as can be told from here, the API decides.
			const isOther = found.has(name) && found.get(name)?.id !== identity.id;
			found.set(name, isOther ? undefined : identity);
			return undefined;
		};
		let isReadToItsEnd = true;
		const wantsRest = (pages: number) => (isReadToItsEnd = pages <= wanted.size);
		try {
			await this.client.listWhole(ALL_IDENTITIES, take, wantsRest);
			this.isRealmRead = isReadToItsEnd;
		} catch (error) {
			if (!(error instanceof ApiError)) return await Promise.reject(error);
			// Each is asked for by name then, and has an error of its own.
		}
		for (const identity of found.values()) if (identity) this.know(identity);
	}

	/** An identity was read, or changed. */
	know(identity: Identity): void {
		const name = asciiFolded(identity.traits?.username ?? '');
		if (name !== '') this.gathered.set(name, identity);
	}

	/** An identity does not have the username any more under which it was read. */
	forget(username: string): void {
		this.gathered.delete(asciiFolded(username));
	}

	/** An identity that has a username, as it was when it was read last; nothing where it was not read. */
	gatheredIdentity(username: string): Identity | undefined {
		return this.gathered.get(asciiFolded(username));
	}

	/**
	 * ListIdentities: what was not gathered is asked for, for the API may know names to be the same that are
	 * not so here.
	 *
	 * @param username case-insensitive
	 * @returns nothing where no identity has it
	 */
	async findIdentity(username: string): Promise<Identity | undefined> {
		const gathered = this.gatheredIdentity(username);
		if (gathered) return gathered;
		return await this.identities.run(
			username.toLowerCase(),
			async () => await findIdentity(this.client, username),
		);
	}

	/**
	 * Finds an identity by its ID or its username. What looks like an ID is taken for one without asking;
	 * where the API does not know it, `learnName` tells.
	 *
	 * @returns its ID; nothing where there is none
	 */
	async resolveIdentity(text: string): Promise<string | undefined> {
		if (looksLikeId(text)) return this.asId('Identity', text);
		const identity = await this.findIdentity(text);
		if (identity) return identity.id;
		const isIdentity = await this.knownIdentities.run(
			text,
			async () => (await getIdentityIfAny(this.client, text)) !== undefined,
		);
		return isIdentity ? text : undefined;
	}

	/**
	 * Finds groups by their ID or their name, as `resolveIdentity` does.
	 *
	 * @param verify looks up what looks like an ID, too
	 * @returns the IDs of all groups that are meant
	 */
	async resolveGroups(text: string, { verify = false } = {}): Promise<string[]> {
		if (looksLikeId(text) && !verify) return [this.asId('Group', text)];
		if (looksLikeId(text) && (await this.hasGroup(text))) return [text];
		const named = await this.findGroups(text);
		if (named.length > 0) return named.map(({ id }) => id);
		return (await this.hasGroup(text)) ? [text] : [];
	}

	/**
	 * Looks up as a name what was used as an ID, where the API refused it because it does not know it.
	 *
	 * @param error of a request that named it
	 * @returns whether it is a name, so that the work is worth doing again
	 */
	async learnName(error: unknown): Promise<boolean> {
		const { type, id: text } = refusedResource(error) ?? { type: '', id: '' };
		if (type !== 'Identity' && type !== 'Group' && type !== 'SsoConfig') return false;
		if (!this.usedAsId[type].has(text)) return false;
		const key = `${type} ${text}`;
		if (this.learned.has(key)) return true;
		const found =
			type === 'Identity'
				? [await this.findIdentity(text)]
				: type === 'Group'
					? await this.findGroups(text)
					: await this.findSsoConfigs(text);
		const [one] = found;
		if (!one || found.length > 1) return false;
		this.learned.set(key, one.id);
		return true;
	}

	/**
	 * ListGroups: the API cannot search groups, so all of them are listed, once.
	 *
	 * @param name case-insensitive
	 * @returns those that have the name: exactly, or else in another case. Names are not unique.
	 */
	async findGroups(name: string): Promise<Group[]> {
		return named(await this.listGroups(), name);
	}

	/**
	 * ListSsoConfigs: all of them are listed, once.
	 *
	 * @param name case-insensitive
	 * @returns those that have the name: exactly, or else in another case
	 */
	async findSsoConfigs(name: string): Promise<SsoConfig[]> {
		return named(await this.listSsoConfigs(), name);
	}

	/**
	 * Finds SSO configurations by their ID or their name, as `resolveIdentity` does.
	 *
	 * @returns the IDs of all that are meant
	 */
	async resolveSsoConfigs(text: string): Promise<string[]> {
		if (looksLikeId(text)) return [this.asId('SsoConfig', text)];
		const found = await this.findSsoConfigs(text);
		if (found.length > 0) return found.map(({ id }) => id);
		return (await this.listSsoConfigs()).byId.has(text) ? [text] : [];
	}

	/** ListGroups: whether a group has this ID. */
	async hasGroup(id: string): Promise<boolean> {
		return (await this.listGroups()).byId.has(id);
	}

	/** ListGroups: what a group is called; its ID where the list does not show it. */
	async groupName(id: string): Promise<string> {
		return (await this.listGroups()).byId.get(id)?.display_name ?? id;
	}

	/**
	 * CreateGroup, once for all who ask for the name.
	 *
	 * @param name case-insensitive
	 */
	async createGroup(name: string): Promise<Group> {
		return await this.createdGroups.run(name.toLowerCase(), async () => {
			const group = await createGroup(this.client, { display_name: name });
			this.newGroups.add(group.id);
			return group;
		});
	}

	/** Whether a group was created here. */
	isNewGroup(id: string): boolean {
		return this.newGroups.has(id);
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

	private asId(type: 'Identity' | 'Group' | 'SsoConfig', text: string): string {
		this.usedAsId[type].add(text);
		return this.learned.get(`${type} ${text}`) ?? text;
	}

	private async listGroups(): Promise<Listed<Group>> {
		return await this.groups.run('all', async () => await this.listAll<Group>(ALL_GROUPS));
	}

	private async listSsoConfigs(): Promise<Listed<SsoConfig>> {
		return await this.ssoConfigs.run(
			'all',
			async () => await this.listAll<SsoConfig>(ALL_SSO_CONFIGS),
		);
	}

	private async listAll<T extends Named>(request: ListRequest): Promise<Listed<T>> {
		const all: Listed<T> = { byName: new Map(), byId: new Map() };
		for (const one of await this.client.list<T>(request)) {
			const key = (one.display_name ?? '').trim().toLowerCase();
			getOrSet(all.byName, key, () => []).push(one);
			all.byId.set(one.id, one);
		}
		return all;
	}
}

interface Named {
	id: string;
	display_name?: string;
}

/** Those that have a name: exactly, or else in another case. */
function named<T extends Named>({ byName }: Listed<T>, name: string): T[] {
	const found = byName.get(name.toLowerCase()) ?? [];
	const exact = found.filter((one) => one.display_name?.trim() === name);
	return exact.length > 0 ? exact : found;
}
