import { CredentialError, type CredentialProblem } from '../errors/credentialError';
import { NoTokenError } from '../errors/noTokenError';
import { readRefusal } from '../http/errorBody';
import { readNetworkError } from '../http/networkErrors';
import { path } from '../http/path';
import { readRateLimitHints } from '../http/rateLimitHeaders';
import { isTooLong } from '../http/retryPolicy';
import type { CredentialData, HttpRequest, Port } from '../port';
import { authBaseUrl } from './baseUrls';
import { tokenKind } from './claims';
import { filledIn, textIn } from './credentialFields';

/** A token of the authorization server. */
export interface IssuedToken {
	token: string;
	/** From when it was asked for, in milliseconds; nothing where the server does not say. */
	lifetime?: number;
}

/**
 * How long a token is given to others who ask: those who ask at the same time as each other, of whom
 * n8n's HTTP Request node sends a thousand.
 */
const SHARED_FOR_MS = 10_000;
/** An authorization server that does not answer by then does not answer. */
const TIMEOUT_MS = 30_000;
/** By the request; `at` is when the token came, in milliseconds since 1970. */
const shared = new Map<string, { issued: Promise<IssuedToken>; at: number }>();

/**
 * Gets an access token for a credential, by the client credentials grant (RFC 6749, section 4.4) at the
 * application's token endpoint. Whoever asks at about the same time gets the same one.
 *
 * @param credential of type `beyondIdentityOAuth2Api`
 * @param refused a token that is good for nothing any more
 * @throws NoTokenError, CredentialError where a field is empty or wrong
 */
export async function obtainToken(
	port: Pick<Port, 'now' | 'send'>,
	credential: CredentialData,
	refused?: string,
): Promise<IssuedToken> {
	const request = tokenRequest(credential);
	const key = JSON.stringify([request.url, request.headers, request.body]);
	const now = port.now();
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
	const issued = requestToken(port, request);
	const entry = { issued, at: Infinity };
	shared.set(key, entry);
	issued.then(
		() => (entry.at = port.now()),
		() => shared.delete(key),
	);
	return await issued;
}

function tokenRequest(credential: CredentialData): HttpRequest {
	const baseUrl = authBaseUrl(textIn(credential, 'region'), textIn(credential, 'authBaseUrl'));
	const scope = textIn(credential, 'scope')
		.split(/[\s,]+/)
		.filter(Boolean)
		.join(' ');
	const form = new URLSearchParams({
		grant_type: 'client_credentials',
		...(scope === '' ? {} : { scope }),
	});
	const pasted = tokenKind(textIn(credential, 'clientSecret'));
	if (pasted) throw new CredentialError({ kind: 'tokenAsSecret', product: pasted });
	const tenantId = filledIn(credential, 'tenantId');
	const realmId = filledIn(credential, 'realmId');
	const applicationId = filledIn(credential, 'applicationId');
	// RFC 6749, section 2.3.1: both are encoded before they are joined.
	const client = ['clientId', 'clientSecret']
		.map((field) => encodeURIComponent(textIn(credential, field)))
		.join(':');
	return {
		method: 'POST',
		url: `${baseUrl}${path`/v1/tenants/${tenantId}/realms/${realmId}/applications/${applicationId}/token`}`,
		headers: {
			Authorization: `Basic ${Buffer.from(client).toString('base64')}`,
			'Content-Type': 'application/x-www-form-urlencoded',
		},
		body: form.toString(),
		timeout: TIMEOUT_MS,
	};
}

async function requestToken(
	port: Pick<Port, 'now' | 'send'>,
	request: HttpRequest,
): Promise<IssuedToken> {
	const host = new URL(request.url).origin;
	const response = await port.send(request).catch((error: unknown) => {
		const cause = readNetworkError(error, 0);
		// Whatever broke: a token that was issued and lost does no harm.
		throw new NoTokenError({ kind: 'authServerUnreachable', host }, cause);
	});
	const { statusCode, headers } = response;
	const answer = readAnswer(response.body);
	const { access_token: token, expires_in: seconds } = answer;
	if (statusCode < 300 && typeof token === 'string' && token !== '') {
		const lifetime = Number(seconds) * 1000;
		return { token, ...(lifetime > 0 ? { lifetime } : {}) };
	}
	const hints = statusCode === 429 ? readRateLimitHints(headers, port.now(), statusCode) : {};
	const until = isTooLong(hints.wait) ? { until: new Date(port.now() + (hints.wait ?? 0)) } : {};
	throw new NoTokenError(
		problemOf(statusCode, answer, { host, ...until }),
		readRefusal(statusCode),
		hints,
	);
}

/** n8n parses JSON only where the answer's type says that it is. */
function readAnswer(body: unknown): Record<string, unknown> {
	let answer = body;
	if (typeof body === 'string') {
		try {
			answer = JSON.parse(body);
		} catch {
			return {};
		}
	}
	return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {};
}

/** By the codes of RFC 6749, section 5.2, and by the status where there is none. */
function problemOf(
	status: number,
	{ error }: Record<string, unknown>,
	server: { host: string; until?: Date },
): CredentialProblem {
	const { host } = server;
	if (status === 429 || status >= 500) return { kind: 'authServerUnavailable', ...server, status };
	if (error === 'invalid_scope') return { kind: 'scopeNotAllowed' };
	if (error === 'unauthorized_client' || error === 'unsupported_grant_type') {
		return { kind: 'grantTypeNotAllowed' };
	}
	if (error === 'invalid_client' || status === 401 || status === 403) {
		return { kind: 'unknownClient' };
	}
	if (status === 404) return { kind: 'unknownApplication' };
	return status < 400 ? { kind: 'notAnAuthServer', host } : { kind: 'tokenRefused', status };
}
