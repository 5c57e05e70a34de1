import type { Identity, IdentityInput, Traits } from '../../transport/resources/identities';
import { getOrSet } from '../getOrSet';
import { asciiFolded } from '../usernames';

/** The traits that people can be matched by, by the parameter's values. */
const KEY_TRAITS = {
	username: 'username',
	externalId: 'external_id',
	employeeNumber: 'employee_number',
} as const;

export type MatchBy = keyof typeof KEY_TRAITS;

/** A person as one input item wants them to be: what is left out is left alone. */
export interface WantedItem {
	index: number;
	input: IdentityInput;
	/** Of the groups to be in, by ID. */
	groupIds: string[];
	/** Whether it has failed for another reason: then it only says whom others are not to contradict. */
	hasFailed?: boolean;
}

/** A person as all items about them want them to be. */
export interface WantedPerson {
	/** The items, in order. */
	items: [number, ...number[]];
	input: IdentityInput;
	groupIds: string[];
}

/** A wanted person, and who that is; nobody where the person is new. */
export interface Match {
	wanted: WantedPerson;
	identity?: Identity;
}

/** Why it cannot be told who an item is about, or what becomes of the person. */
export type ItemProblem =
	| { kind: 'sharedKey'; key: string; ids: string[] }
	| { kind: 'usernameTaken'; username: string; id: string }
	/** All items that are about the person, this one among them. */
	| { kind: 'contradiction'; field: string; items: readonly number[] }
	| { kind: 'incomplete'; field: 'displayName' | 'username' };

export interface Matched {
	people: Match[];
	/** By item. */
	problems: Map<number, ItemProblem>;
}

/** An identity's value of what people are matched by; `''` where it has none. */
export function keyOf({ traits }: IdentityInput, matchBy: MatchBy): string {
	const key = traits?.[KEY_TRAITS[matchBy]]?.trim() ?? '';
	return matchBy === 'username' ? asciiFolded(key) : key;
}

/**
 * Tells who is who: a pure function. With another key than the username, the key wins; somebody whose key
 * is empty is known by the username.
 *
 * @param wanted the items that could be read
 * @param known everybody who may be meant
 * @param lookedUp who has a username according to the API, by the username as asked for, folded
 */
export function matchPeople(
	wanted: readonly WantedItem[],
	known: readonly Identity[],
	matchBy: MatchBy,
	lookedUp: ReadonlyMap<string, Identity> = new Map(),
): Matched {
	const byUsername = groupBy(known, (identity) => keyOf(identity, 'username'));
	const byKey = groupBy(known, (identity) => keyOf(identity, matchBy));
	const leaving = leavingUsernames(wanted, byKey, matchBy);
	const problems = new Map<number, ItemProblem>();
	const people = new Map<string, { items: WantedItem[]; identity?: Identity }>();

	for (const item of wanted) {
		const username = keyOf(item.input, 'username');
		const named = lookedUp.get(username) ?? byUsername.get(username)?.[0];
		const key = keyOf(item.input, matchBy);
		const holders = matchBy === 'username' ? [] : (byKey.get(key) ?? []);
		const [holder] = holders;
		if (holders.length > 1) {
			problems.set(item.index, { kind: 'sharedKey', key, ids: holders.map(({ id }) => id) });
			continue;
		}
		const isOther =
			named &&
			!leaving.has(named.id) &&
			(holder ? holder.id !== named.id : matchBy !== 'username' && keyOf(named, matchBy) !== '');
		if (isOther) {
			const taken = item.input.traits?.username ?? '';
			problems.set(item.index, { kind: 'usernameTaken', username: taken, id: named.id });
			continue;
		}
		const identity = holder ?? (named && !leaving.has(named.id) ? named : undefined);
		const person = getOrSet(people, identity ? identity.id : `new ${key}`, () => ({
			items: [] as WantedItem[],
			...(identity ? { identity } : {}),
		}));
		person.items.push(item);
	}

	const matches: Match[] = [];
	for (const { items, identity } of people.values()) {
		const field = contradiction(items);
		const rest = items.filter(({ hasFailed }) => !hasFailed);
		const missing = identity || rest.length === 0 ? undefined : missingField(rest);
		if (field !== undefined) contradict(problems, items, field);
		else if (missing) {
			for (const { index } of items) problems.set(index, { kind: 'incomplete', field: missing });
		} else if (rest.length > 0) {
			matches.push({ wanted: united(rest), ...(identity ? { identity } : {}) });
		}
	}
	return { people: withoutShared(matches, wanted, problems), problems };
}

/** Takes out those who are different people and want one username: only one of them can have it. */
function withoutShared(
	matches: Match[],
	wanted: readonly WantedItem[],
	problems: Map<number, ItemProblem>,
): Match[] {
	const byIndex = new Map(wanted.map((item) => [item.index, item]));
	const byUsername = groupBy(matches, ({ wanted: { input } }) => keyOf(input, 'username'));
	const shared = new Set<Match>();
	for (const same of byUsername.values()) {
		if (same.length < 2) continue;
		const all = same.flatMap((other) => other.wanted.items.map((index) => byIndex.get(index)!));
		contradict(problems, all, 'username');
		for (const match of same) shared.add(match);
	}
	return matches.filter((match) => !shared.has(match));
}

/** The IDs of people who are known by their key and get another username: theirs is free by then. */
function leavingUsernames(
	wanted: readonly WantedItem[],
	byKey: ReadonlyMap<string, Identity[]>,
	matchBy: MatchBy,
): Set<string> {
	const leaving = new Set<string>();
	if (matchBy === 'username') return leaving;
	for (const { input, hasFailed } of wanted) {
		const [holder, ...others] = byKey.get(keyOf(input, matchBy)) ?? [];
		const username = keyOf(input, 'username');
		if (!holder || others.length > 0 || hasFailed || username === '') continue;
		if (username !== keyOf(holder, 'username')) leaving.add(holder.id);
	}
	return leaving;
}

function contradict(
	problems: Map<number, ItemProblem>,
	items: readonly WantedItem[],
	field: string,
): void {
	const all = items.map(({ index }) => index);
	for (const index of all) problems.set(index, { kind: 'contradiction', field, items: all });
}

/** The first field of which items about one person say different things, by the API's name. */
function contradiction(items: readonly WantedItem[]): string | undefined {
	const said = new Map<string, string>();
	for (const { input } of items) {
		for (const [field, value] of fieldsOf(input)) {
			const own = field === 'username' ? asciiFolded(value) : value;
			if ((said.get(field) ?? own) !== own) return field;
			said.set(field, own);
		}
	}
	return undefined;
}

/** What somebody new lacks. */
function missingField(items: readonly WantedItem[]): 'displayName' | 'username' | undefined {
	const { input } = united(items);
	if (!input.traits?.username) return 'username';
	return input.display_name ? undefined : 'displayName';
}

/** @param items one or more that do not contradict each other */
function united(items: readonly WantedItem[]): WantedPerson {
	const [first, ...others] = items;
	const traits = Object.assign(
		{ type: 'traits_v0' },
		...[...items].reverse().map(({ input }) => input.traits),
	) as Traits;
	const inputs = [...items].reverse().map(({ input }) => input);
	return {
		items: [first!.index, ...others.map(({ index }) => index)],
		input: { ...(Object.assign({}, ...inputs) as IdentityInput), traits },
		groupIds: [...new Set(items.flatMap(({ groupIds }) => groupIds))],
	};
}

/** The fields that an input gives, with the API's names. */
export function fieldsOf({ traits, ...own }: IdentityInput): Array<[string, string]> {
	return Object.entries({ ...own, ...traits }).filter(
		// The type of the traits says nothing of the person.
		(entry): entry is [string, string] => entry[0] !== 'type' && entry[1] !== undefined,
	);
}

function groupBy<T>(things: readonly T[], keyOfThing: (thing: T) => string): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const thing of things) {
		const key = keyOfThing(thing);
		if (key !== '') getOrSet(groups, key, () => []).push(thing);
	}
	return groups;
}
