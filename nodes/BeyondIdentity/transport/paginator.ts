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
	// What is empty may be left out, where the total does not say otherwise. Whoever asks for a later page may
	// come after its end.
	const mayLack = (key: string) => {
		const total = page?.[keys.length === 1 ? 'total_size' : `total_${key}_size`];
		return isFirst ? total === 0 : typeof total === 'number';
	};
	const isList = (key: string) =>
		Array.isArray(page?.[key]) || ((page?.[key] ?? null) === null && mayLack(key));
	if (!keys.every(isList)) return undefined;
	const resources = keys.flatMap((key) => page?.[key] ?? []);
	const nextToken = page?.next_page_token;
	return {
		resources: resources as T[],
		...(typeof page?.total_size === 'number' ? { total: page.total_size } : {}),
		...(typeof nextToken === 'string' && nextToken !== '' ? { nextToken } : {}),
	};
}
