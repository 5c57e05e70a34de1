import {
	sleep,
	type ICredentialDataDecryptedObject,
	type IExecuteFunctions,
	type IHttpRequestOptions,
	type ILoadOptionsFunctions,
	type IPollFunctions,
} from 'n8n-workflow';
import { AbortedError } from '../transport/errors/abortedError';
import type { HttpRequest, HttpResponse, Port } from '../transport/port';

/** Where a node runs: in an execution, in a poll, or while a person edits. */
export type Context = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

/** So that the stop button is felt at once, however long the wait. */
const LONGEST_NAP_MS = 250;

/** What n8n's context gives the client. */
export function portOf(context: Context, signal?: AbortSignal): Port {
	return {
		send: sendWith(context.helpers.httpRequest),
		sendSigned: async (request, { type, credential }) =>
			(await context.helpers.httpRequestWithAuthentication.call(context, type, toOptions(request), {
				// Resolved once, for all requests: n8n would do it anew for each of them.
				credentialsDecrypted: {
					id: '',
					name: '',
					type,
					data: credential as ICredentialDataDecryptedObject,
				},
			})) as HttpResponse,
		readCredential: async (type) => await context.getCredentials(type),
		log: (message, facts) => context.logger.debug(`Beyond Identity: ${message}`, facts),
		...(signal ? { signal } : {}),
		sleep: async (milliseconds) => await nap(milliseconds, signal),
		now: () => Date.now(),
	};
}

/**
 * Sends requests that a credential does not sign.
 *
 * @param httpRequest n8n's helper
 */
export function sendWith(
	httpRequest: (options: IHttpRequestOptions) => Promise<unknown>,
): Port['send'] {
	return async (request) => (await httpRequest(toOptions(request))) as HttpResponse;
}

function toOptions({
	method,
	url,
	query,
	headers,
	body,
	timeout,
}: HttpRequest): IHttpRequestOptions {
	return {
		method,
		url,
		...(query ? { qs: query } : {}),
		...(headers ? { headers } : {}),
		...(body === undefined ? {} : { body: body as IHttpRequestOptions['body'] }),
		...(typeof body === 'string' ? {} : { json: true }),
		...(timeout === undefined ? {} : { timeout }),
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		// The API never redirects, and a token must not follow one to another host.
		disableFollowRedirect: true,
	};
}

async function nap(milliseconds: number, signal?: AbortSignal): Promise<void> {
	const until = Date.now() + milliseconds;
	for (let left = milliseconds; left > 0; left = until - Date.now()) {
		if (signal?.aborted) throw new AbortedError();
		await sleep(Math.min(left, LONGEST_NAP_MS));
	}
	if (signal?.aborted) throw new AbortedError();
}
