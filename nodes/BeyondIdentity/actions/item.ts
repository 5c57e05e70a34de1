import type { NameOf, Shape, ShapesOf } from '../fields/field';
import type { pagingFields } from '../fields/paging';
import {
	ambiguousGroupName,
	noGroupWithName,
	noIdentityWithUsername,
	noManagedResourceServer,
} from '../messages/lookupErrors';
import { standsForAll } from '../messages/parameterErrors';
import type { Parameters } from '../n8n/parameters';
import type { Directory } from '../provisioning/directory';
import type { Client, ListRequest } from '../transport/client';

/** The locators among some fields. */
type LocatorOf<S extends Shape> = NameOf<S, 'resourceLocator'>;

/**
 * One input item: its parameters, and what an operation needs to act on them in the realm that the item
 * works in.
 */
export class Item<S extends Shape = Shape> {
	constructor(
		readonly parameters: Parameters<S>,
		readonly client: Client,
		private readonly directory: Directory,
	) {}

	/** The input item's, counted from 0. */
	get index(): number {
		return this.parameters.itemIndex;
	}

	/**
	 * @param name of the locator
	 * @returns the ID of the identity that it chooses
	 * @throws ParameterError where it chooses none, or where no identity has the username
	 */
	async identityId(name: LocatorOf<S>): Promise<string> {
		const { mode, text } = this.parameters.choice(name);
		return await this.resolveIdentity(name, mode, text);
	}

	/**
	 * @param name of the locator
	 * @returns the IDs of the identities that it chooses, each once; none only if that is allowed
	 * @throws ParameterError where it chooses none, or where no identity has one of the usernames
	 */
	async identityIds(name: LocatorOf<S>, { mayBeEmpty = false } = {}): Promise<string[]> {
		const { mode, texts } = this.parameters.choices(name);
		if (texts.length === 0 && !mayBeEmpty) throw this.parameters.emptyError(name);
		return await each(texts, async (text) => await this.resolveIdentity(name, mode, text));
	}

	/**
	 * @param name of the locator
	 * @returns the ID of the identity that it chooses, or `-` for all where the field is empty
	 * @throws ParameterError where no identity has the username, or an expression finds none
	 */
	async identityIdOrAll(name: LocatorOf<S>): Promise<string> {
		const choice = this.parameters.optionalChoice(name);
		if (!choice && this.parameters.isExpression(name)) throw this.parameters.emptyError(name);
		return !choice || choice.text === '-'
			? '-'
			: await this.resolveIdentity(name, choice.mode, choice.text);
	}

	/**
	 * @param name of the locator
	 * @param create whether to create a group that is named and missing
	 * @returns the ID of the group that it chooses
	 * @throws ParameterError where it chooses none, or where no group has the name, or more than one
	 */
	async groupId(name: LocatorOf<S>, { create = false } = {}): Promise<string> {
		const { mode, text } = this.parameters.choice(name);
		return mode === 'name' ? await this.groupNamed(text, { create }) : text;
	}

	/**
	 * @param name of the locator
	 * @returns the IDs of the groups that it chooses, each once
	 * @throws ParameterError where it chooses none, or where a name belongs to no group, or to more than one
	 */
	async groupIds(name: LocatorOf<S>): Promise<string[]> {
		const { mode, texts } = this.parameters.choices(name);
		if (texts.length === 0) throw this.parameters.emptyError(name);
		return await each(texts, async (text) =>
			mode === 'name' ? await this.groupNamed(text) : text,
		);
	}

	/**
	 * @param texts names or IDs
	 * @returns the groups' IDs, each once
	 * @throws ParameterError where one belongs to no group, or a name to more than one
	 */
	async groupsNamed(texts: string[]): Promise<string[]> {
		return await each(texts, async (text) => await this.groupNamed(text, { mayBeId: true }));
	}

	/**
	 * @param name of the locator
	 * @returns the ID of the resource server that it chooses; the one of Beyond Identity's own API where
	 *   it chooses none
	 */
	async resourceServerId(name: LocatorOf<S>): Promise<string> {
		const choice = this.parameters.optionalChoice(name);
		if (choice) return choice.text;
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
		shown?: (resource: T) => object,
	): Promise<object[]> {
		const isWhole = this.parameters.isOn('returnAll');
		const limit = isWhole ? Infinity : this.parameters.count('limit');
		return await this.client.list<T, object>({ ...request, limit }, shown);
	}

	private async resolveIdentity(name: string, mode: string, text: string): Promise<string> {
		if (mode === 'username') {
			const identity = await this.directory.findIdentity(text);
			if (identity) return identity.id;
			throw noIdentityWithUsername(text);
		}
		if (text === '-') throw standsForAll(this.parameters.label(name));
		return text;
	}

	private async groupNamed(
		name: string,
		{ create = false, mayBeId = false } = {},
	): Promise<string> {
		const groups = await this.directory.findGroups(name);
		const [group] = groups;
		if (groups.length > 1)
			throw ambiguousGroupName(
				name,
				groups.map(({ id }) => id),
			);
		if (group) return group.id;
		if (mayBeId && (await this.directory.hasGroup(name))) return name;
		if (create) return (await this.directory.createGroup(name)).id;
		throw noGroupWithName(name, mayBeId);
	}
}

/** Resolves texts at once; what several of them name is there once. */
async function each(
	texts: string[],
	resolve: (text: string) => Promise<string>,
): Promise<string[]> {
	return [...new Set(await Promise.all(texts.map(resolve)))];
}
