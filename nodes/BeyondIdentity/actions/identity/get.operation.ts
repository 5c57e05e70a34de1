import { identityLocator } from '../../fields/locators';
import { simplifyField } from '../../fields/simplify';
import { getIdentity } from '../../transport/resources/identities';
import { itemOperation } from '../operation';
import { shownIdentity } from './output';

export const get = itemOperation({
	name: 'Get',
	value: 'get',
	action: 'Get identity',
	description: 'Retrieve an identity',
	properties: [identityLocator('The person to retrieve'), simplifyField],
	async execute(item) {
		const identity = await getIdentity(item.client, await item.identityId('identity'));
		return shownIdentity(identity, item.parameters.isOn('simplify'));
	},
});
