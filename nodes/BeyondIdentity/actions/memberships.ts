import type { addGroupMembers, deleteGroupMembers } from '../transport/groups';
import type { Batch } from './batch';
import type { Item } from './item';
import { sendInHalves, toBatches } from './split';

/** What one input item wants of one group. */
export interface Membership {
	item: Item;
	groupId: string;
	identityIds: string[];
}

/** Says what became of memberships. */
export interface Changed {
	/** The first error of each item that has one. */
	failed: Map<Item, unknown>;
	/** Items that were not reached, because another one stopped the execution. */
	unsent: Set<Item>;
}

/**
 * Changes the memberships of all items: each group is sent its identities once, up to 1,000 in a
 * request. It does not tell the batch what became of the items.
 *
 * @param isLastStep of items that are under way, which end even where another item has failed
 */
export async function changeMemberships(
	batch: Batch,
	memberships: Membership[],
	change: typeof addGroupMembers | typeof deleteGroupMembers,
	{ isLastStep = false } = {},
): Promise<Changed> {
	const wanted = new Map<string, Map<string, Set<Item>>>();
	for (const { item, groupId, identityIds } of memberships) {
		const identities = getOrSet(wanted, groupId, () => new Map<string, Set<Item>>());
		for (const id of identityIds) getOrSet(identities, id, () => new Set<Item>()).add(item);
	}
	const requests = [...wanted].flatMap(([groupId, identities]) =>
		toBatches([...identities.keys()]).map((ids) => ({ groupId, ids, identities })),
	);
	const failed = new Map<Item, unknown>();
	const unsent = new Set(memberships.map(({ item }) => item));
	const reached = new Map<Item, number>();
	let hasFailed = false;
	const isOver = () =>
		isLastStep ? batch.isCancelled : batch.isStopped || (hasFailed && batch.stopsAtFailure);
	const send = async ({ groupId, ids, identities }: (typeof requests)[number]) => {
		const errors = await sendInHalves(
			ids,
			async (some) => await change(batch.client, groupId, some),
		);
		for (const [id, error] of errors) {
			hasFailed = true;
			for (const item of identities.get(id) ?? []) {
				if (!failed.has(item)) failed.set(item, error);
			}
		}
		for (const id of ids) {
			for (const item of identities.get(id) ?? []) reached.set(item, (reached.get(item) ?? 0) + 1);
		}
	};
	await batch.parallel(requests, send, isOver);
	const wantedOf = new Map<Item, number>();
	for (const { item, identityIds } of memberships) {
		wantedOf.set(item, (wantedOf.get(item) ?? 0) + identityIds.length);
	}
	for (const [item, count] of wantedOf) {
		if ((reached.get(item) ?? 0) === count) unsent.delete(item);
	}
	return { failed, unsent };
}

/**
 * Changes the members that each item chooses, of the group that it chooses.
 *
 * @param done the word for it in the output
 */
export async function changeChosenMembers(
	batch: Batch,
	change: typeof addGroupMembers | typeof deleteGroupMembers,
	done: 'added' | 'removed',
): Promise<void> {
	const chosen = await batch.each(async (item) => {
		// First the people: a group is not made for an item that has none.
		const identityIds = await item.identityIds();
		const groupId = await item.groupId({ create: item.hasOption('createGroup') });
		return { item, groupId, identityIds };
	});
	if (batch.isStopped) return;
	const memberships = chosen.map(({ value }) => value);
	const { failed, unsent } = await changeMemberships(batch, memberships, change);
	for (const { item, groupId, identityIds } of memberships) {
		if (failed.has(item)) batch.fail(item, failed.get(item));
		else if (!unsent.has(item)) {
			batch.succeed(item, { [done]: true, group_id: groupId, identity_ids: identityIds });
		}
	}
}

function getOrSet<K, V>(map: Map<K, V>, key: K, make: () => V): V {
	const value = map.get(key) ?? make();
	map.set(key, value);
	return value;
}
