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
	apiUnreachable,
	claimsError,
	FORBIDDEN_API_TOKEN,
	inWords,
	notTheApi,
	UNKNOWN_API_TOKEN,
	UNKNOWN_REALM,
	unknownApiToken,
} from '../nodes/BeyondIdentity/messages/credentialTests';
import { sendWith } from '../nodes/BeyondIdentity/n8n/n8nPort';
import { apiBaseUrl } from '../nodes/BeyondIdentity/transport/auth/baseUrls';
import {
	cleanToken,
	findClaimsProblem,
	readClaims,
} from '../nodes/BeyondIdentity/transport/auth/claims';
import { filledIn, textIn } from '../nodes/BeyondIdentity/transport/auth/credentialFields';
import { DIAGNOSIS_FIELD } from '../nodes/BeyondIdentity/transport/auth/credentialTypes';
import { sign } from '../nodes/BeyondIdentity/transport/auth/signing';
import { path } from '../nodes/BeyondIdentity/transport/http/path';

/** An HTTP Request node that sends many requests should not double each of them with a diagnosis. */
const GOOD_FOR_MS = 60_000;
let lastGood = { checked: '', at: 0 };

export class BeyondIdentityApi implements ICredentialType {
	name = 'beyondIdentityApi';

	displayName = 'Beyond Identity API';

	icon = {
		light: 'file:../nodes/BeyondIdentity/beyondIdentity.svg',
		dark: 'file:../nodes/BeyondIdentity/beyondIdentity.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-beyond-identity/n8n-nodes-beyond-identity#getting-an-api-token';

	properties: INodeProperties[] = [
		regionField,
		apiBaseUrlField,
		tenantIdField,
		{
			displayName: 'Realm ID',
			name: 'realmId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 19a95130480dfa79',
			description:
				'The ID of the realm that holds your identities, shown in the Admin Console under Home after you select the realm',
		},
		{
			displayName: 'API Token',
			name: 'apiToken',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description:
				"A Secure Access token. To create one, open the Admin Console and go to Applications, then Beyond Identity Management API, then API Tokens. Keys from Secure Workforce (v0) don't work here.",
		},
		{
			// n8n calls `preAuthentication` where an expirable field is empty. This one always is, so a
			// test and n8n's HTTP Request node get the diagnosis; the node itself fills it in and does not.
			displayName: 'Diagnosis',
			name: DIAGNOSIS_FIELD,
			type: 'hidden',
			typeOptions: { expirable: true },
			default: '',
		},
	];

	authenticate: IAuthenticate = async (credentials, requestOptions) =>
		await inWords(() =>
			sign(requestOptions, baseUrlOf(credentials), cleanToken(credentials.apiToken)),
		);

	/**
	 * Renews nothing: it says in words why a test or a request cannot work, where n8n would show a bare
	 * code. What it cannot explain it leaves to the rules of the test.
	 */
	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<Record<string, never>> {
		await inWords(async () => await diagnose(this, credentials));
		return {};
	}

	test: ICredentialTestRequest = {
		request: {
			url: '=/v1/tenants/{{encodeURIComponent($credentials.tenantId.trim())}}/realms/{{encodeURIComponent($credentials.realmId.trim())}}',
		},
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message: UNKNOWN_API_TOKEN,
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message: FORBIDDEN_API_TOKEN,
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

/**
 * GetRealm, to say why a credential does not work.
 *
 * @throws CredentialTestError, CredentialError
 */
async function diagnose(
	{ helpers }: IHttpRequestHelper,
	credentials: ICredentialDataDecryptedObject,
): Promise<void> {
	const baseUrl = baseUrlOf(credentials);
	const tenantId = filledIn(credentials, 'tenantId');
	const realmId = filledIn(credentials, 'realmId');
	const token = cleanToken(credentials.apiToken);
	const checked = [baseUrl, tenantId, realmId, token].join(' ');
	if (lastGood.checked === checked && Date.now() - lastGood.at < GOOD_FOR_MS) return;
	const response = await sendWith(helpers.httpRequest)({
		method: 'GET',
		url: `${baseUrl}${path`/v1/tenants/${tenantId}/realms/${realmId}`}`,
		headers: { Authorization: `Bearer ${token}` },
	}).catch(() => undefined);
	if (!response) throw apiUnreachable(baseUrl);
	const { statusCode, body } = response;
	if (statusCode === 401 || statusCode === 403) {
		const claims = readClaims(token);
		const problem = findClaimsProblem(claims, { tenantId, realmId });
		if (problem) throw claimsError(problem);
		// It may do what it was asked to do, so the API does not know it any more.
		if (claims.scopes?.includes('realms:read')) throw unknownApiToken();
	}
	// The rules of the test say it too, but n8n reads those only in its later versions.
	if (statusCode === 401) throw unknownApiToken();
	if (statusCode < 300 && isRealm(body)) lastGood = { checked, at: Date.now() };
	else if (statusCode < 400) throw notTheApi(baseUrl);
}

function baseUrlOf(credentials: ICredentialDataDecryptedObject): string {
	return apiBaseUrl(textIn(credentials, 'region'), textIn(credentials, 'apiBaseUrl'));
}

function isRealm(body: unknown): boolean {
	return typeof body === 'object' && body !== null && 'id' in body;
}
