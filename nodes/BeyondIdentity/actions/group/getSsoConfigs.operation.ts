import { groupLocator } from '../../fields/locators';
import { pagingFields } from '../../fields/paging';
import {
	ssoConfigsOfGroup,
	withoutSecrets,
	type SsoConfig,
} from '../../transport/resources/ssoConfigs';
import { itemOperation } from '../operation';

export const getSsoConfigs = itemOperation({
	name: 'Get SSO Applications',
	value: 'getSsoConfigs',
	action: 'Get SSO applications of group',
	description: 'Retrieve the SSO applications a group has',
	properties: [groupLocator('The group whose applications to retrieve'), ...pagingFields],
	async execute(item) {
		const groupId = await item.groupId('group');
		return await item.list<SsoConfig>(ssoConfigsOfGroup(groupId), (config) => ({
			...withoutSecrets(config),
			group_id: groupId,
		}));
	},
});
