import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestHelper,
	INodeProperties,
} from 'n8n-workflow';
import {
	apiBaseUrlField,
	regionField,
	tenantIdField,
} from '../nodes/BeyondIdentity/fields/credential';
import { TOKEN_FIELD } from '../nodes/BeyondIdentity/transport/access';
import { obtainToken } from '../nodes/BeyondIdentity/transport/accessToken';
import { apiBaseUrl } from '../nodes/BeyondIdentity/transport/baseUrl';
import { signed } from '../nodes/BeyondIdentity/transport/signing';

/** What the node's operations need, all of them. */
const SCOPES = [
	'identities:create',
	'identities:read',
	'identities:update',
	'identities:delete',
	'groups:create',
	'groups:read',
	'groups:update',
	'groups:delete',
	'credential-binding-jobs:create',
	'credential-binding-jobs:read',
	'credential-binding-jobs:revoke',
	'credentials:read',
	'credentials:revoke',
	'authenticator-configs:read',
	'roles:read',
	'roles:update',
	'resource-servers:read',
	'realms:read',
];

export class BeyondIdentityOAuth2Api implements ICredentialType {
	name = 'beyondIdentityOAuth2Api';

	displayName = 'Beyond Identity OAuth2 API';

	icon = {
		light: 'file:../nodes/BeyondIdentity/beyondIdentity.svg',
		dark: 'file:../nodes/BeyondIdentity/beyondIdentity.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-beyond-identity/n8n-nodes-beyond-identity#client-credentials';

	properties: INodeProperties[] = [
		regionField,
		apiBaseUrlField,
		{
			displayName: 'Auth Base URL',
			name: 'authBaseUrl',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://auth-us.beyondidentity.com',
			description:
				'The address of the authorization server: https:// and the host, with nothing after it',
			displayOptions: { show: { region: ['custom'] } },
		},
		tenantIdField,
		{
			displayName: 'Realm ID',
			name: 'realmId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 19a95130480dfa79',
			description:
				'The ID of the realm that holds the application and the people, found in the Admin Console under Home once the realm is chosen',
		},
		{
			displayName: 'Application ID',
			name: 'applicationId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 3e2e2b5a-8a8f-4c3c-9a5e-0c9d7b6f1a2d',
			description:
				'The application whose client credentials these are, found in the Admin Console under Applications',
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			required: true,
			default: '',
			description: "Found in the Admin Console in the application's external protocol settings",
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: "Found in the Admin Console in the application's external protocol settings",
		},
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'string',
			default: SCOPES.join(' '),
			description:
				'What the token may do, separated by spaces. The application has to be allowed all of it. Take out what your workflows do not need.',
		},
		{
			// n8n calls `preAuthentication` where this is empty, and keeps here what it gives.
			displayName: 'Access Token',
			name: TOKEN_FIELD,
			type: 'hidden',
			typeOptions: { expirable: true, password: true },
			default: '',
		},
	];

	/** Called by n8n where it has no token, where a request was answered 401, and for a test. */
	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<{ accessToken: string }> {
		// Early: with a wrong API URL the token would be of no use.
		baseUrlOf(credentials);
		const { httpRequest } = this.helpers;
		const old = String(credentials[TOKEN_FIELD] ?? '');
		const { token } = await obtainToken(httpRequest, credentials, old);
		return { accessToken: token };
	}

	authenticate: IAuthenticate = async (credentials, requestOptions) =>
		signed(requestOptions, baseUrlOf(credentials), String(credentials[TOKEN_FIELD] ?? ''));

	test: ICredentialTestRequest = {
		request: {
			url: '=/v1/tenants/{{encodeURIComponent($credentials.tenantId.trim())}}/realms/{{encodeURIComponent($credentials.realmId.trim())}}',
		},
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message:
						'Beyond Identity does not accept the access token that it gave. Check that region, tenant and realm belong together.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message:
						"The access token may not read this realm. Add 'realms:read' to the scope, and allow it for the application in the Admin Console.",
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 404,
					message: 'There is no realm with this ID in the tenant. Check the realm ID.',
				},
			},
		],
	};
}

function baseUrlOf({ region, apiBaseUrl: custom }: ICredentialDataDecryptedObject): string {
	return apiBaseUrl(String(region ?? ''), String(custom ?? ''));
}
