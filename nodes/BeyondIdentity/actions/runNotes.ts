import { getOrSet } from '../provisioning/getOrSet';

/** What is done to one thing, in the order in which a hint counts it. */
const DEEDS = [
	'created',
	'updated',
	'unchanged',
	'added',
	'removed',
	'suspended',
	'reactivated',
	'deleted',
	'spared',
	'invited',
] as const;

export type Deed = (typeof DEEDS)[number];

/** A list that has more than was asked for. */
export interface ListCut {
	shown: number;
	/** How many there are, where the API says so. */
	total?: number;
}

/** What people would otherwise have to count after a run. */
export class RunNotes {
	private readonly counts = new Map<Deed, number>();
	private readonly columns = new Set<string>();
	hasListChanged = false;
	/** Whether nothing was to be changed. */
	isPreview = false;
	readonly listCuts: ListCut[] = [];
	private readonly begunItems = new Set<number>();
	/** Of those who are in no item: what became of them is not known, or only of a part. */
	readonly begunOthers: string[] = [];
	private readonly itemsByPerson = new Map<string, number[]>();

	/** Something was done, or needed nothing. */
	did(deed: Deed, times = 1): void {
		this.counts.set(deed, (this.counts.get(deed) ?? 0) + times);
	}

	/** An item changed a person, whom no other realm has. */
	about(identityId: string, itemIndex: number): void {
		getOrSet(this.itemsByPerson, identityId, () => []).push(itemIndex);
	}

	/** Columns that were to be mapped and match nothing. */
	unmatched(columns: string[]): void {
		for (const column of columns) this.columns.add(column);
	}

	/** A list was read up to a limit, and has more. */
	listCut(cut: ListCut): void {
		this.listCuts.push(cut);
	}

	/** A list changed while it was read. */
	listChanged(): void {
		this.hasListChanged = true;
	}

	/** A first step of an item is done, and more are to come. */
	begun(itemIndex: number): void {
		this.begunItems.add(itemIndex);
	}

	/** Somebody who is in no item may have been changed, at least in part. */
	begunOther(name: string): void {
		this.begunOthers.push(name);
	}

	isBegun(itemIndex: number): boolean {
		return this.begunItems.has(itemIndex);
	}

	/** What was done, and how many times. */
	get deeds(): Array<[Deed, number]> {
		return DEEDS.map((deed): [Deed, number] => [deed, this.counts.get(deed) ?? 0]).filter(
			([, count]) => count > 0,
		);
	}

	/** The items that share their person with others, in input order. */
	get duplicates(): number[] {
		return [...this.itemsByPerson.values()]
			.filter((items) => items.length > 1)
			.flat()
			.sort((one, other) => one - other);
	}

	get unmatchedColumns(): string[] {
		return [...this.columns];
	}
}
