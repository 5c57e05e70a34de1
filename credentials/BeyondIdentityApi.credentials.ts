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
import { DIAGNOSIS_FIELD } from '../nodes/BeyondIdentity/transport/access';
import { apiBaseUrl, CredentialProblem, filled } from '../nodes/BeyondIdentity/transport/baseUrl';
import { path } from '../nodes/BeyondIdentity/transport/path';
import { signed } from '../nodes/BeyondIdentity/transport/signing';
import { cleanToken, problemOf, readClaims } from '../nodes/BeyondIdentity/transport/token';

const NEW_TOKEN =
	'Create a new one in the Admin Console: Applications, Beyond Identity Management API, API Tokens';
const OTHER_IDS = "Correct 'Tenant ID' or 'Realm ID', or paste a token of that tenant and realm";

const UNKNOWN_TOKEN = `Beyond Identity does not accept the API token: it was revoked, not copied whole, or belongs to another region. ${NEW_TOKEN}.`;

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
				'The ID of the realm that holds the people, found in the Admin Console under Home once the realm is chosen',
		},
		{
			displayName: 'API Token',
			name: 'apiToken',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description:
				'Created in the Admin Console: Applications, Beyond Identity Management API, API Tokens, Create Token',
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
		signed(requestOptions, baseUrlOf(credentials), cleanToken(credentials.apiToken));

	/**
	 * Renews nothing: it says in words why a test or a request cannot work, where n8n would show a bare
	 * code. What it cannot explain it leaves to the rules of the test.
	 */
	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<Record<string, never>> {
		const baseUrl = baseUrlOf(credentials);
		const tenantId = filled('Tenant ID', credentials.tenantId);
		const realmId = filled('Realm ID', credentials.realmId);
		const token = cleanToken(credentials.apiToken);
		const checked = [baseUrl, tenantId, realmId, token].join(' ');
		if (lastGood.checked === checked && Date.now() - lastGood.at < GOOD_FOR_MS) return {};
		const response = (await this.helpers
			.httpRequest({
				url: `${baseUrl}${path`/v1/tenants/${tenantId}/realms/${realmId}`}`,
				headers: { Authorization: `Bearer ${token}` },
				json: true,
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
			})
			.catch(() => undefined)) as { statusCode: number; body: unknown } | undefined;
		if (!response) {
			throw new CredentialProblem(
				`Beyond Identity could not be reached at ${baseUrl}. Check the region, and n8n's network.`,
			);
		}
		const { statusCode, body } = response;
		if (statusCode === 401 || statusCode === 403) {
			const problem = problemOf(readClaims(token), { tenantId, realmId });
			if (problem) {
				const advice = problem.isExpired ? NEW_TOKEN : OTHER_IDS;
				throw new CredentialProblem(`${problem.message}. ${advice}.`);
			}
		}
		// The rules of the test say it too, but n8n reads those only in its later versions.
		if (statusCode === 401) throw new CredentialProblem(UNKNOWN_TOKEN);
		if (statusCode < 300 && isRealm(body)) {
			lastGood = { checked, at: Date.now() };
		} else if (statusCode < 400) {
			throw new CredentialProblem(
				`What answers at ${baseUrl} is not the Beyond Identity API. Check the base URL.`,
			);
		}
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
					message: UNKNOWN_TOKEN,
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message:
						"The API token may not read this realm. It needs the scope 'realms:read', and has to be of this tenant and realm.",
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

function isRealm(body: unknown): boolean {
	return typeof body === 'object' && body !== null && 'id' in body;
}
