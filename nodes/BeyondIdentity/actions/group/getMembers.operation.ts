import { groupLocator } from '../../fields/locators';
import { pagingFields } from '../../fields/paging';
import { simplifyField } from '../../fields/simplify';
import { membersOfGroup } from '../../transport/groups';
import type { Identity } from '../../transport/types';
import type { ItemOperation } from '../operation';

export const getMembers: ItemOperation = {
	name: 'Get Members',
	value: 'getMembers',
	action: 'Get the members of a group',
	description: 'List the people in a group',
	properties: [groupLocator('The group whose members to list'), ...pagingFields, simplifyField],
	async execute(item) {
		return await item.list<Identity>(membersOfGroup(await item.groupId()), (member) =>
			item.shown(member),
		);
	},
};
