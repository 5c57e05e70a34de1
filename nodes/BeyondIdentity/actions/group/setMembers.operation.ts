import { groupLocator, identityLocator } from '../../fields/locators';
import { ParameterProblem } from '../../messages/parameterProblem';
import { PartlyDone } from '../../messages/errors';
import { addGroupMembers, deleteGroupMembers, membersOfGroup } from '../../transport/groups';
import type { Identity } from '../../transport/types';
import type { Batch } from '../batch';
import { getOrSet } from '../getOrSet';
import type { Item } from '../item';
import { changeMemberships, type Membership } from '../memberships';
import type { BatchOperation } from '../operation';

interface Wanted {
	items: Item[];
	memberships: Membership[];
}

const ALL_TOGETHER = 'Correct that item: only all items together are the whole membership.';

export const setMembers: BatchOperation = {
	name: 'Set Members',
	value: 'setMembers',
	action: 'Set the whole membership of a group',
	description:
		'Make the people of all input items the whole membership of their groups: whoever else is in a group is taken out',
	properties: [
		groupLocator('The group whose members to set'),
		identityLocator(
			'The people to be in the group. Members whom no input item names are taken out.',
			{
				several: true,
			},
		),
	],
	options: [
		{
			displayName: 'Allow Empty',
			name: 'allowEmpty',
			type: 'boolean',
			default: false,
			description:
				'Whether an item may name nobody, so that a group can lose all its members. Without this, an item without an identity leaves its group as it is, so that a failed step before this one does not empty it.',
		},
	],
	async executeAll(batch) {
		const groupOf = new Map<Item, string>();
		const chosen = await batch.each(async (item) => {
			const target = await item.groupId();
			groupOf.set(item, target);
			return { item, target, memberIds: await readMembers(item) };
		});
		if (batch.isStopped) return;
		const groups = new Map<string, Wanted>();
		for (const [item, groupId] of groupOf) {
			getOrSet(groups, groupId, () => ({ items: [], memberships: [] })).items.push(item);
		}
		for (const { value } of chosen) groups.get(value.target)?.memberships.push(value);
		const stray = batch.items.find((item) => !groupOf.has(item));
		if (stray || !batch.isWhole) {
			// It may be of any of the groups, and whoever it names would be taken out.
			const which = stray ? `item ${stray.index}` : 'another item';
			const left = `The group was left as it is, because it is not known which group ${which} is of`;
			failAll(batch, [...groupOf.keys()], new ParameterProblem(left, ALL_TOGETHER));
			return;
		}
		await batch.parallel([...groups], async ([groupId, wanted]) => {
			await setGroup(batch, groupId, wanted).catch((error: unknown) => {
				failAll(batch, wanted.items, error);
			});
		});
	},
};

/** @throws ParameterProblem where the item names nobody, unless it may */
async function readMembers(item: Item): Promise<string[]> {
	const memberIds = await item.identityIds({ mayBeEmpty: true });
	if (memberIds.length > 0 || item.hasOption('allowEmpty')) return memberIds;
	throw new ParameterProblem(
		"'Identity' is empty, so the group was left as it is",
		"If an expression fills it, check what it finds for this item. If the item is to name nobody, turn on 'Allow Empty' under 'Options'.",
	);
}

async function setGroup(
	batch: Batch,
	groupId: string,
	{ items, memberships }: Wanted,
): Promise<void> {
	const read = new Set(memberships.map(({ item }) => item));
	const broken = items.find((item) => !read.has(item));
	if (broken) {
		// Whoever that item names would be taken out.
		const left = `The group was left as it is, because item ${broken.index} could not be read`;
		failAll(batch, items, new ParameterProblem(left, ALL_TOGETHER));
		return;
	}
	const target = new Set(memberships.flatMap(({ memberIds }) => memberIds));
	const current = new Set(
		await batch.client.list<Identity, string>(membersOfGroup(groupId), ({ id }) => id),
	);
	const added = [...target].filter((id) => !current.has(id));
	const removed = [...current].filter((id) => !target.has(id));

	// First those who come: if one of them cannot, nobody has gone.
	const joining = memberships.map((membership) => ({
		...membership,
		memberIds: membership.memberIds.filter((id) => !current.has(id)),
	}));
	const joined = await changeMemberships(batch, joining, addGroupMembers);
	if (joined.failed.size > 0) {
		for (const [item, error] of joined.failed) batch.fail(item, error);
		const [[bad] = []] = joined.failed;
		failAll(
			batch,
			items,
			new ParameterProblem(
				`Nobody was taken out of the group, because item ${bad?.index} failed`,
				'Who could be added was. Correct that item and run the node again.',
			),
		);
		return;
	}
	const [first] = items;
	const leaving = first ? [{ item: first, target: groupId, memberIds: removed }] : [];
	const left = await changeMemberships(batch, leaving, deleteGroupMembers);
	const [error] = left.failed.values();
	if (error !== undefined) {
		const taken = (first && left.done.get(first)) ?? 0;
		const came = `${added.length} ${added.length === 1 ? 'member was' : 'members were'} added`;
		const share = `${came} and ${taken} of ${removed.length} taken out`;
		failAll(batch, items, added.length + taken > 0 ? new PartlyDone(share, error) : error);
	} else if (joined.unsent.size === 0 && left.unsent.size === 0) {
		batch.succeed(items, {
			group_id: groupId,
			added,
			removed,
			unchanged: current.size - removed.length,
		});
	}
}

/** Those that have not failed already, for reasons of their own. */
function failAll(batch: Batch, items: Item[], error: unknown): void {
	for (const item of items) {
		if (!batch.outcomes[item.index]) batch.fail(item, error);
	}
}
