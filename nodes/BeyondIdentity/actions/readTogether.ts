import { getOrSet } from '../provisioning/getOrSet';
import type { Item } from './item';
import type { Run } from './run';

/** Items that together say something whole, e.g. who all the members of a group are. */
export interface Whole<I extends Item, T> {
	/** What it is about. */
	key: string;
	items: I[];
	/** What each item says, in the same order. */
	values: T[];
}

/** How to read items of which only all together mean something. */
export interface TogetherReader<I extends Item, T> {
	/** What an item is about; known of as many items as possible. */
	keyOf(item: I): Promise<string>;
	/** What the item says. */
	read(item: I): Promise<T>;
	/**
	 * The error for the others where it is not known what an item is about: it may be any of theirs.
	 *
	 * @param itemIndex of that item, where it is known
	 */
	unknownKey(itemIndex: number | undefined): Error;
	/** The error for the others of one key where an item of it could not be read. */
	unread(itemIndex: number): Error;
}

/**
 * Reads items of which only all together mean something: an item that could not be read would be missing
 * without a trace. So every item that shares a key with one that failed fails as well, and all of them
 * do where it is not known what key an item has.
 *
 * @returns by key, those of which every item was read
 */
export async function readTogether<I extends Item, T>(
	run: Run<I>,
	{ keyOf, read, unknownKey, unread }: TogetherReader<I, T>,
): Promise<Array<Whole<I, T>>> {
	const keys = new Map<I, string>();
	const readItems = await run.each(async (item) => {
		keys.set(item, await keyOf(item));
		return await read(item);
	});
	if (run.isStopped) return [];
	const stray = run.items.find((item) => !keys.has(item));
	if (stray || !run.isWhole) {
		run.failOthers([...keys.keys()], unknownKey(stray?.index));
		return [];
	}
	const values = new Map(readItems.map(({ item, value }) => [item, value]));
	const itemsByKey = new Map<string, I[]>();
	for (const [item, key] of keys) getOrSet(itemsByKey, key, () => []).push(item);
	const wholes: Array<Whole<I, T>> = [];
	for (const [key, items] of itemsByKey) {
		const broken = items.find((item) => !values.has(item));
		if (broken) run.failOthers(items, unread(broken.index));
		else wholes.push({ key, items, values: items.map((item) => values.get(item)!) });
	}
	return wholes;
}
