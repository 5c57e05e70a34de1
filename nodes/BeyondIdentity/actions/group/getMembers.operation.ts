import { groupLocator } from '../../fields/locators';
import { pagingFields } from '../../fields/paging';
import { simplifyField } from '../../fields/simplify';
import { membersOfGroup } from '../../transport/resources/groups';
import type { Identity } from '../../transport/resources/identities';
import { shownIdentity } from '../identity/output';
import { itemOperation } from '../operation';

export const getMembers = itemOperation({
	name: 'Get Members',
	value: 'getMembers',
	action: 'Get members of group',
	description: 'Retrieve the members of a group',
	properties: [groupLocator('The group whose members to retrieve'), ...pagingFields, simplifyField],
	async execute(item) {
		const isSimplified = item.parameters.isOn('simplify');
		const list = membersOfGroup(await item.groupId('group'));
		return await item.list<Identity>(list, (member) => shownIdentity(member, isSimplified));
	},
});
