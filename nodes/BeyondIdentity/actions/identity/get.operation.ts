import { identityLocator } from '../../fields/locators';
import { simplifyField } from '../../fields/simplify';
import { getIdentity } from '../../transport/identities';
import type { ItemOperation } from '../operation';

export const get: ItemOperation = {
	name: 'Get',
	value: 'get',
	action: 'Get an identity',
	description: 'Look up one person',
	properties: [identityLocator('The person to look up'), simplifyField],
	async execute(item) {
		return item.shown(await getIdentity(item.client, await item.identityId()));
	},
};
