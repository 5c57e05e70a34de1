import { invalid } from './errors.mts';

export interface PageQuery {
	page_size?: string;
	page_token?: string;
	skip?: string;
	filter?: string;
}

interface Cursor {
	list: string;
	offset: number;
	size: number;
	filter?: string;
}

const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 200;

/**
 * Cuts one page out of a list.
 *
 * The token keeps page size and filter; `skip` is not kept, as the API says.
 *
 * @param list what is listed, so that a token of one list is refused by another
 * @param resources all that the request matches
 * @throws ApiFault 400 where the token is not one of this list's or the filter is not the token's
 */
export function pageOf<T>(
	list: string,
	resources: T[],
	query: PageQuery,
	maxPageSize = MAX_PAGE_SIZE,
): { page: T[]; total_size: number; next_page_token?: string } {
	const cursor = query.page_token ? readToken(query.page_token, list) : undefined;
	if (cursor && query.filter !== undefined && query.filter !== cursor.filter) {
		throw invalid([{ field: 'filter', description: 'does not match the page token' }]);
	}
	const size = Number(query.page_size) || cursor?.size || DEFAULT_PAGE_SIZE;
	const pageSize = Math.min(size, maxPageSize);
	const start = (cursor?.offset ?? 0) + Number(query.skip ?? 0);
	const end = start + pageSize;
	return {
		page: resources.slice(start, end),
		total_size: resources.length,
		...(end < resources.length
			? { next_page_token: writeToken({ list, offset: end, size: pageSize, filter: query.filter }) }
			: {}),
	};
}

/** The filter that a request means: its own, or the one that its token keeps. */
export function filterOf(list: string, query: PageQuery): string | undefined {
	return query.filter ?? (query.page_token ? readToken(query.page_token, list).filter : undefined);
}

/**
 * Reads the one filter that the API supports, `traits.username eq "…"`, in SCIM's grammar.
 *
 * @throws ApiFault 400 for every other filter
 */
export function usernameOfFilter(filter: string): string {
	const match = /^\s*traits\.username\s+eq\s+("(?:[^"\\]|\\.)*")\s*$/i.exec(filter);
	try {
		// RFC 7644 takes its string literals from JSON.
		if (match) return JSON.parse(match[1]!) as string;
	} catch {
		// Falls through: an escape that JSON does not know.
	}
	throw invalid([{ field: 'filter', description: 'invalid filter' }]);
}

function writeToken(cursor: Cursor): string {
	return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

function readToken(token: string, list: string): Cursor {
	try {
		const cursor = JSON.parse(Buffer.from(token, 'base64url').toString()) as Cursor;
		if (cursor.list === list) return cursor;
	} catch {
		// Falls through: not a token of ours.
	}
	throw invalid([{ field: 'page_token', description: 'invalid page token' }]);
}
