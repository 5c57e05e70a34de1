import type { INodeProperties } from 'n8n-workflow';
import { PASTED, RENEWED } from '../transport/access';

export const authenticationField: INodeProperties = {
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
};

/**
 * @param authentication the parameter's value
 * @returns the type of the credential that goes with it
 */
export function credentialTypeOf(authentication: unknown): string {
	return authentication === 'oAuth2' ? RENEWED : PASTED;
}
