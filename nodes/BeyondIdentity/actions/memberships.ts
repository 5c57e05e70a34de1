import { PartlyDone } from '../messages/errors';
import type { Client } from '../transport/client';
import type { Batch } from './batch';
import { getOrSet } from './getOrSet';
import type { Item } from './item';
import { sendInHalves, toBatches } from './split';

/** What one input item wants of one group or role. */
export interface Membership {
	item: Item;
	/** A group's ID or a role's path. */
	target: string;
	/** Whom to add or remove. */
	memberIds: string[];
}

/** Adds members to a target or removes them: 1 to 1,000 distinct ones, all or none. */
export type ChangeMembers = (client: Client, target: string, memberIds: string[]) => Promise<void>;

/** Says what became of memberships. */
export interface Changed {
	/** The first error of each item that has one. */
	failed: Map<Item, unknown>;
	/** Items that were not reached, because another one stopped the execution. */
	unsent: Set<Item>;
	/** How many members of each item are done. */
	done: Map<Item, number>;
}

/**
 * Changes the memberships of all items: each group or role is sent its members once, up to 1,000 in a
 * request. It does not tell the batch what became of the items.
 *
 * @param isLastStep of items that are under way, which end even where another item has failed
 */
export async function changeMemberships(
	batch: Batch,
	memberships: Membership[],
	change: ChangeMembers,
	{ isLastStep = false } = {},
): Promise<Changed> {
	const wanted = new Map<string, Map<string, Set<Item>>>();
	for (const { item, target, memberIds } of memberships) {
		const members = getOrSet(wanted, target, () => new Map<string, Set<Item>>());
		for (const id of memberIds) getOrSet(members, id, () => new Set<Item>()).add(item);
	}
	const requests = [...wanted].flatMap(([target, members]) =>
		toBatches([...members.keys()]).map((ids) => ({ target, ids, members })),
	);
	const failed = new Map<Item, unknown>();
	const unsent = new Set(memberships.map(({ item }) => item));
	const reached = new Map<Item, number>();
	const done = new Map<Item, number>();
	const countUp = (counts: Map<Item, number>, item: Item) =>
		counts.set(item, (counts.get(item) ?? 0) + 1);
	let hasFailed = false;
	const isOver = () =>
		isLastStep ? batch.isCancelled : batch.isStopped || (hasFailed && batch.stopsAtFailure);
	const send = async ({ target, ids, members }: (typeof requests)[number]) => {
		const errors = await sendInHalves(
			ids,
			async (some) => await change(batch.client, target, some),
		);
		for (const [id, error] of errors) {
			hasFailed = true;
			for (const item of members.get(id) ?? []) {
				if (!failed.has(item)) failed.set(item, error);
			}
		}
		for (const id of ids) {
			for (const item of members.get(id) ?? []) {
				countUp(reached, item);
				if (!errors.has(id)) countUp(done, item);
			}
		}
	};
	await batch.parallel(requests, send, isOver);
	const wantedOf = new Map<Item, number>();
	for (const { item, memberIds } of memberships) {
		wantedOf.set(item, (wantedOf.get(item) ?? 0) + memberIds.length);
	}
	for (const [item, count] of wantedOf) {
		if ((reached.get(item) ?? 0) === count) unsent.delete(item);
	}
	return { failed, unsent, done };
}

/**
 * Changes the members that each item chooses, of the group or role that it chooses.
 *
 * @param choose reads an item
 * @param word for what is done to members
 * @param shown the output for an item
 */
export async function changeChosenMembers<T extends { target: string; memberIds: string[] }>(
	batch: Batch,
	choose: (item: Item) => Promise<T>,
	change: ChangeMembers,
	word: 'added' | 'removed',
	shown: (chosen: T) => object,
): Promise<void> {
	const chosen = await batch.each(choose);
	if (batch.isStopped) return;
	const memberships = chosen.map(({ item, value }) => ({ item, ...value }));
	const { failed, unsent, done } = await changeMemberships(batch, memberships, change);
	for (const { item, value } of chosen) {
		if (failed.has(item)) {
			const share = `${done.get(item) ?? 0} of its ${value.memberIds.length} members were ${word}`;
			batch.fail(item, done.has(item) ? new PartlyDone(share, failed.get(item)) : failed.get(item));
		} else if (!unsent.has(item)) batch.succeed(item, shown(value));
	}
}
