import { groupLocator } from '../../fields/locators';
import { pagingFields } from '../../fields/paging';
import { identityOutputFields } from '../../fields/output';
import { membersOfGroup } from '../../transport/resources/groups';
import type { Identity } from '../../transport/resources/identities';
import { itemOperation } from '../operation';
import { identityOutput } from '../output';

export const getMembers = itemOperation({
	name: 'Get Members',
	value: 'getMembers',
	action: 'Get members of group',
	description: 'Retrieve the members of a group',
	properties: [
		groupLocator('The group whose members to retrieve'),
		...pagingFields,
		...identityOutputFields,
	],
	async execute(item) {
		const show = identityOutput(item.parameters);
		return await item.list<Identity>(membersOfGroup(await item.groupId('group')), show);
	},
});
