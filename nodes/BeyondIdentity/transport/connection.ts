import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestMethods,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';
import type { Access } from './access';
import { ApiError, readRefusal, type Problem, type RequestInfo } from './errors';
import { LONGEST_WAIT_MS, readHints } from './limits';
import type { LimitHints, Pacer } from './pacer';

/** How the requests of one execution are sent. */
export interface ConnectionOptions {
	/** For each request, in milliseconds. */
	timeout: number;
	/** How often a request is repeated that found no good answer. */
	maxRetries: number;
}

export interface ApiRequest {
	method: IHttpRequestMethods;
	/** Encoded, e.g. made by `path`. */
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
	/**
	 * Whether a 429 may mean that a queue is full, which no pace would empty. It is one that says
	 * nothing of when to come again, and is the caller's to handle.
	 */
	fillsQueue?: boolean;
	/** What to do where it is not known whether the request was carried out. */
	ifUnsure?: string;
}

/** One try: the answer's JSON or an error, and what its headers say about the limit. */
interface Attempt {
	result: unknown;
	hints: LimitHints;
	/** What it was signed with. */
	token: string;
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

/** Sends requests: signed, paced, and again where that is safe and may help. */
export class Connection {
	/** Until then the API wants no request. */
	private closedUntil = 0;
	private wasAccepted = false;

	constructor(
		private readonly context: IExecuteFunctions | ILoadOptionsFunctions,
		readonly access: Access,
		readonly pacer: Pacer,
		private readonly options: ConnectionOptions,
	) {}

	/**
	 * Sends a request when its turn comes, and again as long as that is safe and may help: after a
	 * 429 always, for it was not carried out; with a new token, where one can be had and the API did
	 * not take the old one; after a failure that may pass, up to `maxRetries` times.
	 *
	 * @returns the answer's JSON; nothing where the answer is empty
	 * @throws ApiError, CredentialProblem, Stopped
	 */
	async request(request: ApiRequest): Promise<unknown> {
		const info = this.infoOf(request);
		const repeatable = request.repeatable ?? request.method !== 'POST';
		let mayBeDone = false;
		let renewals = 0;
		for (let tries = 0; ;) {
			const ticket = await this.pacer.enter();
			const outcome: Attempt = await this.attempt(request, info, mayBeDone).finally(() =>
				this.pacer.leave(),
			);
			if (!(outcome.result instanceof ApiError)) {
				this.pacer.accepted(request.fillsQueue ? {} : outcome.hints);
				this.access.accepted(outcome.token);
				this.wasAccepted = true;
				return outcome.result;
			}
			const { result: error, hints, token } = outcome;
			if (error.status === 429) {
				const isFullQueue = request.fillsQueue && hints.wait === undefined;
				if (this.isTooLong(hints.wait) || isFullQueue) throw error;
				this.pacer.refused(ticket, hints);
				continue;
			}
			if (await this.access.renewAfter({ status: error.status, token, info, renewals })) {
				renewals += 1;
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

	/** What messages say of a request. */
	infoOf({ method, scopes, body, ifUnsure }: ApiRequest): RequestInfo {
		return {
			method,
			host: new URL(this.access.baseUrl).host,
			scopes,
			...(body ? { body } : {}),
			...(ifUnsure ? { ifUnsure } : {}),
		};
	}

	/** Sends a request once. */
	private async attempt(
		request: ApiRequest,
		info: RequestInfo,
		earlierTryMayBeDone: boolean,
	): Promise<Attempt> {
		const { token, credential } = await this.access.sign();
		const failed = (problem: Problem, hints: LimitHints = {}) => ({
			result: new ApiError(problem, info, {
				earlierTryMayBeDone,
				wasAcceptedBefore: this.wasAccepted,
			}),
			hints,
			token,
		});
		if (this.closedUntil > Date.now()) return failed(this.closed());
		const outcome = await this.send(request, credential);
		if ('kind' in outcome) return failed(outcome);
		const { statusCode, headers, body } = outcome;
		const hints = readHints(headers);
		if (statusCode === 429 && this.isTooLong(hints.wait)) {
			this.closedUntil = Date.now() + (hints.wait ?? 0);
			return failed(this.closed(), hints);
		}
		if (statusCode >= 400) return failed(readRefusal(statusCode, body, hints.remaining), hints);
		if (statusCode >= 300 || (typeof body === 'string' && body.trim() !== '')) {
			return failed({ kind: 'unreadable', status: statusCode, expected: 'JSON' }, hints);
		}
		return { result: typeof body === 'object' && body !== null ? body : undefined, hints, token };
	}

	private async send(
		request: ApiRequest,
		credential: ICredentialDataDecryptedObject,
	): Promise<FullResponse | Problem> {
		const options: IHttpRequestOptions = {
			method: request.method,
			url: `${this.access.baseUrl}${request.path}`,
			...(request.query ? { qs: request.query } : {}),
			...(request.body ? { body: request.body } : {}),
			json: true,
			timeout: this.options.timeout,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			// The API never redirects, and a token must not follow one to another host.
			disableFollowRedirect: true,
		};
		const { type } = this.access;
		return await (
			this.context.helpers.httpRequestWithAuthentication.call(this.context, type, options, {
				// Resolved once, for all requests: n8n would do it anew for each of them.
				credentialsDecrypted: { id: '', name: '', type, data: credential },
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
}

function mayPass({ problem, status }: ApiError): boolean {
	return (
		['timeout', 'unreachable', 'connectionLost'].includes(problem.kind) ||
		(status !== undefined && PASSING_STATUSES.has(status))
	);
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
