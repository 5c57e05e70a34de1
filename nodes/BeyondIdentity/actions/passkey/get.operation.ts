import { identityLocator } from '../../fields/locators';
import { passkeyOutputFields } from '../../fields/output';
import { getPasskey } from '../../transport/resources/passkeys';
import { itemOperation } from '../operation';
import { passkeyOutput } from '../output';
import { passkeyIdField } from './fields';

export const get = itemOperation({
	name: 'Get',
	value: 'get',
	action: 'Get passkey',
	description: "Retrieve one of a person's passkeys",
	properties: [
		identityLocator('The person the passkey belongs to'),
		passkeyIdField,
		...passkeyOutputFields,
	],
	async execute(item) {
		const show = passkeyOutput(item.parameters);
		const identityId = await item.identityId('identity');
		const passkeyId = item.parameters.requiredText('passkeyId');
		return show(await getPasskey(item.client, identityId, passkeyId));
	},
});
