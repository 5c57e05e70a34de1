import { identityLocator } from '../../fields/locators';
import { revokePasskey } from '../../transport/resources/passkeys';
import { itemOperation } from '../operation';
import { passkeyIdField } from './fields';

export const revoke = itemOperation({
	name: 'Revoke',
	value: 'revoke',
	action: 'Revoke passkey',
	description: 'Permanently revoke a passkey, for example when its device is lost',
	properties: [identityLocator('The person the passkey belongs to'), passkeyIdField],
	async execute(item) {
		return await revokePasskey(
			item.client,
			await item.identityId('identity'),
			item.parameters.requiredText('passkeyId'),
		);
	},
});
