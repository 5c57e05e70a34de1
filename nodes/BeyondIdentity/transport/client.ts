import type { TokenClaims } from './auth/claims';
import { TokenProvider } from './auth/tokenProvider';
import { AbortedError } from './errors/abortedError';
import { ApiError, type Expected } from './errors/apiError';
import { readRefusal } from './http/errorBody';
import { path } from './http/path';
import { RateLimiter } from './http/rateLimiter';
import { RequestSender, type ApiRequest, type SenderOptions } from './http/requestSender';
import { paginate, readPage, type Page } from './paginator';
import type { Port, Scalar } from './port';
import { readWholeList, type PageStart, type WholeList } from './wholeList';

/** The most that the API gives in one page. */
export const MAX_PAGE_SIZE = 200;
/** The most that the API takes in one request, of identities to add, remove, delete or invite. */
export const MAX_BATCH_SIZE = 1000;

/** How a client works. */
export interface ClientOptions extends SenderOptions {
	/** How many requests may be in flight at once. */
	concurrency: number;
}

export const DEFAULTS: ClientOptions = { timeout: 30_000, concurrency: 25, maxRetries: 5 };

/** A request below the realm, or below the tenant where it says so. */
export interface RealmRequest extends ApiRequest {
	isOfTenant?: boolean;
}

/** A list of the API. */
export interface ListRequest {
	/** What the API's description calls it, e.g. `ListIdentities`. */
	apiMethod: string;
	path: string;
	isOfTenant?: boolean;
	scopes: string[];
	/** The keys that hold the resources in an answer: mostly one. */
	key: string | string[];
	/** The parameters that ask for the size of a page. */
	pageSizes?: string[];
	/** The most that the API gives of it in one page. */
	maxPageSize?: number;
	query?: Record<string, Scalar>;
	/** How many are wanted; all, unless told. */
	limit?: number;
	/** Whether pages can be asked for by `skip`, in any order. */
	hasSkip?: boolean;
	/** Keeps only some, where the API has no filter for them. */
	keep?: (resource: Record<string, unknown>) => boolean;
	/** Whether the API may give the same resource more than once. */
	mayRepeat?: boolean;
}

/** What is asked of one realm, and what comes back. */
export class Client {
	private constructor(
		private readonly port: Port,
		private readonly sender: RequestSender,
		readonly tenantId: string,
		readonly realmId: string,
		/** How many requests may be in flight at once. */
		readonly concurrency: number,
	) {}

	/**
	 * @param credentialType the credential to use, of those that the node has
	 * @throws CredentialError where the credential cannot work
	 */
	static async create(
		port: Port,
		credentialType: string,
		options: ClientOptions = DEFAULTS,
	): Promise<Client> {
		const credential = await port.readCredential(credentialType);
		const tokens = new TokenProvider(port, credentialType, credential, options);
		const limiter = new RateLimiter(port, options.concurrency);
		const sender = new RequestSender(port, tokens, limiter, options);
		return new Client(port, sender, tokens.tenantId, tokens.realmId, options.concurrency);
	}

	/** The same connection, for another realm of the tenant. */
	inRealm(realmId: string): Client {
		return new Client(this.port, this.sender, this.tenantId, realmId, this.concurrency);
	}

	/** Where the API is, e.g. `api-us.beyondidentity.com`. */
	get apiHost(): string {
		return new URL(this.sender.tokens.baseUrl).host;
	}

	/** What the token in use says about itself, for messages. */
	get claims(): TokenClaims {
		return this.sender.tokens.claims;
	}

	/** Whether the token is one that is renewed. */
	get isTokenRenewable(): boolean {
		return this.sender.tokens.isRenewable;
	}

	/** For how long requests have waited for a rate limit, in milliseconds: the time, not their sum. */
	get waitedMs(): number {
		return this.sender.waitedMs;
	}

	/** Whether a request went out, to any realm, that may change something. */
	get hasWritten(): boolean {
		return this.sender.hasWritten;
	}

	/** Ends it, in every realm: what waits to be sent is never sent. */
	close(): void {
		this.sender.close();
	}

	/** @throws AbortedError where the work was ended meanwhile */
	assertGoingOn(): void {
		if (this.port.signal?.aborted) throw new AbortedError();
	}

	/** In milliseconds since 1970. */
	now(): number {
		return this.port.now();
	}

	/**
	 * Waits, unless the execution is stopped.
	 *
	 * @param milliseconds at least
	 * @throws AbortedError
	 */
	async sleep(milliseconds: number): Promise<void> {
		await this.port.sleep(milliseconds);
	}

	/** Writes to the debug log: no token, and nothing about people. */
	log(message: string, facts?: Record<string, unknown>): void {
		this.port.log(message, facts);
	}

	/**
	 * Sends a request when its turn comes, and again where that is safe and may help. A token that was
	 * never taken is not tried a thousand times.
	 *
	 * @returns the answer's JSON; nothing where the answer is empty
	 * @throws ApiError, CredentialError, AbortedError
	 */
	async request({ isOfTenant = false, ...request }: RealmRequest): Promise<unknown> {
		const base = isOfTenant
			? path`/v1/tenants/${this.tenantId}`
			: path`/v1/tenants/${this.tenantId}/realms/${this.realmId}`;
		if (this.sender.tokens.acceptance.isHopelessIn(this.realmId)) {
			throw new ApiError(readRefusal(401), this.sender.describe(request));
		}
		return await this.sender.send({ ...request, path: `${base}${request.path}` }, this.realmId);
	}

	/**
	 * Sends a request that answers with one resource.
	 *
	 * @param readBack reads the resource where the answer is empty: a success that shows nothing
	 * @throws ApiError
	 */
	async resource<T extends { id: string }>(
		expected: Expected,
		request: RealmRequest,
		readBack?: () => Promise<T>,
	): Promise<T> {
		const answer = await this.request(request);
		if (hasId(answer)) return answer as T;
		if (answer === undefined && readBack) return await readBack();
		throw this.unreadable(expected, request);
	}

	/** The error for an answer that is not what the API documents. */
	unreadable(expected: Expected, request: ApiRequest): ApiError {
		return this.errorOf({ kind: 'unreadable', status: 200, expected }, request);
	}

	/** The error for a request that was answered in a way of its own. */
	errorOf(problem: ApiError['problem'], request: Omit<ApiRequest, 'apiMethod' | 'path'>): ApiError {
		return new ApiError(problem, this.sender.describe(request));
	}

	/**
	 * Reads one page of a list.
	 *
	 * @param pageSize the largest, unless told
	 * @throws ApiError
	 */
	async page<T extends { id: string }>(
		list: ListRequest,
		start: PageStart = {},
		pageSize = list.maxPageSize ?? MAX_PAGE_SIZE,
	): Promise<Page<T>> {
		const request = pageRequest(list, pageSize, start);
		const keys = [list.key].flat();
		const isFirst = Object.keys(start).length === 0;
		const page = readPage<T>(await this.request(request), keys, { isFirst });
		if (!page) throw this.unreadable({ listOf: keys }, request);
		return page;
	}

	/**
	 * Reads a list to its end or to the limit.
	 *
	 * @param shown what to keep of each resource; pages are let go as they are read
	 * @throws ApiError
	 */
	async list<T extends { id: string }, S = T>(
		list: ListRequest,
		shown: (resource: T) => S = (resource) => resource as unknown as S,
	): Promise<S[]> {
		return (await this.readList(list, shown)).resources;
	}

	/**
	 * Reads a list to its end or to the limit, and says whether its pages fit together.
	 *
	 * @param shown what to keep of each resource; pages are let go as they are read
	 * @throws ApiError
	 */
	async readList<T extends { id: string }, S>(
		list: ListRequest,
		shown: (resource: T) => S,
	): Promise<WholeList<S>> {
		const { limit = Infinity, maxPageSize = MAX_PAGE_SIZE, hasSkip = false } = list;
		const keep = list.mayRepeat ? firstOfEach(list.keep) : list.keep;
		if (hasSkip && limit === Infinity) {
			const isKept = (resource: T) => !keep || keep(resource as Record<string, unknown>);
			const take = (resource: T) => (isKept(resource) ? shown(resource) : undefined);
			return await this.listWhole(list, take);
		}
		let last: Page<T> = { resources: [] };
		const totals = new Set<number | undefined>();
		const ids = new Set<string>();
		const pages = paginate<T>(
			async (pageSize, pageToken) => {
				last = await this.page<T>(list, pageToken === undefined ? {} : { pageToken }, pageSize);
				totals.add(last.total);
				for (const { id } of last.resources) ids.add(id);
				return last;
			},
			{
				maxPageSize,
				limit,
				...(keep ? { keep: (resource: T) => keep(resource as Record<string, unknown>) } : {}),
			},
			() => this.errorOf({ kind: 'endlessList' }, pageRequest(list, maxPageSize)),
		);
		const resources: S[] = [];
		for await (const page of pages) {
			for (const resource of page) resources.push(shown(resource));
		}
		// Of those that are kept, the API does not say how many there are.
		const { total, nextToken } = keep ? { ...last, total: undefined } : last;
		const isCut = total === undefined ? nextToken !== undefined : total > resources.length;
		// With a limit, it is not to be whole.
		const doesFit = totals.size === 1 && (last.total === undefined || last.total === ids.size);
		return {
			resources,
			isWhole: limit !== Infinity || list.mayRepeat === true || doesFit,
			...(isCut ? { cut: total === undefined ? {} : { total } } : {}),
		};
	}

	/**
	 * Reads a list to its end, its pages side by side.
	 *
	 * @param list that has `skip`
	 * @param take what to keep of each resource, and nothing of those that are not wanted
	 * @param wantsRest whether the other pages are worth their requests; told how many pages there are, and
	 *   how many resources
	 * @throws ApiError
	 */
	async listWhole<T extends { id: string }, S>(
		list: ListRequest,
		take: (resource: T) => S | undefined,
		wantsRest?: (pages: number, total?: number) => boolean,
	): Promise<WholeList<S>> {
		const { maxPageSize: pageSize = MAX_PAGE_SIZE } = list;
		return await readWholeList<T, S>(async (size, start) => await this.page<T>(list, start, size), {
			pageSize,
			concurrency: this.concurrency,
			take,
			...(wantsRest ? { wantsRest } : {}),
			endless: () => this.errorOf({ kind: 'endlessList' }, pageRequest(list, pageSize)),
		});
	}
}

/** Keeps of each resource only the first, if it is wanted at all. */
function firstOfEach(keep: ListRequest['keep'] = () => true): NonNullable<ListRequest['keep']> {
	const seen = new Set<unknown>();
	return (resource) => {
		const isNew = !seen.has(resource.id);
		seen.add(resource.id);
		return isNew && keep(resource);
	};
}

function pageRequest(list: ListRequest, pageSize: number, start: PageStart = {}): RealmRequest {
	const { apiMethod, path: listPath, isOfTenant = false, scopes, query } = list;
	const sizes = (list.pageSizes ?? ['page_size']).map((name) => [name, pageSize] as const);
	return {
		apiMethod,
		method: 'GET',
		path: listPath,
		isOfTenant,
		scopes,
		query: {
			...query,
			...Object.fromEntries(sizes),
			...('skip' in start ? { skip: start.skip } : {}),
			...('pageToken' in start && start.pageToken ? { page_token: start.pageToken } : {}),
		},
	};
}

function hasId(value: unknown): value is { id: string } {
	return (
		typeof value === 'object' &&
		value !== null &&
		typeof (value as { id?: unknown }).id === 'string'
	);
}
