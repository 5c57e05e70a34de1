import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestMethods,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';
import { apiBaseUrl } from './baseUrl';
import { ApiError, readRefusal, type Problem, type RequestInfo } from './errors';
import { path } from './path';
import { cleanToken, readClaims, type TokenClaims } from './token';

export const CREDENTIAL = 'beyondIdentityApi';
/** The credential's field that says whether n8n has it diagnosed before a request. */
export const DIAGNOSIS_FIELD = 'diagnosis';
/** The most that the API gives in one page. */
export const PAGE_SIZE = 200;
/** The most that the API takes in one request, of identities to add, remove or delete. */
export const BATCH_SIZE = 1000;
export const DEFAULT_TIMEOUT = 30_000;

export interface ApiRequest {
	method: IHttpRequestMethods;
	/** Below the realm and encoded, e.g. made by `path`. */
	path: string;
	/** The scopes that the API method needs, for the message where they are missing. */
	scopes: string[];
	query?: IDataObject;
	body?: IDataObject;
}

export interface ListRequest {
	path: string;
	scopes: string[];
	/** The key that holds the resources in an answer. */
	key: string;
	query?: IDataObject;
	/** How many are wanted; all, unless told. */
	limit?: number;
	/** Keeps only some, where the API has no filter for them. */
	keep?: (resource: IDataObject) => boolean;
}

interface FullResponse {
	statusCode: number;
	headers: Record<string, string | undefined>;
	body: unknown;
}

const NEVER_CONNECTED = new Set([
	'ECONNREFUSED',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'ENOTFOUND',
	'EAI_AGAIN',
	'CERT_HAS_EXPIRED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'ERR_TLS_CERT_ALTNAME_INVALID',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
const TIMED_OUT = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);

/** Sends requests to one realm and makes sense of what comes back. */
export class Client {
	private constructor(
		private readonly context: IExecuteFunctions | ILoadOptionsFunctions,
		private readonly baseUrl: string,
		readonly tenantId: string,
		readonly realmId: string,
		/** What the token says about itself, for messages. */
		readonly claims: TokenClaims,
		private readonly timeout: number,
		/** Resolved once, for all requests: n8n would do it anew for each of them. */
		private readonly credential: ICredentialDataDecryptedObject,
	) {}

	/**
	 * @param timeout for each request, in milliseconds
	 * @throws CredentialProblem where the credential cannot work
	 */
	static async create(
		context: IExecuteFunctions | ILoadOptionsFunctions,
		timeout = DEFAULT_TIMEOUT,
	): Promise<Client> {
		const credential = await context.getCredentials(CREDENTIAL);
		const text = (name: string) => String(credential[name] ?? '').trim();
		return new Client(
			context,
			apiBaseUrl(text('region'), text('apiBaseUrl')),
			text('tenantId'),
			text('realmId'),
			readClaims(cleanToken(credential.apiToken)),
			timeout,
			{ ...credential, [DIAGNOSIS_FIELD]: 'left to the node' },
		);
	}

	/**
	 * Sends one request.
	 *
	 * @returns the answer's JSON; nothing where the answer is empty
	 * @throws ApiError
	 */
	async request(request: ApiRequest): Promise<unknown> {
		const info = this.infoOf(request);
		const { statusCode, headers, body } = await this.send(request, info);
		if (statusCode >= 400) {
			throw new ApiError(readRefusal(statusCode, body, headers['retry-after']), info);
		}
		if (statusCode >= 300 || (typeof body === 'string' && body.trim() !== '')) {
			throw unreadable(statusCode, 'JSON', info);
		}
		return typeof body === 'object' && body !== null ? body : undefined;
	}

	/**
	 * Sends a request that answers with one resource.
	 *
	 * @param what the resource in words, for the message where something else comes
	 * @throws ApiError
	 */
	async resource<T extends { id: string }>(what: string, request: ApiRequest): Promise<T> {
		const answer = await this.request(request);
		if (hasId(answer)) return answer as T;
		throw unreadable(200, what, this.infoOf(request));
	}

	/**
	 * Reads a list page by page, as few pages as the limit needs.
	 *
	 * @returns each page's resources, the last one cut to the limit
	 * @throws ApiError
	 */
	async *pages<T extends { id: string }>({
		path: listPath,
		scopes,
		key,
		query,
		limit = Infinity,
		keep,
	}: ListRequest): AsyncGenerator<T[]> {
		const request: ApiRequest = { method: 'GET', path: listPath, scopes };
		// What is kept is a part of each page, so a small page would only mean more of them.
		const pageSize = keep ? PAGE_SIZE : Math.min(limit, PAGE_SIZE);
		const seenTokens = new Set<string>();
		let pageToken: string | undefined;
		let missing = limit;
		do {
			const answer = await this.request({
				...request,
				query: { ...query, page_size: pageSize, ...(pageToken ? { page_token: pageToken } : {}) },
			});
			const page = readPage(answer, key);
			if (!page) throw unreadable(200, `a list of ${key}`, this.infoOf(request));
			const kept = (keep ? page.resources.filter(keep) : page.resources).slice(0, missing);
			missing -= kept.length;
			yield kept as unknown as T[];

			pageToken = page.nextToken;
			if (pageToken !== undefined && seenTokens.has(pageToken)) {
				throw new ApiError({ kind: 'endlessList' }, this.infoOf(request));
			}
			if (pageToken !== undefined) seenTokens.add(pageToken);
		} while (pageToken !== undefined && missing > 0);
	}

	/**
	 * Reads one page, for lists that a person scrolls through.
	 *
	 * @throws ApiError
	 */
	async page<T extends { id: string }>(
		{ path: listPath, scopes, key, query }: ListRequest,
		pageToken?: string,
	): Promise<{ resources: T[]; nextToken?: string }> {
		const request: ApiRequest = {
			method: 'GET',
			path: listPath,
			scopes,
			query: { ...query, page_size: PAGE_SIZE, ...(pageToken ? { page_token: pageToken } : {}) },
		};
		const page = readPage(await this.request(request), key);
		if (!page) throw unreadable(200, `a list of ${key}`, this.infoOf(request));
		return page as unknown as { resources: T[]; nextToken?: string };
	}

	/**
	 * Reads a list to its end or to the limit.
	 *
	 * @throws ApiError
	 */
	async list<T extends { id: string }>(request: ListRequest): Promise<T[]> {
		const resources: T[] = [];
		for await (const page of this.pages<T>(request)) {
			for (const resource of page) resources.push(resource);
		}
		return resources;
	}

	private async send(request: ApiRequest, info: RequestInfo): Promise<FullResponse> {
		const options: IHttpRequestOptions = {
			method: request.method,
			url: `${this.baseUrl}${path`/v1/tenants/${this.tenantId}/realms/${this.realmId}`}${request.path}`,
			...(request.query ? { qs: request.query } : {}),
			...(request.body ? { body: request.body } : {}),
			json: true,
			timeout: this.timeout,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			// The API never redirects, and a token must not follow one to another host.
			disableFollowRedirect: true,
		};
		const outcome = await (
			this.context.helpers.httpRequestWithAuthentication.call(this.context, CREDENTIAL, options, {
				credentialsDecrypted: { id: '', name: '', type: CREDENTIAL, data: this.credential },
			}) as Promise<FullResponse>
		).catch((error: unknown) => this.readFailure(error));
		if ('kind' in outcome) throw new ApiError(outcome, info);
		return outcome;
	}

	/** n8n wraps the HTTP client's error; the wrapper holds the request with its token, so only the code is kept. */
	private readFailure(error: unknown): Problem {
		const code = codeOf(error);
		if (TIMED_OUT.has(code)) return { kind: 'timeout', milliseconds: this.timeout };
		if (NEVER_CONNECTED.has(code)) return { kind: 'unreachable', code };
		return { kind: 'connectionLost', code };
	}

	private infoOf({ method, scopes, body }: ApiRequest): RequestInfo {
		return { method, host: new URL(this.baseUrl).host, scopes, ...(body ? { body } : {}) };
	}
}

function unreadable(status: number, expected: string, info: RequestInfo): ApiError {
	return new ApiError({ kind: 'unreadable', status, expected }, info);
}

function hasId(value: unknown): value is { id: string } {
	return (
		typeof value === 'object' &&
		value !== null &&
		typeof (value as { id?: unknown }).id === 'string'
	);
}

function readPage(
	answer: unknown,
	key: string,
): { resources: IDataObject[]; nextToken?: string } | undefined {
	const page = answer as Record<string, unknown> | undefined;
	const resources = page?.[key];
	if (!Array.isArray(resources)) return undefined;
	const nextToken = page?.next_page_token;
	return {
		resources: resources as IDataObject[],
		...(typeof nextToken === 'string' && nextToken !== '' ? { nextToken } : {}),
	};
}

/** The error code of Node.js or of the HTTP client, wherever n8n's wrapping has put it. */
function codeOf(error: unknown): string {
	let current = error as { code?: unknown; cause?: unknown } | undefined;
	for (let depth = 0; depth < 4 && typeof current === 'object' && current !== null; depth += 1) {
		if (typeof current.code === 'string') return current.code;
		current = current.cause as typeof current;
	}
	return '';
}
