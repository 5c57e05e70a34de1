import { ssoConfigLocator } from '../../fields/locators';
import { getSsoConfig, withoutSecrets } from '../../transport/resources/ssoConfigs';
import { itemOperation } from '../operation';

export const get = itemOperation({
	name: 'Get',
	value: 'get',
	action: 'Get SSO application',
	description: 'Retrieve an SSO application, without its client secret',
	properties: [ssoConfigLocator('The SSO application to retrieve')],
	async execute(item) {
		const id = await item.ssoConfigId('ssoConfig');
		return withoutSecrets(await getSsoConfig(item.client, id));
	},
});
