import { notice } from '../../fields/field';
import { groupLocator } from '../../fields/locators';
import { groupPartlyEmptied } from '../../messages/partialFailures';
import { tryToDeleteGroup } from '../../provisioning/deleteGroup';
import { KeyedMutex } from '../../provisioning/keyedMutex';
import { DONE, failure } from '../../provisioning/results';
import { settleDeletion, wasDeleted } from '../deletions';
import type { Item } from '../item';
import { runOperation } from '../operation';

export const deleteOperation = runOperation({
	name: 'Delete',
	value: 'delete',
	action: 'Delete group',
	description: 'Delete an empty group, or remove its members first and then delete it',
	properties: [
		notice('deleteNotice', 'A deleted group cannot be restored. The people in it are not deleted.'),
		groupLocator('The group to delete'),
	],
	options: [
		{
			displayName: 'Remove Members First',
			name: 'removeMembers',
			type: 'boolean',
			default: false,
			description:
				'Whether to remove all members from the group first. The people themselves are not deleted. Without this option, a group that has members is not deleted.',
		},
	],
	async executeAll(run) {
		// Several items may name one group.
		const mutex = new KeyedMutex();
		const deleted = new Set<string>();
		await run.each(async (item) => {
			const emptiesFirst = item.parameters.in('options').isOn('removeMembers');
			const [groupId] = (await item.findOnce(item.parameters.choice('group'), async () => [
				await item.groupId('group'),
			])) as [string];
			await mutex.run(groupId, async () => {
				if (!deleted.has(groupId)) await deleteOnce(item, groupId, emptiesFirst);
				deleted.add(groupId);
			});
			run.succeed(item, { deleted: true, group_id: groupId });
		});
	},
});

async function deleteOnce(
	{ client, memory }: Pick<Item, 'client' | 'memory'>,
	groupId: string,
	emptiesFirst: boolean,
): Promise<void> {
	if (wasDeleted(memory, groupId)) return;
	const { members, removed, error } = await tryToDeleteGroup(client, groupId, { emptiesFirst });
	const result = error === undefined ? DONE : failure(error);
	const { status } = settleDeletion(memory, { type: 'Group', id: groupId }, result);
	if (status === 'done') return;
	throw removed > 0 ? groupPartlyEmptied({ removed, total: members }, error) : error;
}
