import type { IHttpRequestOptions } from 'n8n-workflow';
import { CredentialProblem } from './baseUrl';

/**
 * Signs a request, and only one to the API: a token is worth as much as the rights that it carries.
 *
 * @param request of n8n, where n8n's own HTTP Request node still calls the URL `uri`, and a
 *   credential's test gives a path alone
 * @param baseUrl of the API
 * @throws CredentialProblem where the request goes elsewhere
 */
export function signed(
	request: IHttpRequestOptions,
	baseUrl: string,
	token: string,
): IHttpRequestOptions {
	const options = request as IHttpRequestOptions & { uri?: string };
	const target = new URL(options.url ?? options.uri ?? '', options.baseURL ?? baseUrl);
	if (target.origin !== baseUrl) {
		throw new CredentialProblem(
			`This credential's token is for ${baseUrl} and is not sent to ${target.origin}`,
		);
	}
	if (options.url?.startsWith('/') && options.baseURL === undefined) options.baseURL = baseUrl;
	options.headers = { ...options.headers, Authorization: `Bearer ${token}` };
	return options;
}
