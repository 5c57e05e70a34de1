import { membersPartly } from '../messages/partialFailures';
import { changeMemberships, type MembershipChange } from '../provisioning/memberships';
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
		const { target, memberIds, output, failure } = value;
		const own = memberIds.map((id) => results.of(target, id));
		const change = WORDS[direction];
		const learns = await run.settle(item, own, {
			succeed(done) {
				run.notes.did(change, done);
				run.succeed(item, output);
			},
			partly: (share, cause) => membersPartly({ ...share, change }, cause),
			...(failure ? { failure } : {}),
		});
		hasLearned ||= learns;
	}
	if (hasLearned && !run.isStopped) {
		await changeMembers(run, direction, choose, run.open(chosen));
	}
}
