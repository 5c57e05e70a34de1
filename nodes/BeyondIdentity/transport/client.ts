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
import { readHints } from './limits';
import { Pacer, type LimitHints } from './pacer';
import { path } from './path';
import { cleanToken, readClaims, type TokenClaims } from './token';

export const CREDENTIAL = 'beyondIdentityApi';
/** The credential's field that says whether n8n has it diagnosed before a request. */
export const DIAGNOSIS_FIELD = 'diagnosis';
/** The most that the API gives in one page. */
export const PAGE_SIZE = 200;
/** The most that the API takes in one request, of identities to add, remove or delete. */
export const BATCH_SIZE = 1000;
/** A wait that is asked for beyond this ends the item instead. */
const LONGEST_WAIT_MS = 120_000;

/** How the requests of one execution are sent. */
export interface ClientOptions {
	/** For each request, in milliseconds. */
	timeout: number;
	/** How many requests may be under way at once. */
	concurrency: number;
	/** How often a request is repeated that found no good answer. */
	maxRetries: number;
}

export const DEFAULTS: ClientOptions = { timeout: 30_000, concurrency: 25, maxRetries: 5 };

export interface ApiRequest {
	method: IHttpRequestMethods;
	/** Below the realm and encoded, e.g. made by `path`. */
	path: string;
	/** The scopes that the API method needs, for the message where they are missing. */
	scopes: string[];
	query?: IDataObject;
	body?: IDataObject;
	/**
	 * Whether doing it twice would do no harm. A request that may have been carried out is repeated
	 * only then. Everything but a `POST` may be repeated unless told.
	 */
	repeatable?: boolean;
	/** What to do where it is not known whether the request was carried out. */
	ifUnsure?: string;
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

/** One try: the answer's JSON or an error, and what its headers say about the limit. */
interface Attempt {
	result: unknown;
	hints: LimitHints;
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

/** What worked before may stop working; `429` is not here, for it is not counted as a try. */
const PASSING_STATUSES = new Set([500, 502, 503, 504]);

/** Sends requests to one realm and makes sense of what comes back. */
export class Client {
	private readonly pacer: Pacer;
	private readonly baseUrl: string;
	readonly tenantId: string;
	readonly realmId: string;
	/** What the token says about itself, for messages. */
	readonly claims: TokenClaims;
	/** Resolved once, for all requests: n8n would do it anew for each of them. */
	private readonly credential: ICredentialDataDecryptedObject;
	/** Until then the API wants no request. */
	private closedUntil = 0;
	private wasAccepted = false;

	private constructor(
		private readonly context: IExecuteFunctions | ILoadOptionsFunctions,
		credential: ICredentialDataDecryptedObject,
		private readonly options: ClientOptions,
		signal?: AbortSignal,
	) {
		const text = (name: string) => String(credential[name] ?? '').trim();
		this.baseUrl = apiBaseUrl(text('region'), text('apiBaseUrl'));
		this.tenantId = text('tenantId');
		this.realmId = text('realmId');
		this.claims = readClaims(cleanToken(credential.apiToken));
		this.credential = { ...credential, [DIAGNOSIS_FIELD]: 'left to the node' };
		this.pacer = new Pacer(options.concurrency, signal);
	}

	/**
	 * @param signal ends what waits
	 * @throws CredentialProblem where the credential cannot work
	 */
	static async create(
		context: IExecuteFunctions | ILoadOptionsFunctions,
		options: ClientOptions = DEFAULTS,
		signal?: AbortSignal,
	): Promise<Client> {
		return new Client(context, await context.getCredentials(CREDENTIAL), options, signal);
	}

	/**
	 * Sends a request when its turn comes, and again as long as that is safe and may help: after a
	 * 429 always, for it was not carried out; after a failure that may pass, up to `maxRetries` times.
	 *
	 * @returns the answer's JSON; nothing where the answer is empty
	 * @throws ApiError, Stopped
	 */
	async request(request: ApiRequest): Promise<unknown> {
		const info = this.infoOf(request);
		const repeatable = request.repeatable ?? request.method !== 'POST';
		let mayBeDone = false;
		for (let tries = 0; ;) {
			const ticket = await this.pacer.enter();
			const outcome: Attempt = await this.attempt(request, info, mayBeDone).finally(() =>
				this.pacer.leave(),
			);
			if (!(outcome.result instanceof ApiError)) {
				this.pacer.accepted(outcome.hints);
				this.wasAccepted = true;
				return outcome.result;
			}
			const { result: error, hints } = outcome;
			if (error.status === 429) {
				if (this.isTooLong(hints.wait)) throw error;
				this.pacer.refused(ticket, hints);
				continue;
			}
			mayBeDone ||= error.mayBeDone;
			const isLost = error.mayBeDone && !repeatable;
			const isOver = tries >= this.options.maxRetries || this.isTooLong(hints.wait);
			if (!mayPass(error) || isLost || isOver) {
				if (error.status !== undefined && error.status < 500) this.pacer.accepted(hints);
				throw error;
			}
			if (error.status === 503) this.pacer.unavailable(ticket, hints);
			else await this.pacer.backOff(tries);
			tries += 1;
		}
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
		// What is kept is a part of each page, so a small page would only mean more of them.
		const pageSize = keep ? PAGE_SIZE : Math.min(limit, PAGE_SIZE);
		const list = { path: listPath, scopes, key, ...(query ? { query } : {}) };
		const seenTokens = new Set<string>();
		let pageToken: string | undefined;
		let missing = limit;
		do {
			const page = await this.page<T>(list, pageToken, pageSize);
			const kept = keep
				? page.resources.filter((resource) => keep(resource as unknown as IDataObject))
				: page.resources;
			const wanted = kept.slice(0, missing);
			missing -= wanted.length;
			yield wanted;

			pageToken = page.nextToken;
			if (pageToken !== undefined && seenTokens.has(pageToken)) {
				throw new ApiError({ kind: 'endlessList' }, this.infoOf({ method: 'GET', ...list }));
			}
			if (pageToken !== undefined) seenTokens.add(pageToken);
		} while (pageToken !== undefined && missing > 0);
	}

	/**
	 * Reads one page.
	 *
	 * @throws ApiError
	 */
	async page<T extends { id: string }>(
		{ path: listPath, scopes, key, query }: ListRequest,
		pageToken?: string,
		pageSize = PAGE_SIZE,
	): Promise<{ resources: T[]; nextToken?: string }> {
		const request: ApiRequest = {
			method: 'GET',
			path: listPath,
			scopes,
			query: { ...query, page_size: pageSize, ...(pageToken ? { page_token: pageToken } : {}) },
		};
		const page = readPage(await this.request(request), key);
		if (!page) throw unreadable(200, `a list of ${key}`, this.infoOf(request));
		return page as unknown as { resources: T[]; nextToken?: string };
	}

	/**
	 * Reads a list to its end or to the limit.
	 *
	 * @param shown what to keep of each resource; pages are let go as they are read
	 * @throws ApiError
	 */
	async list<T extends { id: string }, S = T>(
		request: ListRequest,
		shown: (resource: T) => S = (resource) => resource as unknown as S,
	): Promise<S[]> {
		const resources: S[] = [];
		for await (const page of this.pages<T>(request)) {
			for (const resource of page) resources.push(shown(resource));
		}
		return resources;
	}

	/** Sends a request once. */
	private async attempt(
		request: ApiRequest,
		info: RequestInfo,
		earlierTryMayBeDone: boolean,
	): Promise<Attempt> {
		const failed = (problem: Problem, hints: LimitHints = {}) => ({
			result: new ApiError(problem, info, {
				earlierTryMayBeDone,
				wasAcceptedBefore: this.wasAccepted,
			}),
			hints,
		});
		if (this.closedUntil > Date.now()) return failed(this.closed());
		const outcome = await this.send(request);
		if ('kind' in outcome) return failed(outcome);
		const { statusCode, headers, body } = outcome;
		const hints = readHints(headers);
		if (statusCode === 429 && this.isTooLong(hints.wait)) {
			this.closedUntil = Date.now() + (hints.wait ?? 0);
			return failed(this.closed(), hints);
		}
		if (statusCode >= 400) return failed(readRefusal(statusCode, body), hints);
		if (statusCode >= 300 || (typeof body === 'string' && body.trim() !== '')) {
			return failed({ kind: 'unreadable', status: statusCode, expected: 'JSON' }, hints);
		}
		return { result: typeof body === 'object' && body !== null ? body : undefined, hints };
	}

	private async send(request: ApiRequest): Promise<FullResponse | Problem> {
		const options: IHttpRequestOptions = {
			method: request.method,
			url: `${this.baseUrl}${path`/v1/tenants/${this.tenantId}/realms/${this.realmId}`}${request.path}`,
			...(request.query ? { qs: request.query } : {}),
			...(request.body ? { body: request.body } : {}),
			json: true,
			timeout: this.options.timeout,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			// The API never redirects, and a token must not follow one to another host.
			disableFollowRedirect: true,
		};
		return await (
			this.context.helpers.httpRequestWithAuthentication.call(this.context, CREDENTIAL, options, {
				credentialsDecrypted: { id: '', name: '', type: CREDENTIAL, data: this.credential },
			}) as Promise<FullResponse>
		).catch((error: unknown) => this.readFailure(error));
	}

	private isTooLong(wait: number | undefined): boolean {
		return (wait ?? 0) > LONGEST_WAIT_MS;
	}

	private closed(): Problem {
		return { ...readRefusal(429, undefined), until: new Date(this.closedUntil) };
	}

	/** n8n wraps the HTTP client's error; the wrapper holds the request with its token, so only the code is kept. */
	private readFailure(error: unknown): Problem {
		const code = codeOf(error);
		if (TIMED_OUT.has(code)) return { kind: 'timeout', milliseconds: this.options.timeout };
		if (NEVER_CONNECTED.has(code)) return { kind: 'unreachable', code };
		return { kind: 'connectionLost', code };
	}

	private infoOf({ method, scopes, body, ifUnsure }: ApiRequest): RequestInfo {
		return {
			method,
			host: new URL(this.baseUrl).host,
			scopes,
			...(body ? { body } : {}),
			...(ifUnsure ? { ifUnsure } : {}),
		};
	}
}

function mayPass({ problem, status }: ApiError): boolean {
	return (
		['timeout', 'unreachable', 'connectionLost'].includes(problem.kind) ||
		(status !== undefined && PASSING_STATUSES.has(status))
	);
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
