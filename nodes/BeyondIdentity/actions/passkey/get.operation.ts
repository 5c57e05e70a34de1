import { identityLocator } from '../../fields/locators';
import { getPasskey } from '../../transport/passkeys';
import type { ItemOperation } from '../operation';
import { passkeyIdField } from './fields';

export const get: ItemOperation = {
	name: 'Get',
	value: 'get',
	action: 'Get a passkey',
	description: 'Look up one passkey of a person',
	properties: [identityLocator('The person whose passkey it is'), passkeyIdField],
	async execute(item) {
		return await getPasskey(item.client, await item.identityId(), item.id('passkeyId'));
	},
};
