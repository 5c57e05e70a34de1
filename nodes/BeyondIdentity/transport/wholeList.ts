import { paginate, type Page } from './paginator';
import { mapConcurrently } from './pool';

/** A list that was read to its end. */
export interface WholeList<S> {
	resources: S[];
	/**
	 * Whether its pages fit together: each says the same total, and so many different resources came. That
	 * is likely, and no proof: one that goes and one that comes in between hide each other.
	 */
	isWhole: boolean;
	/** Where a limit cut it off: how many there are in all, if the API says so. */
	cut?: { total?: number };
}

/** Where a page begins: after another one, or after so many resources. */
export type PageStart = { pageToken?: string } | { skip: number };

/** How a whole list is read. */
export interface WholeListOptions<T, S> {
	/** The most that the API gives in one page. */
	pageSize: number;
	/** How many pages may be asked for at once. */
	concurrency: number;
	/** What to keep of each resource, and nothing of those that are not wanted. */
	take(resource: T): S | undefined;
	/**
	 * Whether the other pages are worth their requests.
	 *
	 * @param pages how many there are in all
	 * @param total how many resources there are in all, where the API says so
	 */
	wantsRest?(pages: number, total?: number): boolean;
	/** Makes the error for a list that gives a page token twice: it would never end. */
	endless(): Error;
}

/**
 * Reads a list to its end in as little time as it can: the first page says how many there are, and the
 * others are asked for side by side. Where they do not fit together, as the list changed meanwhile or has
 * another order for each request, it is read again from page to page.
 *
 * @param read asks for one page
 */
export async function readWholeList<T extends { id: string }, S>(
	read: (pageSize: number, start: PageStart) => Promise<Page<T>>,
	options: WholeListOptions<T, S>,
): Promise<WholeList<S>> {
	const { pageSize, concurrency, take, wantsRest = () => true } = options;
	const first = await read(pageSize, {});
	const pages = new Pages(take);
	pages.add(0, first);
	if (first.nextToken === undefined) return pages.list;
	const count = first.total === undefined ? Infinity : Math.ceil(first.total / pageSize);
	if (!wantsRest(count, first.total)) return { ...pages.list, isWhole: false };
	// Without a total, or with one that the next page contradicts, there is only the way from page to page.
	if (count === Infinity || count < 2) return await readInTurn(read, options, first);
	const places = Array.from({ length: count - 1 }, (_, index) => index + 1);
	await mapConcurrently(places, concurrency, async (place) => {
		pages.add(place, await read(pageSize, { skip: place * pageSize }));
	});
	return pages.fit ? pages.list : await readInTurn(read, options);
}

/** @param first the first page, where it was read already */
async function readInTurn<T extends { id: string }, S>(
	read: (pageSize: number, start: PageStart) => Promise<Page<T>>,
	{ pageSize, take, endless }: WholeListOptions<T, S>,
	first?: Page<T>,
): Promise<WholeList<S>> {
	const pages = new Pages(take);
	let place = 0;
	const readOn = async (size: number, pageToken?: string) => {
		const isKnown = pageToken === undefined && first !== undefined;
		const page = isKnown ? first : await read(size, pageToken === undefined ? {} : { pageToken });
		pages.add(place, page);
		place += 1;
		return page;
	};
	const turns = paginate(readOn, { maxPageSize: pageSize }, endless);
	while (!(await turns.next()).done);
	return pages.list;
}

/** What is kept of the pages of a list. */
class Pages<T extends { id: string }, S> {
	private readonly kept: S[][] = [];
	private readonly ids = new Set<string>();
	private readonly totals = new Set<number | undefined>();

	constructor(private readonly take: (resource: T) => S | undefined) {}

	/** @param place of the page, counted from 0 */
	add(place: number, { resources, total }: Page<T>): void {
		const own: S[] = [];
		for (const resource of resources) {
			if (this.ids.has(resource.id)) continue;
			this.ids.add(resource.id);
			const taken = this.take(resource);
			if (taken !== undefined) own.push(taken);
		}
		this.kept[place] = own;
		this.totals.add(total);
	}

	get fit(): boolean {
		const [total] = this.totals;
		return this.totals.size === 1 && (total === undefined || total === this.ids.size);
	}

	get list(): WholeList<S> {
		return { resources: this.kept.flat(), isWhole: this.fit };
	}
}
