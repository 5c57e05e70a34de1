import { ssoConfigLocator } from '../../fields/locators';
import { memberTypeField } from '../../fields/members';
import { pagingFields } from '../../fields/paging';
import { membersOfSsoConfig } from '../../transport/resources/ssoConfigs';
import { itemOperation } from '../operation';

export const getMembers = itemOperation({
	name: 'Get Members',
	value: 'getMembers',
	action: 'Get members of SSO application',
	description:
		'Retrieve the groups that have an SSO application, or the identities that have it directly or through a group',
	properties: [
		ssoConfigLocator('The SSO application whose members to retrieve'),
		memberTypeField('The kind of members to retrieve'),
		...pagingFields,
	],
	async execute(item) {
		const type = item.parameters.oneOf('memberType', ['identity', 'group']);
		const list = membersOfSsoConfig(await item.ssoConfigId('ssoConfig'), type);
		return await item.list(list, (member) => ({ member_type: type, ...member }));
	},
});
