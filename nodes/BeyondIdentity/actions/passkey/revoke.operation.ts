import { notice } from '../../fields/field';
import { identityLocator } from '../../fields/locators';
import { passkeyOutputFields } from '../../fields/output';
import { revokePasskey } from '../../transport/resources/passkeys';
import { itemOperation } from '../operation';
import { passkeyOutput } from '../output';
import { passkeyIdField } from './fields';

export const revoke = itemOperation({
	name: 'Revoke',
	value: 'revoke',
	action: 'Revoke passkey',
	description: 'Permanently revoke a passkey, for example when its device is lost',
	properties: [
		notice(
			'revokeNotice',
			'A revoked passkey cannot be restored. The person needs a new invitation.',
		),
		identityLocator('The person the passkey belongs to'),
		passkeyIdField,
		...passkeyOutputFields,
	],
	async execute(item) {
		const show = passkeyOutput(item.parameters);
		const identityId = await item.identityId('identity');
		const passkeyId = item.parameters.requiredText('passkeyId');
		return show(await revokePasskey(item.client, identityId, passkeyId));
	},
});
