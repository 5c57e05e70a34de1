import { identityLocator } from '../../fields/locators';
import { getPasskey } from '../../transport/resources/passkeys';
import { itemOperation } from '../operation';
import { passkeyIdField } from './fields';

export const get = itemOperation({
	name: 'Get',
	value: 'get',
	action: 'Get a passkey',
	description: 'Look up one passkey of a person',
	properties: [identityLocator('The person whose passkey it is'), passkeyIdField],
	async execute(item) {
		return await getPasskey(
			item.client,
			await item.identityId('identity'),
			item.parameters.requiredText('passkeyId'),
		);
	},
});
