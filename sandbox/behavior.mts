/**
 * What Beyond Identity's description leaves open, and the answers that are possible. The first of each is
 * what the sandbox does unless told.
 */
export const SWITCHES = {
	/** The order of lists: any, but always the same; another one for each request with `skip`; as created. */
	order: ['shuffled', 'shuffledBySkip', 'created'],
	/** What an unknown, revoked, or expired token is answered with. */
	unknownToken: ['401', '403'],
	/** What `null` for a trait is taken for. */
	nullTrait: ['refused', 'unset'],
	/** What happens to a field that the description does not know. */
	unknownField: ['ignored', 'refused'],
	/** Whether usernames are kept as they are sent. */
	usernames: ['kept', 'lowerCased'],
	/** Whether display names are kept as they are sent. */
	names: ['kept', 'trimmed'],
	/** Whether the filter by username is heeded. */
	usernameFilter: ['heeded', 'ignored'],
	/** Whether a list without results has its key. */
	emptyList: ['kept', 'leftOut'],
	/** Which letters of usernames are the same in upper and lower case. */
	usernameFolding: ['unicode', 'ascii'],
	/** What a second revocation is answered with. */
	repeatedRevoke: ['200', '409'],
} as const;

export type Behavior = { [S in keyof typeof SWITCHES]: (typeof SWITCHES)[S][number] };

/** How the sandbox answers what the description leaves open. */
export function defaultBehavior(): Behavior {
	return Object.fromEntries(
		Object.entries(SWITCHES).map(([name, [first]]) => [name, first]),
	) as Behavior;
}

/**
 * Reads switches from a profile or a request.
 *
 * @returns those that are set, or a sentence about the first that is wrong
 */
export function readBehavior(value: unknown): Partial<Behavior> | string {
	if (typeof value !== 'object' || value === null) return 'A behavior is an object of switches.';
	for (const [name, choice] of Object.entries(value)) {
		const choices: readonly string[] | undefined = SWITCHES[name as keyof Behavior];
		if (!choices) {
			return `There is no switch '${name}'. There are ${Object.keys(SWITCHES).join(', ')}.`;
		}
		if (!choices.includes(String(choice))) {
			return `'${name}' can be ${choices.join(' or ')}, and not '${String(choice)}'.`;
		}
	}
	return value as Partial<Behavior>;
}

/**
 * Gives everything that is listed a place of its own, which has nothing to do with when it was created and
 * stays the same from page to page.
 */
export class Shuffle {
	private readonly places = new WeakMap<object, number>();
	private state: number;

	constructor(seed: number) {
		this.state = seed;
	}

	sort<T extends object>(things: T[]): T[] {
		return things
			.map((thing) => ({ thing, place: this.placeOf(thing) }))
			.sort((one, other) => one.place - other.place)
			.map(({ thing }) => thing);
	}

	/** Another order each time. */
	shuffle<T>(things: T[]): T[] {
		return things
			.map((thing) => ({ thing, place: this.next() }))
			.sort((one, other) => one.place - other.place)
			.map(({ thing }) => thing);
	}

	private placeOf(thing: object): number {
		const known = this.places.get(thing);
		if (known !== undefined) return known;
		const place = this.next();
		this.places.set(thing, place);
		return place;
	}

	/** A linear congruential generator: reproducible, and no more than that. */
	private next(): number {
		this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
		return this.state;
	}
}
