import type { Batch } from '../batch';
import { changeChosenMembers, type ChangeMembers } from '../memberships';

/**
 * Changes the members that each item chooses, of the group that it chooses.
 *
 * @param done the word for it in the output
 */
export async function changeGroup(
	batch: Batch,
	change: ChangeMembers,
	done: 'added' | 'removed',
): Promise<void> {
	await changeChosenMembers(
		batch,
		async (item) => {
			// First the people: a group is not made for an item that has none.
			const memberIds = await item.identityIds();
			const target = await item.groupId({ create: item.hasOption('createGroup') });
			return { target, memberIds };
		},
		change,
		done,
		({ target, memberIds }) => ({ [done]: true, group_id: target, identity_ids: memberIds }),
	);
}
