import { runOperation } from '../operation';
import { changeSsoConfig } from './changeSsoConfig';
import { ssoConfigMemberFields } from './fields';

export const removeMembers = runOperation({
	name: 'Remove Members',
	value: 'removeMembers',
	action: 'Remove members from SSO application',
	description:
		'Remove an SSO application from identities or groups. Those without it are skipped. A person who has it through a group keeps it.',
	properties: ssoConfigMemberFields('remove the application from', 'remove'),
	async executeAll(run) {
		await changeSsoConfig(run, 'remove');
	},
});
