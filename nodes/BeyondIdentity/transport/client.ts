import type { IDataObject, IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import { Access } from './access';
import { Connection, type ApiRequest, type ConnectionOptions } from './connection';
import { ApiError, readRefusal, type RequestInfo } from './errors';
import { Pacer } from './pacer';
import { path } from './path';
import type { TokenClaims } from './token';

/** The most that the API gives in one page. */
export const PAGE_SIZE = 200;
/** The most that the API takes in one request, of identities to add, remove, delete or invite. */
export const BATCH_SIZE = 1000;

export interface ClientOptions extends ConnectionOptions {
	/** How many requests may be under way at once. */
	concurrency: number;
}

export const DEFAULTS: ClientOptions = { timeout: 30_000, concurrency: 25, maxRetries: 5 };

/** A request below the realm, or below the tenant where it says so. */
export interface RealmRequest extends ApiRequest {
	isOfTenant?: boolean;
}

export interface ListRequest {
	path: string;
	isOfTenant?: boolean;
	scopes: string[];
	/** The keys that hold the resources in an answer: mostly one. */
	key: string | string[];
	/** The parameters that ask for the size of a page. */
	pageSizes?: string[];
	/** The most that the API gives of it in one page. */
	largestPage?: number;
	query?: IDataObject;
	/** How many are wanted; all, unless told. */
	limit?: number;
	/** Keeps only some, where the API has no filter for them. */
	keep?: (resource: IDataObject) => boolean;
}

/** What is asked of one realm, and what comes back. */
export class Client {
	/** How often the realm did not take the token, before it took one. */
	private refusals = 0;
	private wasAccepted = false;

	private constructor(
		private readonly connection: Connection,
		/** As many refusals are believed: those that were under way together may be of one moment. */
		private readonly believed: number,
		readonly tenantId: string,
		readonly realmId: string,
	) {}

	/**
	 * @param credentialType the credential to use, of those that the node has
	 * @param signal ends what waits
	 * @throws CredentialProblem where the credential cannot work
	 */
	static async create(
		context: IExecuteFunctions | ILoadOptionsFunctions,
		credentialType: string,
		options: ClientOptions = DEFAULTS,
		signal?: AbortSignal,
	): Promise<Client> {
		const pacer = new Pacer(options.concurrency, signal);
		const access = await Access.create(context, credentialType, pacer, options.maxRetries);
		const connection = new Connection(context, access, pacer, options);
		return new Client(connection, options.concurrency, access.tenantId, access.realmId);
	}

	/** The same connection, for another realm of the tenant. */
	inRealm(realmId: string): Client {
		return new Client(this.connection, this.believed, this.tenantId, realmId);
	}

	/** What the token in use says about itself, for messages. */
	get claims(): TokenClaims {
		return this.connection.access.claims;
	}

	/** Whether the token is one that is renewed. */
	get renewsToken(): boolean {
		return this.connection.access.renewsToken;
	}

	/**
	 * Waits, unless the execution is stopped.
	 *
	 * @param milliseconds at least
	 * @throws Stopped
	 */
	async wait(milliseconds: number): Promise<void> {
		await this.connection.pacer.wait(milliseconds);
	}

	/**
	 * Sends a request when its turn comes, and again where that is safe and may help. A token that was
	 * never taken is not tried a thousand times: that would look like an attack.
	 *
	 * @returns the answer's JSON; nothing where the answer is empty
	 * @throws ApiError, CredentialProblem, Stopped
	 */
	async request({ isOfTenant = false, ...request }: RealmRequest): Promise<unknown> {
		const base = isOfTenant
			? path`/v1/tenants/${this.tenantId}`
			: path`/v1/tenants/${this.tenantId}/realms/${this.realmId}`;
		if (!this.wasAccepted && this.refusals >= this.believed) {
			throw new ApiError(readRefusal(401, undefined), this.infoOf(request));
		}
		try {
			const answer = await this.connection.request({ ...request, path: `${base}${request.path}` });
			this.wasAccepted = true;
			return answer;
		} catch (error) {
			const status = error instanceof ApiError ? error.status : undefined;
			if (status === 401) this.refusals += 1;
			return await Promise.reject(error);
		}
	}

	/** What messages say of a request. */
	infoOf(request: ApiRequest): RequestInfo {
		return this.connection.infoOf(request);
	}

	/**
	 * Sends a request that answers with one resource.
	 *
	 * @param what the resource in words, for the message where something else comes
	 * @throws ApiError
	 */
	async resource<T extends { id: string }>(what: string, request: RealmRequest): Promise<T> {
		const answer = await this.request(request);
		if (hasId(answer)) return answer as T;
		throw this.unreadable(what, request);
	}

	/** The error for an answer that is not what the API documents. */
	unreadable(what: string, request: ApiRequest): ApiError {
		return new ApiError({ kind: 'unreadable', status: 200, expected: what }, this.infoOf(request));
	}

	/**
	 * Reads a list page by page, as few pages as the limit needs.
	 *
	 * @returns each page's resources, the last one cut to the limit
	 * @throws ApiError
	 */
	async *pages<T extends { id: string }>({
		limit = Infinity,
		keep,
		...list
	}: ListRequest): AsyncGenerator<T[]> {
		const { largestPage = PAGE_SIZE } = list;
		// What is kept is a part of each page, so a small page would only mean more of them.
		const pageSize = keep ? largestPage : Math.min(limit, largestPage);
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
				const info = this.infoOf({ method: 'GET', ...list });
				throw new ApiError({ kind: 'endlessList' }, info);
			}
			if (pageToken !== undefined) seenTokens.add(pageToken);
		} while (pageToken !== undefined && missing > 0);
	}

	/**
	 * Reads one page.
	 *
	 * @param pageSize the largest, unless told
	 * @throws ApiError
	 */
	async page<T extends { id: string }>(
		list: ListRequest,
		pageToken?: string,
		pageSize = list.largestPage ?? PAGE_SIZE,
	): Promise<{ resources: T[]; nextToken?: string }> {
		const { path: listPath, isOfTenant = false, scopes, key, query } = list;
		const sizes = (list.pageSizes ?? ['page_size']).map((name) => [name, pageSize] as const);
		const request: RealmRequest = {
			method: 'GET',
			path: listPath,
			isOfTenant,
			scopes,
			query: {
				...query,
				...Object.fromEntries(sizes),
				...(pageToken ? { page_token: pageToken } : {}),
			},
		};
		const keys = [key].flat();
		const page = readPage(await this.request(request), keys);
		if (!page) {
			throw this.unreadable(`a list of ${keys.join(' and ')}`, request);
		}
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
	keys: string[],
): { resources: IDataObject[]; nextToken?: string } | undefined {
	const page = answer as Record<string, unknown> | undefined;
	const lists = keys.map((key) => page?.[key]);
	if (!lists.every((list) => Array.isArray(list))) return undefined;
	const nextToken = page?.next_page_token;
	return {
		resources: lists.flat() as IDataObject[],
		...(typeof nextToken === 'string' && nextToken !== '' ? { nextToken } : {}),
	};
}
