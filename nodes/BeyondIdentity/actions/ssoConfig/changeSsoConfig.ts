import { ssoConfigTarget } from '../../provisioning/targets';
import type { MemberType } from '../../transport/resources/roles';
import { changeMembers } from '../changeMembers';
import type { ItemOf } from '../operation';
import type { Run } from '../run';
import type { memberFields } from './fields';

/** Changes who is assigned to the SSO application that each item chooses. */
export async function changeSsoConfig<I extends ItemOf<ReturnType<typeof memberFields>>>(
	run: Run<I>,
	direction: 'add' | 'remove',
): Promise<void> {
	const done = direction === 'add' ? 'added' : 'removed';
	await changeMembers(run, direction, async (item) => {
		const { parameters } = item;
		const type: MemberType = parameters.oneOf('memberType', ['identity', 'group']);
		const memberIds =
			type === 'group' ? await item.groupIds('group') : await item.identityIds('identity');
		const ssoConfigId = await item.ssoConfigId('ssoConfig');
		return {
			target: ssoConfigTarget(ssoConfigId, type),
			memberIds,
			output: { [done]: true, sso_config_id: ssoConfigId, [`${type}_ids`]: memberIds },
		};
	});
}
