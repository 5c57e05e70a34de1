import { identityLocator } from '../../fields/locators';
import { getPasskey } from '../../transport/resources/passkeys';
import { itemOperation } from '../operation';
import { passkeyIdField } from './fields';

export const get = itemOperation({
	name: 'Get',
	value: 'get',
	action: 'Get passkey',
	description: "Retrieve one of a person's passkeys",
	properties: [identityLocator('The person the passkey belongs to'), passkeyIdField],
	async execute(item) {
		return await getPasskey(
			item.client,
			await item.identityId('identity'),
			item.parameters.requiredText('passkeyId'),
		);
	},
});
