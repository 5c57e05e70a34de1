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
		'How to sign in to Beyond Identity: with a token that is made in the Admin Console and expires, or as an application that renews its own',
});
