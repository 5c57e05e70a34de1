import { rolePath, type MemberType } from '../../transport/roles';
import type { Client } from '../../transport/client';
import type { Batch } from '../batch';
import { changeChosenMembers, type Membership } from '../memberships';
import type { Item } from '../item';

type ChangeRole = (
	client: Client,
	role: string,
	type: MemberType,
	memberIds: string[],
) => Promise<void>;

interface Chosen extends Omit<Membership, 'item'> {
	type: MemberType;
	roleId: string;
	resourceServerId: string;
}

/**
 * Changes the members that each item chooses, of the role that it chooses.
 *
 * @param done the word for it in the output
 */
export async function changeRole(
	batch: Batch,
	change: ChangeRole,
	done: 'added' | 'removed',
): Promise<void> {
	await changeChosenMembers(
		batch,
		choose,
		async (client, target, memberIds) => {
			const [type, role] = split(target);
			await change(client, role, type, memberIds);
		},
		done,
		({ type, roleId, resourceServerId, memberIds }) => ({
			[done]: true,
			role_id: roleId,
			resource_server_id: resourceServerId,
			[`${type}_ids`]: memberIds,
		}),
	);
}

async function choose(item: Item): Promise<Chosen> {
	const type: MemberType = item.text('memberType') === 'group' ? 'group' : 'identity';
	const memberIds = type === 'group' ? await item.chosenGroupIds() : await item.identityIds();
	const resourceServerId = await item.resourceServerId();
	const roleId = item.id('role');
	// A request names people or groups, so those of a role are two targets.
	const target = `${type} ${rolePath(resourceServerId, roleId)}`;
	return { type, memberIds, resourceServerId, roleId, target };
}

function split(target: string): [MemberType, string] {
	const [type, role] = target.split(' ');
	return [type as MemberType, role!];
}
