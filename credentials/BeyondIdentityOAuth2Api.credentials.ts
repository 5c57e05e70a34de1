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
import {
	FORBIDDEN_ACCESS_TOKEN,
	inWords,
	UNKNOWN_ACCESS_TOKEN,
	UNKNOWN_REALM,
} from '../nodes/BeyondIdentity/messages/credentialTests';
import { sendWith } from '../nodes/BeyondIdentity/n8n/n8nPort';
import { apiBaseUrl } from '../nodes/BeyondIdentity/transport/auth/baseUrls';
import { obtainToken } from '../nodes/BeyondIdentity/transport/auth/clientCredentials';
import { textIn } from '../nodes/BeyondIdentity/transport/auth/credentialFields';
import { TOKEN_FIELD } from '../nodes/BeyondIdentity/transport/auth/credentialTypes';
import { sign } from '../nodes/BeyondIdentity/transport/auth/signing';

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
	'sso-configs:read',
	'sso-configs:update',
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
			description: 'The base URL of the authorization server, without a path',
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
				'The ID of the realm that holds the application and your identities, shown in the Admin Console under Home after you select the realm',
		},
		{
			displayName: 'Application ID',
			name: 'applicationId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 3e2e2b5a-8a8f-4c3c-9a5e-0c9d7b6f1a2d',
			description:
				'The ID of the Secure Access application these client credentials belong to, shown in the Admin Console under Applications',
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			required: true,
			default: '',
			description: "Shown in the Admin Console in the application's external protocol settings",
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: "Shown in the Admin Console in the application's external protocol settings",
		},
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'string',
			default: SCOPES.join(' '),
			description:
				"The scopes to request, separated by spaces. The application must be allowed to request all of them. Remove the ones your workflows don't need.",
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
		return await inWords(async () => {
			// Early: with a wrong API URL the token would be of no use.
			baseUrlOf(credentials);
			const port = { send: sendWith(this.helpers.httpRequest), now: () => Date.now() };
			const { token } = await obtainToken(port, credentials, textIn(credentials, TOKEN_FIELD));
			return { accessToken: token };
		});
	}

	authenticate: IAuthenticate = async (credentials, requestOptions) =>
		await inWords(() =>
			sign(requestOptions, baseUrlOf(credentials), textIn(credentials, TOKEN_FIELD)),
		);

	test: ICredentialTestRequest = {
		request: {
			url: '=/v1/tenants/{{encodeURIComponent($credentials.tenantId.trim())}}/realms/{{encodeURIComponent($credentials.realmId.trim())}}',
		},
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message: UNKNOWN_ACCESS_TOKEN,
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message: FORBIDDEN_ACCESS_TOKEN,
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 404,
					message: UNKNOWN_REALM,
				},
			},
		],
	};
}

function baseUrlOf(credentials: ICredentialDataDecryptedObject): string {
	return apiBaseUrl(textIn(credentials, 'region'), textIn(credentials, 'apiBaseUrl'));
}
