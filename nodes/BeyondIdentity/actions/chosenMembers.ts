import type { memberFields } from '../fields/members';
import type { MemberType } from '../transport/resources/roles';
import type { ItemOf } from './operation';

/**
 * The people or the groups that an item chooses.
 *
 * @throws ParameterError where it chooses none, or one that there is not
 */
export async function chosenMembers(
	item: ItemOf<ReturnType<typeof memberFields>>,
): Promise<{ type: MemberType; memberIds: string[] }> {
	const type = item.parameters.oneOf('memberType', ['identity', 'group']);
	const memberIds =
		type === 'group' ? await item.groupIds('group') : await item.identityIds('identity');
	return { type, memberIds };
}
