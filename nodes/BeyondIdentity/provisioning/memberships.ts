import type { Client } from '../transport/client';
import { toBatches } from './batches';
import { bisect } from './bisection';
import { getOrSet } from './getOrSet';
import { forEachConcurrently, type Control } from '../transport/pool';
import { DONE, failure, NOT_REACHED, type Result } from './results';
import type { MembershipTarget } from './targets';

/** Members to add to a target, or to remove from it. */
export interface MembershipChange {
	target: MembershipTarget;
	memberIds: readonly string[];
}

/** What became of each member of each target. */
export class MembershipResults {
	private readonly byTarget = new Map<string, Map<string, Result>>();

	/** Of one member; one that was not asked for was not reached. */
	of({ key }: MembershipTarget, memberId: string): Result {
		return this.byTarget.get(key)?.get(memberId) ?? NOT_REACHED;
	}

	set({ key }: MembershipTarget, memberId: string, result: Result): void {
		getOrSet(this.byTarget, key, () => new Map<string, Result>()).set(memberId, result);
	}
}

/**
 * Adds members to targets, or removes them: each target is sent its members once, up to 1,000 in a
 * request, and a member that is refused does not keep the others of its batch out.
 */
export async function changeMemberships(
	client: Client,
	changes: readonly MembershipChange[],
	direction: 'add' | 'remove',
	control: Control,
): Promise<MembershipResults> {
	const wanted = new Map<string, { target: MembershipTarget; members: Set<string> }>();
	for (const { target, memberIds } of changes) {
		const { members } = getOrSet(wanted, target.key, () => ({
			target,
			members: new Set<string>(),
		}));
		for (const id of memberIds) members.add(id);
	}
	const batches = [...wanted.values()].flatMap(({ target, members }) =>
		toBatches([...members]).map((ids) => ({ target, ids })),
	);
	const results = new MembershipResults();
	let hasFailed = false;
	await forEachConcurrently(
		batches,
		control.concurrency,
		async ({ target, ids }) => {
			const { errors, notReached } = await bisect(
				client,
				{ ids, containers: target.containers },
				async (some) => await target[direction](client, some),
				(hasOneFailed) => control.isOver(hasFailed || hasOneFailed),
			);
			hasFailed ||= errors.size > 0;
			const left = new Set(notReached);
			for (const id of ids) {
				if (left.has(id)) continue;
				results.set(target, id, errors.has(id) ? failure(errors.get(id)) : DONE);
			}
		},
		() => control.isOver(hasFailed),
	);
	return results;
}
