import type { IDataObject } from 'n8n-workflow';
import type { NameOf, Shape, ShapesOf } from '../fields/field';
import type { pagingFields } from '../fields/paging';
import {
	ambiguousSsoConfigName,
	noIdentityWithIdOrUsername,
	noIdentityWithUsername,
	noManagedResourceServer,
	noSsoConfigWithName,
} from '../messages/lookupErrors';
import { standsForAll } from '../messages/parameterErrors';
import type { RealmMemory } from '../n8n/executionMemory';
import type { Choice, Parameters, Several } from '../n8n/parameters';
import type { Directory } from '../provisioning/directory';
import { looksLikeId } from '../provisioning/ids';
import { mapConcurrently } from '../transport/pool';
import { failure } from '../provisioning/results';
import type { Client, ListRequest } from '../transport/client';
import { resolveGroup, type GroupOptions } from './resolveGroup';
import type { RunNotes } from './runNotes';

/** The locators among some fields. */
type LocatorOf<S extends Shape> = NameOf<S, 'resourceLocator'>;

/**
 * One input item: its parameters, and what an operation needs to act on them in the realm that the item
 * works in.
 */
export class Item<S extends Shape = Shape> {
	constructor(
		readonly parameters: Parameters<S>,
		/** What the input item holds. */
		readonly json: IDataObject,
		readonly client: Client,
		private readonly directory: Directory,
		readonly memory: RealmMemory,
		private readonly notes: RunNotes,
	) {}

	/** The input item's, counted from 0. */
	get index(): number {
		return this.parameters.itemIndex;
	}

	/**
	 * @param name of the locator
	 * @returns the ID of the identity that it chooses
	 * @throws ParameterError where it chooses none, or where nobody has the ID or username
	 */
	async identityId(name: LocatorOf<S>): Promise<string> {
		const { mode, text } = this.parameters.choice(name);
		return await this.resolveIdentity(name, mode, text);
	}

	/**
	 * @param name of the locator
	 * @returns the IDs of the identities that it chooses, each once; none only if that is allowed
	 * @throws ParameterError where it chooses none, or where nobody has one of the IDs or usernames
	 */
	async identityIds(name: LocatorOf<S>, { mayBeEmpty = false } = {}): Promise<string[]> {
		const { mode, texts, whole } = this.parameters.choices(name);
		if (texts.length === 0 && !mayBeEmpty) throw this.parameters.emptyError(name);
		await this.directory.gather(this.usernames(name));
		if (whole !== undefined && !texts.every(isSurelyOne)) {
			const identity = await this.directory.findIdentity(whole);
			if (identity) return [identity.id];
		}
		return await this.each(texts, async (text) => await this.resolveIdentity(name, mode, text));
	}

	/**
	 * The usernames that a locator may have to be looked up by. What cannot be read is told when its turn
	 * comes.
	 *
	 * @param name of the locator
	 */
	usernames(name: string): string[] {
		try {
			// One that the operation does not have gives nothing.
			const { mode, texts, whole } = this.parameters.choices(name as LocatorOf<S>);
			if (mode === 'list') return [];
			const names = mode === 'username' ? texts : texts.filter((text) => !looksLikeId(text));
			return whole === undefined || texts.every(isSurelyOne) ? names : [...names, whole];
		} catch {
			return [];
		}
	}

	/**
	 * @param name of the locator
	 * @returns the ID of the identity that it chooses, or `-` for all where the field is empty
	 * @throws ParameterError where nobody has the ID or username, or an expression finds none
	 */
	async identityIdOrAll(name: LocatorOf<S>): Promise<string> {
		const choice = this.parameters.optionalChoice(name);
		if (!choice) this.parameters.assertLeftOut(name);
		// All are meant only where a person wrote so.
		const isAll = !choice || (choice.text === '-' && !this.parameters.isExpression(name));
		return isAll ? '-' : await this.resolveIdentity(name, choice.mode, choice.text);
	}

	/**
	 * @param name of the locator
	 * @param options how it is found
	 * @returns the ID of the group that it chooses
	 * @throws ParameterError where it chooses none, or where no group has the name, or more than one
	 */
	async groupId(name: LocatorOf<S>, options: GroupOptions = {}): Promise<string> {
		return await this.groupChosen(this.parameters.choice(name), options);
	}

	/**
	 * @param choice of a locator, wherever it stands
	 * @param options how it is found
	 * @throws ParameterError where no group has the name, or more than one
	 */
	async groupChosen(choice: Choice, options: GroupOptions = {}): Promise<string> {
		return await resolveGroup(this.directory, choice, options);
	}

	/** What a group is called; its ID where it cannot be found. */
	async groupName(groupId: string): Promise<string> {
		return await this.directory.groupName(groupId);
	}

	/** Whether a group was created by this run of the step, because an item named it and it was missing. */
	isNewGroup(groupId: string): boolean {
		return this.directory.isNewGroup(groupId);
	}

	/**
	 * @param name of the locator
	 * @returns the ID of the SSO application that it chooses
	 * @throws ParameterError where it chooses none, or where none has the name, or more than one
	 */
	async ssoConfigId(name: LocatorOf<S>): Promise<string> {
		const { mode, text } = this.parameters.choice(name);
		if (mode === 'list') return text;
		const [id, ...others] = await this.directory.resolveSsoConfigs(text);
		if (id === undefined) throw noSsoConfigWithName(text);
		if (others.length > 0) throw ambiguousSsoConfigName(text, [id, ...others]);
		return id;
	}

	/**
	 * @param name of the locator
	 * @returns the IDs of the groups that it chooses, each once
	 * @throws ParameterError where it chooses none, or where a name belongs to no group, or to more than one
	 */
	async groupIds(name: LocatorOf<S>): Promise<string[]> {
		const { mode, ...several } = this.parameters.choices(name);
		if (several.texts.length === 0) throw this.parameters.emptyError(name);
		return await this.severalGroups(mode, several);
	}

	/**
	 * @param several names or IDs
	 * @returns the groups' IDs, each once
	 * @throws ParameterError where one belongs to no group, or a name to more than one
	 */
	async groupsNamed(several: Several): Promise<string[]> {
		return await this.severalGroups('idOrName', several, { verify: true });
	}

	/**
	 * Finds what the item is about, once in all tries of the same run: its name may not lead there any more,
	 * as the step's own work changes it.
	 *
	 * @param choice by which it is found: for another one, which somebody has mended, nothing was found yet
	 * @param find gives IDs
	 */
	async findOnce(choice: Choice | Several, find: () => Promise<string[]>): Promise<string[]> {
		const key = ['found', choice];
		const earlier = this.memory.recall(key);
		if (earlier) return earlier;
		const ids = await find();
		// A text that was taken for an ID may still turn out to be a name.
		const texts = new Set('text' in choice ? [choice.text] : choice.texts);
		if (!ids.every((id) => texts.has(id))) this.memory.keep(key, ids);
		return ids;
	}

	/**
	 * Makes something of which a second one would be one too many. Where an earlier try of the same run has
	 * made it, that one is handed on.
	 *
	 * @param key what is asked for, and by which item, where each item gets one of its own
	 * @param make makes it; told whether an earlier try may have made it, and throws where it cannot tell
	 * @param again gives what was made before, by its ID, or makes another in its place
	 */
	async once<T extends { id: string }>(
		key: unknown,
		make: (isDoubtful: boolean) => Promise<T>,
		again: (id: string, makeAnother: () => Promise<T>) => Promise<T>,
	): Promise<T> {
		const makeOne = async () => {
			try {
				const made = await make(this.memory.isDoubtful(key));
				this.memory.keep(key, [made.id]);
				return made;
			} catch (error) {
				if (failure(error).status === 'unknown') this.memory.doubt(key);
				return await Promise.reject(error);
			}
		};
		const [earlier] = this.memory.recall(key) ?? [];
		return earlier === undefined ? await makeOne() : await again(earlier, makeOne);
	}

	/**
	 * Whether an error says that a text which was used as an ID is a name, so that the same work succeeds
	 * if it is done again.
	 */
	async learnsFrom(error: unknown): Promise<boolean> {
		// What is reported is the first error, and not that of the look-up.
		return await this.directory.learnName(error).catch(() => false);
	}

	/**
	 * @param name of the locator
	 * @returns the ID of the resource server that it chooses; the one of Beyond Identity's own API where
	 *   it chooses none
	 */
	async resourceServerId(name: LocatorOf<S>): Promise<string> {
		const choice = this.parameters.optionalChoice(name);
		if (choice) return choice.text;
		this.parameters.assertLeftOut(name);
		const id = await this.directory.findManagedResourceServer();
		if (id === undefined) throw noManagedResourceServer();
		return id;
	}

	/**
	 * Reads a list as far as the item wants it. Only items with paging fields can.
	 *
	 * @param shown what to keep of each resource
	 */
	async list<T extends { id: string }>(
		this: Item<ShapesOf<typeof pagingFields>>,
		request: ListRequest,
		shown: (resource: T) => object = (resource) => resource,
	): Promise<object[]> {
		const isWhole = this.parameters.isOn('returnAll');
		const limit = isWhole ? Infinity : this.parameters.count('limit');
		const list = await this.client.readList<T, object>({ ...request, limit }, shown);
		const { resources, isWhole: doesFit, cut } = list;
		if (!doesFit) this.notes.listChanged();
		if (cut) this.notes.listCut({ shown: resources.length, ...cut });
		return resources;
	}

	/** Resolves texts, several at once; what several of them name is there once. */
	private async each(
		texts: string[],
		resolve: (text: string) => Promise<string>,
	): Promise<string[]> {
		return [...new Set(await mapConcurrently(texts, this.client.concurrency, resolve))];
	}

	private async resolveIdentity(name: string, mode: string, text: string): Promise<string> {
		if (mode === 'username') {
			const identity = await this.directory.findIdentity(text);
			if (identity) return identity.id;
			throw noIdentityWithUsername(text);
		}
		if (text === '-') throw standsForAll(this.parameters.label(name));
		const id = mode === 'list' ? text : await this.directory.resolveIdentity(text);
		if (id === undefined) throw noIdentityWithIdOrUsername(text);
		return id;
	}

	private async severalGroups(
		mode: string,
		{ texts, whole }: Several,
		options: GroupOptions = {},
	): Promise<string[]> {
		const named = whole === undefined ? [] : await this.directory.findGroups(whole);
		if (named.length > 0)
			return [await resolveGroup(this.directory, { mode: 'name', text: whole! })];
		return await this.each(
			texts,
			async (text) => await resolveGroup(this.directory, { mode, text }, options),
		);
	}
}

/** Whether a part of a text with commas is one person by itself: then the whole is not one username. */
function isSurelyOne(text: string): boolean {
	return text.includes('@') || looksLikeId(text);
}
