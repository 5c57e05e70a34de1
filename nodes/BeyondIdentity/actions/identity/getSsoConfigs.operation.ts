import { identityLocator } from '../../fields/locators';
import { pagingFields } from '../../fields/paging';
import {
	ssoConfigsOfIdentity,
	withoutSecrets,
	type SsoConfig,
} from '../../transport/resources/ssoConfigs';
import { itemOperation } from '../operation';

export const getSsoConfigs = itemOperation({
	name: 'Get SSO Applications',
	value: 'getSsoConfigs',
	action: 'Get SSO applications of identity',
	description: 'Retrieve the SSO applications an identity has, directly or through a group',
	properties: [identityLocator('The person whose applications to retrieve'), ...pagingFields],
	async execute(item) {
		const identityId = await item.identityId('identity');
		return await item.list<SsoConfig>(ssoConfigsOfIdentity(identityId), (config) => ({
			...withoutSecrets(config),
			identity_id: identityId,
		}));
	},
});
