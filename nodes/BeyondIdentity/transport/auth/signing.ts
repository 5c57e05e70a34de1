import { CredentialError } from '../errors/credentialError';

/** What n8n calls a request, as far as signing it matters. */
interface Signable {
	url?: string;
	/** What n8n's own HTTP Request node still calls the URL. */
	uri?: string;
	/** A credential's test gives a path alone. */
	baseURL?: string;
	headers?: object;
}

/**
 * Signs a request, and only one to the API: a token is worth as much as the rights that it carries.
 *
 * @param baseUrl of the API
 * @throws CredentialError where the request goes elsewhere
 */
export function sign<R extends Signable>(request: R, baseUrl: string, token: string): R {
	const target = new URL(request.url ?? request.uri ?? '', request.baseURL ?? baseUrl);
	if (target.origin !== baseUrl) {
		throw new CredentialError({ kind: 'foreignHost', baseUrl, origin: target.origin });
	}
	if (request.url?.startsWith('/') && request.baseURL === undefined) request.baseURL = baseUrl;
	request.headers = { ...request.headers, Authorization: `Bearer ${token}` };
	return request;
}
