import type { TokenProvider } from '../auth/tokenProvider';
import { ApiError, type ApiProblem, type RequestInfo } from '../errors/apiError';
import type { HttpRequest, HttpResponse, Port, Scalar, Signer } from '../port';
import { fullJitter } from './backoff';
import { readRefusal } from './errorBody';
import { readNetworkError } from './networkErrors';
import { readRateLimitHints, type RateLimitHints } from './rateLimitHeaders';
import type { Permit, RateLimiter } from './rateLimiter';
import {
	isRateLimited,
	isTooLong,
	withRetries,
	type Failure,
	type RetryRules,
} from './retryPolicy';

/** How the requests of one execution are sent. */
export interface SenderOptions {
	/** For each request, in milliseconds. */
	timeout: number;
	/** How often a request is repeated after a failure that may pass. */
	maxRetries: number;
	/** For how long a server that refuses for now is waited for, in milliseconds; for ever, unless told. */
	patience?: number;
}

/** How long to wait for a rate limit that says nothing of itself, where patience is short. */
const IMPATIENT_WAIT_MS = 1000;

/** A request to the API. */
export interface ApiRequest {
	/** What the API's description calls it, e.g. `CreateIdentity`. */
	apiMethod: string;
	method: HttpRequest['method'];
	/** Encoded, e.g. made by `path`. */
	path: string;
	/** The scopes that the API method needs, for the message where they are missing. */
	scopes: string[];
	query?: Record<string, Scalar>;
	body?: object;
	/**
	 * Whether doing it twice does no harm. A request that may have been carried out is repeated only
	 * then. Everything but a `POST` is idempotent unless told.
	 */
	isIdempotent?: boolean;
	/**
	 * Whether a 429 may mean that a queue is full, which no pace would empty. It is one that says
	 * nothing of when to come again, and is the caller's to handle.
	 */
	fillsQueue?: boolean;
	/** What a second request would make a second one of. */
	creates?: RequestInfo['creates'];
}

/** One try that found no good answer. */
interface FailedTry extends Failure {
	permit: Permit;
	/** What it was signed with. */
	token: string;
}

/** Sends requests to the API: signed, paced, and again where that is safe and may help. */
export class RequestSender {
	private wroteOnce = false;

	constructor(
		private readonly port: Port,
		readonly tokens: TokenProvider,
		private readonly limiter: RateLimiter,
		private readonly options: SenderOptions,
	) {}

	/**
	 * Sends a request when its turn comes, and again as the retry policy says, or with a new token where
	 * one can be had and the API did not take the old one.
	 *
	 * @param realmId whose request it is
	 * @returns the answer's JSON; nothing where the answer is empty
	 * @throws ApiError, CredentialError, AbortedError
	 */
	async send(request: ApiRequest, realmId: string): Promise<unknown> {
		const { acceptance } = this.tokens;
		const { apiMethod } = request;
		let renewals = 0;
		const { patience = Infinity } = this.options;
		const lastsUntil = this.port.now() + patience;
		const ended = await withRetries<unknown, FailedTry>({
			rules: this.rulesFor(request),
			patience: () => lastsUntil - this.port.now(),
			attempt: async () => await this.attempt(request, realmId),
			pause: async (reason, { permit, hints }, round) => {
				if (reason === 'unavailable') this.limiter.unavailable(permit, hints);
				const wait = reason === 'transient' ? fullJitter(round) : 0;
				this.port.log('A request is sent again', {
					apiMethod,
					reason,
					round: round + 1,
					milliseconds: Math.round(wait),
				});
				if (wait > 0) await this.port.sleep(wait);
			},
			recover: async ({ problem, token }) => {
				const status = problem.kind === 'refused' ? problem.status : undefined;
				const { scopes } = request;
				const isRenewed = await this.tokens.renewAfter({ status, token, scopes, renewals });
				if (isRenewed) {
					renewals += 1;
					this.port.log('A request is sent again', { apiMethod, reason: 'newToken' });
				}
				return isRenewed;
			},
		});
		if ('value' in ended) return ended.value;
		const { failure, earlierTryMayBeDone } = ended;
		const error = new ApiError(failure.problem, this.describe(request), {
			earlierTryMayBeDone,
			wasAcceptedBefore: acceptance.wasEverAccepted,
		});
		if (error.status === 401) acceptance.rejected(realmId);
		if (error.status !== undefined && error.status !== 429 && error.status < 500) {
			this.limiter.accepted(failure.hints);
		}
		throw error;
	}

	/** Lets no request go out any more. */
	close(): void {
		this.limiter.close();
	}

	/** For how long requests have waited for a rate limit, in milliseconds. */
	get waitedMs(): number {
		return this.limiter.waitedMs;
	}

	/** Whether a request went out that may change something. */
	get hasWritten(): boolean {
		return this.wroteOnce;
	}

	/** What messages say of a request. */
	describe({ method, scopes, body, creates }: Omit<ApiRequest, 'apiMethod' | 'path'>): RequestInfo {
		return {
			method,
			host: new URL(this.tokens.baseUrl).host,
			scopes,
			...(body ? { body } : {}),
			...(creates ? { creates } : {}),
		};
	}

	private rulesFor({ method, isIdempotent, fillsQueue = false }: ApiRequest): RetryRules {
		const { maxRetries } = this.options;
		return { method, isIdempotent: isIdempotent ?? method !== 'POST', maxRetries, fillsQueue };
	}

	/** Sends a request once, when its turn comes. */
	private async attempt(
		request: ApiRequest,
		realmId: string,
	): Promise<{ value: unknown } | FailedTry> {
		const permit = await this.limiter.acquire();
		try {
			const { token, signer } = await this.tokens.sign();
			const failed = (problem: ApiProblem, hints: RateLimitHints = {}) => ({
				problem,
				hints,
				permit,
				token,
			});
			// A token may take long to come.
			this.limiter.assertOpen();
			const { suspendedUntil } = this.limiter;
			if (suspendedUntil) return failed(tooManyUntil(suspendedUntil));
			this.wroteOnce ||= request.method !== 'GET';
			const response = await this.exchange(request, signer);
			if ('kind' in response) return failed(response);
			const hints = readRateLimitHints(response.headers, this.port.now(), response.statusCode);
			if (response.statusCode === 429 && isTooLong(hints.wait)) {
				const until = this.port.now() + (hints.wait ?? 0);
				this.limiter.suspend(until);
				return failed(tooManyUntil(until), hints);
			}
			const problem = problemOf(response, hints);
			// Before the permit is given back: whoever gets it next waits, too.
			if (problem && isRateLimited(problem, hints, request)) this.slowDown(permit, hints);
			if (problem) return failed(problem, hints);
			this.limiter.accepted(request.fillsQueue ? {} : hints);
			this.tokens.accepted(token, realmId, request.scopes);
			const { body } = response;
			return { value: typeof body === 'object' && body !== null ? body : undefined };
		} finally {
			this.limiter.release();
		}
	}

	private slowDown(permit: Permit, hints: RateLimitHints): void {
		// Whoever waits for seconds only is not served by a wait that grows.
		const most = this.options.patience === undefined ? {} : { wait: IMPATIENT_WAIT_MS };
		this.limiter.throttled(permit, { ...most, ...hints });
	}

	private async exchange(
		{ method, path, query, body }: ApiRequest,
		signer: Signer,
	): Promise<HttpResponse | ApiProblem> {
		const { timeout } = this.options;
		const request: HttpRequest = {
			method,
			url: `${this.tokens.baseUrl}${path}`,
			...(query ? { query } : {}),
			...(body ? { body } : {}),
			timeout,
		};
		return await this.port
			.sendSigned(request, signer)
			.catch((error: unknown) => readNetworkError(error, timeout));
	}
}

/** @param until in milliseconds since 1970 */
function tooManyUntil(until: number): ApiProblem {
	return { ...readRefusal(429), until: new Date(until) };
}

/** What keeps an answer from being a good one. */
function problemOf(
	{ statusCode, body }: HttpResponse,
	{ remaining }: RateLimitHints,
): ApiProblem | undefined {
	if (statusCode >= 400) return readRefusal(statusCode, body, remaining);
	if (statusCode >= 300 || (typeof body === 'string' && body.trim() !== '')) {
		return { kind: 'unreadable', status: statusCode, expected: 'json' };
	}
	return undefined;
}
