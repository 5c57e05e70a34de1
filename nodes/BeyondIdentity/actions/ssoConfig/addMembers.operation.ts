import { runOperation } from '../operation';
import { changeSsoConfig } from './changeSsoConfig';
import { ssoConfigMemberFields } from './fields';

export const addMembers = runOperation({
	name: 'Add Members',
	value: 'addMembers',
	action: 'Add members to SSO application',
	description: 'Assign an SSO application to identities or groups, and keep its existing members',
	properties: ssoConfigMemberFields('assign the application to', 'assign'),
	async executeAll(run) {
		await changeSsoConfig(run, 'add');
	},
});
