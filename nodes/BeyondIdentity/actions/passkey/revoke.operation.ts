import { identityLocator } from '../../fields/locators';
import { revokePasskey } from '../../transport/resources/passkeys';
import { itemOperation } from '../operation';
import { passkeyIdField } from './fields';

export const revoke = itemOperation({
	name: 'Revoke',
	value: 'revoke',
	action: 'Revoke a passkey',
	description: 'End a passkey for good, for instance when its device was lost',
	properties: [identityLocator('The person whose passkey it is'), passkeyIdField],
	async execute(item) {
		return await revokePasskey(
			item.client,
			await item.identityId('identity'),
			item.parameters.requiredText('passkeyId'),
		);
	},
});
