import { identityLocator } from '../../fields/locators';
import { identityOutputFields } from '../../fields/output';
import { getIdentity } from '../../transport/resources/identities';
import { itemOperation } from '../operation';
import { identityOutput } from '../output';

export const get = itemOperation({
	name: 'Get',
	value: 'get',
	action: 'Get identity',
	description: 'Retrieve an identity',
	properties: [identityLocator('The person to retrieve'), ...identityOutputFields],
	async execute(item) {
		const show = identityOutput(item.parameters);
		return show(await getIdentity(item.client, await item.identityId('identity')));
	},
});
