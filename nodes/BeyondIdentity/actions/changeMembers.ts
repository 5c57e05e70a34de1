import { membersPartly } from '../messages/partialFailures';
import { changeMemberships, type MembershipChange } from '../provisioning/memberships';
import { countDone, firstError } from '../provisioning/results';
import type { Item } from './item';
import type { Run } from './run';

/** What one item wants, and what it gets when that is done. */
export interface ChosenMembers extends MembershipChange {
	output: object;
	/** Adds to an error what was done before. */
	failure?(error: unknown): unknown;
}

/** What a person reads of each direction. */
const WORDS = { add: 'added', remove: 'removed' } as const;

/**
 * Changes the members that each item chooses, of the target that it chooses.
 *
 * @param choose reads an item
 * @param items all, unless told
 */
export async function changeMembers<I extends Item>(
	run: Run<I>,
	direction: 'add' | 'remove',
	choose: (item: I) => Promise<ChosenMembers>,
	items: I[] = run.items,
): Promise<void> {
	const chosen = await run.each(choose, items);
	if (run.isStopped) return;
	const changes = chosen.map(({ value }) => value);
	const results = await changeMemberships(run.client, changes, direction, run.control);
	let hasLearned = false;
	for (const { item, value } of chosen) {
		const { target, memberIds, output, failure = (error: unknown) => error } = value;
		const own = memberIds.map((id) => results.of(target, id));
		const failed = firstError(own);
		const [done, total] = [countDone(own), own.length];
		if (failed && (await item.learnsFrom(failed.error))) {
			hasLearned = true;
		} else if (failed) {
			const { error } = failed;
			const change = WORDS[direction];
			run.fail(item, failure(done > 0 ? membersPartly({ done, total, change }, error) : error));
		} else if (done === total) {
			run.notes.did(WORDS[direction], done);
			run.succeed(item, output);
		} else if (done > 0) {
			run.notes.begun(item.index);
		}
	}
	if (hasLearned && !run.isStopped) {
		await changeMembers(run, direction, choose, run.open(chosen));
	}
}
