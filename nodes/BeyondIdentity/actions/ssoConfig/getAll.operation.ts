import { pagingFields } from '../../fields/paging';
import { field } from '../../fields/field';
import {
	ALL_SSO_CONFIGS,
	ssoConfigsOfType,
	withoutSecrets,
	type SsoConfig,
} from '../../transport/resources/ssoConfigs';
import { itemOperation } from '../operation';

const typeField = field({
	displayName: 'Type',
	name: 'type',
	type: 'options',
	options: [
		{ name: 'Bookmark', value: 'bookmark' },
		{ name: 'Entra ID External Authentication', value: 'entra_id_external_auth_methods' },
		{ name: 'Generic OIDC', value: 'generic_oidc' },
		{ name: 'Generic OIDC Identity Provider', value: 'generic_oidc_idp' },
		{ name: 'Generic SAML', value: 'generic_saml' },
		{ name: 'Okta Identity Provider', value: 'okta_idp' },
		{ name: 'Okta SSO', value: 'okta_sso_bi_idp' },
		{ name: 'SCIM', value: 'scim' },
		{ name: 'WS-Federation', value: 'ws_fed' },
	],
	default: 'bookmark',
	description: 'The kind of application',
});

export const getAll = itemOperation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many SSO applications',
	description: 'Retrieve SSO applications, without their client secrets',
	properties: [
		...pagingFields,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: [typeField],
		},
	],
	async execute(item) {
		const type = item.parameters.in('filters').narrowing('type');
		const list = type === undefined ? ALL_SSO_CONFIGS : ssoConfigsOfType(type);
		return await item.list<SsoConfig>(list, withoutSecrets);
	},
});
