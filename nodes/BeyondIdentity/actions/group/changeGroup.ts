import type { groupLocator, identityLocator } from '../../fields/locators';
import { groupCreated } from '../../messages/partialFailures';
import { groupTarget } from '../../provisioning/targets';
import { changeMembers } from '../changeMembers';
import type { ItemOf } from '../operation';
import type { Run } from '../run';

/** What all operations on members have. */
export type MemberFields = [ReturnType<typeof groupLocator>, ReturnType<typeof identityLocator>];

/**
 * Changes the members that each item chooses, of the group that it chooses.
 *
 * @param creates whether an item creates a group that is named and missing
 */
export async function changeGroup<I extends ItemOf<MemberFields>>(
	run: Run<I>,
	direction: 'add' | 'remove',
	creates: (item: I) => boolean = () => false,
): Promise<void> {
	const done = direction === 'add' ? 'added' : 'removed';
	await changeMembers(run, direction, async (item) => {
		// First the people: a group is not created for an item that has none.
		const memberIds = await item.identityIds('identity');
		const groupId = await item.groupId('group', { create: creates(item) });
		const output = { [done]: true, group_id: groupId, identity_ids: memberIds };
		const isNew = item.isNewGroup(groupId);
		if (isNew) run.notes.begun(item.index);
		return {
			target: groupTarget(groupId),
			memberIds,
			output,
			failure: (error) => (isNew ? groupCreated(groupId, error) : error),
		};
	});
}
