import { roleTarget } from '../../provisioning/targets';
import { changeMembers } from '../changeMembers';
import { chosenMembers } from '../chosenMembers';
import type { ItemOf } from '../operation';
import type { Run } from '../run';
import type { roleMemberFields } from './fields';

/** Changes the members that each item chooses, of the role that it chooses. */
export async function changeRole<I extends ItemOf<ReturnType<typeof roleMemberFields>>>(
	run: Run<I>,
	direction: 'add' | 'remove',
): Promise<void> {
	const done = direction === 'add' ? 'added' : 'removed';
	await changeMembers(run, direction, async (item) => {
		const { parameters } = item;
		const { type, memberIds } = await chosenMembers(item);
		const resourceServerId = await item.resourceServerId('resourceServer');
		const { text: roleId } = parameters.choice('role');
		return {
			target: roleTarget(resourceServerId, roleId, type),
			memberIds,
			output: {
				[done]: true,
				role_id: roleId,
				resource_server_id: resourceServerId,
				[`${type}_ids`]: memberIds,
			},
		};
	});
}
