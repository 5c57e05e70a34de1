import { field } from './field';

export const authenticationField = field({
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'API Token', value: 'apiToken' },
		{ name: 'OAuth2', value: 'oAuth2' },
	],
	default: 'apiToken',
	description:
		'How to authenticate with Beyond Identity: with an API token from the Admin Console or as an OAuth2 application that renews its own token',
});
