import type { ListRequest } from '../client';

/** How people get and use a passkey. */
export interface AuthenticatorConfig {
	id: string;
	display_name?: string;
	config?: { type?: string };
}

/** ListAuthenticatorConfigs; its pages are smaller than those of most lists. */
export const ALL_AUTHENTICATOR_CONFIGS: ListRequest = {
	apiMethod: 'ListAuthenticatorConfigs',
	path: '/authenticator-configs',
	scopes: ['authenticator-configs:read'],
	key: 'authenticator_configs',
	maxPageSize: 100,
};
