import { ssoConfigTarget } from '../../provisioning/targets';
import { changeMembers } from '../changeMembers';
import { chosenMembers } from '../chosenMembers';
import type { ItemOf } from '../operation';
import type { Run } from '../run';
import type { ssoConfigMemberFields } from './fields';

/** Changes who is assigned to the SSO application that each item chooses. */
export async function changeSsoConfig<I extends ItemOf<ReturnType<typeof ssoConfigMemberFields>>>(
	run: Run<I>,
	direction: 'add' | 'remove',
): Promise<void> {
	const done = direction === 'add' ? 'added' : 'removed';
	await changeMembers(run, direction, async (item) => {
		const { type, memberIds } = await chosenMembers(item);
		const ssoConfigId = await item.ssoConfigId('ssoConfig');
		return {
			target: ssoConfigTarget(ssoConfigId, type),
			memberIds,
			output: { [done]: true, sso_config_id: ssoConfigId, [`${type}_ids`]: memberIds },
		};
	});
}
