import { notice } from '../../fields/field';
import { groupLocator, identityLocator } from '../../fields/locators';
import {
	namesNobody,
	nobodyRemoved,
	setInAnotherRun,
	unknownGroupOfItem,
	unreadItemOfGroup,
} from '../../messages/setMembersErrors';
import { membershipPartlySet, membersPartly } from '../../messages/partialFailures';
import { forEachConcurrently, mapConcurrently } from '../../transport/pool';
import {
	applyMembers,
	planMembers,
	readMembers,
	withEarlier,
	type EarlierMembers,
} from '../../provisioning/replaceMembers';
import { groupTarget } from '../../provisioning/targets';
import { runOperation, type ItemOf } from '../operation';
import { readTogether, type Whole } from '../readTogether';
import { countDone, firstError, isPerhapsDone } from '../../provisioning/results';
import type { Item } from '../item';
import type { Run } from '../run';
import type { MemberFields } from './changeGroup';

export const setMembers = runOperation({
	name: 'Set Members',
	value: 'setMembers',
	action: 'Set members of group',
	description:
		'Make the identities of all input items the full membership of their groups, and remove all other members',
	isNoTool: true,
	properties: [
		notice(
			'setMembersNotice',
			'Members who are not in any input item are removed from the group, and may lose access',
		),
		groupLocator('The group whose members to set'),
		identityLocator(
			'The people who should be in the group. Members who are not in any input item are removed.',
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
				'Whether an item can have no identities, so that a group can end up with no members. Without this option, an item without an identity leaves its group unchanged, so that a failed earlier step does not empty the group.',
		},
		{
			displayName: 'Preview Only',
			name: 'preview',
			type: 'boolean',
			default: true,
			description: 'Whether to report who would be added and removed without changing anything',
		},
	],
	async executeAll(run) {
		/** The items that want to look first. */
		const previewed = new Set<number>();
		const groups = await readTogether(run, {
			// Known for sure: two names of one group would each remove the other's members.
			keyOf: async (item) => await item.groupId('group', { verify: true }),
			read: async (item) => {
				const memberIds = await item.identityIds('identity', { mayBeEmpty: true });
				const options = item.parameters.in('options');
				const mayBeEmpty = options.isOn('allowEmpty');
				if (options.isAdded('preview') && options.isSurelyOn('preview')) previewed.add(item.index);
				if (memberIds.length === 0 && !mayBeEmpty) throw namesNobody();
				return memberIds;
			},
			unknownKey: unknownGroupOfItem,
			unread: unreadItemOfGroup,
		});
		const { concurrency } = run.control;
		await forEachConcurrently(
			groups,
			concurrency,
			async (group) => {
				await setGroup(run, group, previewed).catch((error: unknown) =>
					run.failOthers(group.items, error),
				);
			},
			() => run.isStopped,
		);
	},
});

async function setGroup<I extends ItemOf<MemberFields>>(
	run: Run<I>,
	{ key: groupId, items, values }: Whole<I, string[]>,
	previewed: ReadonlySet<number>,
	earlier: EarlierMembers = recallMembers(items[0]!, groupId),
): Promise<void> {
	const target = groupTarget(groupId);
	const { memory } = items[0]!;
	const current = new Set(await readMembers(run.client, target));
	const plan = planMembers(current, values.flat());
	const told = withEarlier(plan, current, earlier);
	const isMixed = previewed.size > 0 && previewed.size < run.items.length;
	const succeed = (applied: boolean) => {
		// A hint counts what was done, or what would be, and not both together.
		if (applied || !isMixed) {
			run.notes.did('added', told.added.length);
			run.notes.did('removed', told.removed.length);
			run.notes.did('unchanged', told.unchanged);
		}
		run.succeed(items, { group_id: groupId, ...told, applied });
	};
	// One item that wants to look first speaks for its group.
	if (items.some(({ index }) => previewed.has(index))) {
		run.notes.isPreview = !isMixed;
		return succeed(false);
	}
	// One run does not know the items of another: it would undo what that one has done.
	const others = memory.membersOfOtherRuns(groupId);
	const undone = plan.remove.filter((id) => others.has(id));
	if (undone.length > 0) return run.failOthers(items, setInAnotherRun(undone.length));
	memory.keepMembers(groupId, values.flat());
	const { added, removed } = await applyMembers(run.client, target, plan, run.control);
	// Also where the answer was lost: a later try sees whether it was carried out.
	const soFar = withEarlier(
		{
			add: plan.add.filter((id) => isPerhapsDone(added.of(target, id))),
			remove: plan.remove.filter((id) => removed && isPerhapsDone(removed.of(target, id))),
			unchanged: plan.unchanged,
		},
		current,
		earlier,
	);
	keepMembers(items[0]!, groupId, soFar);

	const joining = new Set(plan.add);
	let hasLearned = false;
	for (const [index, item] of items.entries()) {
		const own = values[index]!.filter((id) => joining.has(id));
		const results = own.map((id) => added.of(target, id));
		const failed = firstError(results);
		const [done, total] = [countDone(results), own.length];
		// Whatever becomes of the others, and of those to remove.
		if (done > 0) run.notes.begun(item.index);
		if (failed && (await item.learnsFrom(failed.error))) hasLearned = true;
		else if (failed) {
			const { error } = failed;
			run.fail(item, done > 0 ? membersPartly({ done, total, change: 'added' }, error) : error);
		}
	}
	if (hasLearned && !run.isStopped) {
		const read = async (item: I) => await item.identityIds('identity', { mayBeEmpty: true });
		const named = await mapConcurrently(items, run.client.concurrency, read);
		const whole = { key: groupId, items, values: named };
		return await setGroup(run, whole, previewed, soFar);
	}
	const bad = items.find(({ index }) => run.outcomes[index]);
	if (bad) return run.failOthers(items, nobodyRemoved(bad.index));
	if (!removed) return;

	const leaving = plan.remove.map((id) => removed.of(target, id));
	const failed = firstError(leaving);
	const [gone, toRemove] = [countDone(leaving), plan.remove.length];
	if (failed) {
		const share = { added: plan.add.length, removed: gone, toRemove };
		const isPartly = share.added + gone > 0;
		run.failOthers(items, isPartly ? membershipPartlySet(share, failed.error) : failed.error);
	} else if (gone === toRemove) {
		succeed(true);
	} else if (gone > 0) {
		for (const { index } of items) run.notes.begun(index);
	}
}

/** What an earlier try of the step has done to a group. */
function recallMembers({ memory }: Item, groupId: string): EarlierMembers {
	return {
		added: memory.recall([groupId, 'added']) ?? [],
		removed: memory.recall([groupId, 'removed']) ?? [],
	};
}

function keepMembers({ memory }: Item, groupId: string, { added, removed }: EarlierMembers): void {
	memory.keep([groupId, 'added'], added);
	memory.keep([groupId, 'removed'], removed);
}
