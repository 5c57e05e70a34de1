import { identityLocator } from '../../fields/locators';
import { pagingFields } from '../../fields/paging';
import { groupsOfIdentity } from '../../transport/resources/identities';
import { itemOperation } from '../operation';

export const getGroups = itemOperation({
	name: 'Get Groups',
	value: 'getGroups',
	action: 'Get groups of identity',
	description: 'Retrieve the groups an identity is in',
	properties: [identityLocator('The person whose groups to retrieve'), ...pagingFields],
	async execute(item) {
		const identityId = await item.identityId('identity');
		return await item.list(groupsOfIdentity(identityId), (group) => ({
			...group,
			identity_id: identityId,
		}));
	},
});
