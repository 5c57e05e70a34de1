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
	 */
	wantsRest?(pages: number): boolean;
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
	{ pageSize, concurrency, take, wantsRest = () => true, endless }: WholeListOptions<T, S>,
): Promise<WholeList<S>> {
	let pages = new Pages(take);
	const first = await read(pageSize, {});
	pages.add(0, first);
	if (first.nextToken === undefined) return pages.list;
	const { total } = first;
	if (total !== undefined && !wantsRest(Math.ceil(total / pageSize))) {
		return { ...pages.list, isWhole: false };
	}
	let known: Page<T> | undefined = first;
	if (total !== undefined && total > pageSize) {
		known = undefined;
		const places = Array.from({ length: Math.ceil(total / pageSize) - 1 }, (_, index) => index + 1);
		await mapConcurrently(places, concurrency, async (place) => {
			pages.add(place, await read(pageSize, { skip: place * pageSize }));
		});
		if (pages.fit) return pages.list;
	}
	pages = new Pages(take);
	let latest = first;
	const readOn = async (size: number, pageToken?: string) => {
		latest = known ?? (await read(size, pageToken === undefined ? {} : { pageToken }));
		known = undefined;
		return latest;
	};
	let place = 0;
	for await (const resources of paginate(readOn, { maxPageSize: pageSize }, endless)) {
		pages.add(place, { ...latest, resources });
		place += 1;
	}
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
