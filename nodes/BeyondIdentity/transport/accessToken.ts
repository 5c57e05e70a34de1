import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
} from 'n8n-workflow';
import { authBaseUrl, CredentialProblem, filled } from './baseUrl';
import { readHints } from './limits';
import { path } from './path';

/** A token of the authorization server. */
export interface IssuedToken {
	token: string;
	/** From when it was asked for, in milliseconds; nothing where the server does not say. */
	lifetime?: number;
}

type SendRequest = (options: IHttpRequestOptions) => Promise<unknown>;

/**
 * How long a token is given to others who ask: those who ask at the same time as each other, of whom
 * n8n's HTTP Request node sends a thousand.
 */
const SHARED_FOR_MS = 10_000;
const shared = new Map<string, { issued: Promise<IssuedToken>; at: number }>();

/**
 * Gets an access token for a credential, by the client credentials grant (RFC 6749, section 4.4) at the
 * application's token endpoint. Whoever asks at about the same time gets the same one.
 *
 * @param send n8n's `httpRequest`
 * @param credential of type `beyondIdentityOAuth2Api`
 * @param refused a token that is good for nothing any more
 * @throws CredentialProblem in words for the credential's owner
 */
export async function obtainToken(
	send: SendRequest,
	credential: ICredentialDataDecryptedObject,
	refused?: string,
): Promise<IssuedToken> {
	const request = tokenRequest(credential);
	const key = JSON.stringify([request.url, request.headers, request.body]);
	const now = Date.now();
	for (const [other, { at }] of shared) {
		if (now - at > SHARED_FOR_MS) shared.delete(other);
	}
	for (let entry = shared.get(key); entry;) {
		const issued = await entry.issued;
		if (issued.token !== refused) return issued;
		const latest = shared.get(key);
		if (latest === entry) break;
		// Somebody else has begun meanwhile.
		entry = latest;
	}
	const issued = askFor(send, request);
	shared.set(key, { issued, at: now });
	issued.catch(() => shared.delete(key));
	return await issued;
}

function tokenRequest(credential: ICredentialDataDecryptedObject): IHttpRequestOptions {
	const text = (name: string) => String(credential[name] ?? '').trim();
	const baseUrl = authBaseUrl(text('region'), text('authBaseUrl'));
	const scope = text('scope')
		.split(/[\s,]+/)
		.filter(Boolean)
		.join(' ');
	const form = new URLSearchParams({
		grant_type: 'client_credentials',
		...(scope === '' ? {} : { scope }),
	});
	// RFC 6749, section 2.3.1: both are encoded before they are joined.
	const tenantId = filled('Tenant ID', credential.tenantId);
	const realmId = filled('Realm ID', credential.realmId);
	const applicationId = filled('Application ID', credential.applicationId);
	const client = [text('clientId'), text('clientSecret')].map(encodeURIComponent).join(':');
	return {
		method: 'POST',
		url: `${baseUrl}${path`/v1/tenants/${tenantId}/realms/${realmId}/applications/${applicationId}/token`}`,
		headers: {
			Authorization: `Basic ${Buffer.from(client).toString('base64')}`,
			'Content-Type': 'application/x-www-form-urlencoded',
		},
		body: form.toString(),
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		// A secret must not follow a redirect to another host.
		disableFollowRedirect: true,
	};
}

async function askFor(send: SendRequest, request: IHttpRequestOptions): Promise<IssuedToken> {
	const host = new URL(request.url).origin;
	const response = (await send(request).catch(() => undefined)) as
		{ statusCode: number; headers: Record<string, string | undefined>; body: unknown } | undefined;
	if (!response) {
		throw new CredentialProblem(
			`The authorization server could not be reached at ${host}. Check the region, and n8n's network.`,
			true,
		);
	}
	const answer = readAnswer(response.body);
	const { access_token: token, expires_in: seconds } = answer;
	if (response.statusCode < 300 && typeof token === 'string' && token !== '') {
		const lifetime = Number(seconds) * 1000;
		return { token, ...(lifetime > 0 ? { lifetime } : {}) };
	}
	if (response.statusCode === 429) throw noTokenNow(host, 429, readHints(response.headers));
	throw problemOf(response.statusCode, answer, host);
}

/** n8n parses JSON only where the answer's type says that it is. */
function readAnswer(body: unknown): IDataObject {
	let answer = body;
	if (typeof body === 'string') {
		try {
			answer = JSON.parse(body);
		} catch {
			return {};
		}
	}
	return typeof answer === 'object' && answer !== null ? (answer as IDataObject) : {};
}

function noTokenNow(host: string, status: number, tooOften?: { wait?: number }): CredentialProblem {
	return new CredentialProblem(
		`The authorization server at ${host} gives no token now (status ${status})`,
		true,
		tooOften,
	);
}

function problemOf(status: number, { error }: IDataObject, host: string): CredentialProblem {
	if (status >= 500) return noTokenNow(host, status);
	if (error === 'invalid_scope') {
		return new CredentialProblem(
			"The application may not have all scopes that 'Scope' names. Take those out, or allow them for the application in the Admin Console.",
		);
	}
	if (error === 'unauthorized_client' || error === 'unsupported_grant_type') {
		return new CredentialProblem(
			"The application does not allow the grant type 'Client Credentials'. Turn it on for the application in the Admin Console.",
		);
	}
	if (error === 'invalid_client' || status === 401 || status === 403) {
		return new CredentialProblem(
			'Beyond Identity does not know this client. Check application ID, client ID and client secret, and that the application belongs to this tenant and realm.',
		);
	}
	if (status === 404) {
		return new CredentialProblem(
			'There is no such application. Check tenant ID, realm ID and application ID.',
		);
	}
	return new CredentialProblem(
		status < 400
			? `What answers at ${host} is not Beyond Identity's authorization server. Check the region or the base URL.`
			: `Beyond Identity gave no access token (status ${status})`,
	);
}
