/** One page of a list. */
export interface Page<T> {
	resources: T[];
	/** Asks for the next one; nothing on the last one. */
	nextToken?: string;
	/** How many resources the list has in all, where the API says so. */
	total?: number;
}

/** How much of a list is wanted. */
export interface Wanted<T> {
	/** All, unless told. */
	limit?: number;
	/** Keeps only some, where the API has no filter for them. */
	keep?: (resource: T) => boolean;
	/** The most that the API gives in one page. */
	maxPageSize: number;
}

/**
 * Reads a list page by page, as few pages as the limit needs.
 *
 * @param read asks for one page
 * @param endless makes the error for a list that gives a page token twice: it would never end
 * @returns each page's resources, the last one cut to the limit
 */
export async function* paginate<T>(
	read: (pageSize: number, pageToken?: string) => Promise<Page<T>>,
	{ limit = Infinity, keep, maxPageSize }: Wanted<T>,
	endless: () => Error,
): AsyncGenerator<T[]> {
	// What is kept is a part of each page, so a small page would only mean more of them.
	const pageSize = keep ? maxPageSize : Math.min(limit, maxPageSize);
	const seenTokens = new Set<string>();
	let pageToken: string | undefined;
	let missing = limit;
	do {
		const { resources, nextToken } = await read(pageSize, pageToken);
		const wanted = (keep ? resources.filter(keep) : resources).slice(0, missing);
		missing -= wanted.length;
		yield wanted;

		if (nextToken !== undefined && seenTokens.has(nextToken)) throw endless();
		if (nextToken !== undefined) seenTokens.add(nextToken);
		pageToken = nextToken;
	} while (pageToken !== undefined && missing > 0);
}

/**
 * Reads the answer to a request for a page.
 *
 * @param keys that hold the resources: mostly one
 * @param options whether it is the list's first page
 * @returns nothing where it is no page
 */
export function readPage<T>(
	answer: unknown,
	keys: string[],
	{ isFirst = true } = {},
): Page<T> | undefined {
	const page = answer as Record<string, unknown> | undefined;
	const lists = keys.map((key) => page?.[key]);
	const resources = lists.flatMap((list) => list ?? []);
	// What is empty may be left out, where the total does not say otherwise. Whoever asks for a later page may
	// come after its end.
	const mayLack = isFirst
		? page?.total_size === resources.length
		: typeof page?.total_size === 'number';
	const isList = (list: unknown) => Array.isArray(list) || (mayLack && (list ?? null) === null);
	if (!lists.every(isList)) return undefined;
	const nextToken = page?.next_page_token;
	return {
		resources: resources as T[],
		...(typeof page?.total_size === 'number' ? { total: page.total_size } : {}),
		...(typeof nextToken === 'string' && nextToken !== '' ? { nextToken } : {}),
	};
}
