import type { Client } from '../transport/client';
import type { Item } from './item';

/** What became of one input item. */
export type Outcome =
	| {
			results: object[];
			/** The input items that the results come from. */
			from: number[];
	  }
	| { error: unknown };

/**
 * The input items of one execution, and what became of them. Keeps the promises that every operation
 * makes: items start in input order, several at once, and under "Stop" nothing new starts after one
 * has failed.
 */
export class Batch {
	/** By input item; those that were not reached are missing. */
	readonly outcomes: Outcome[] = [];
	private hasFailed = false;

	/**
	 * @param width how many items may be under way at once
	 * @param stopsAtFailure whether the first failure is the last thing that happens
	 */
	constructor(
		readonly items: Item[],
		readonly client: Client,
		private readonly width: number,
		readonly stopsAtFailure: boolean,
		private readonly signal?: AbortSignal,
	) {}

	/** Whether nothing new may start. */
	get isStopped(): boolean {
		return this.signal?.aborted === true || (this.hasFailed && this.stopsAtFailure);
	}

	/** An item, or several that have one result together, is done. */
	succeed(item: Item | Item[], results: object | object[]): void {
		const [first, ...others] = Array.isArray(item) ? item : [item];
		if (!first) return;
		this.outcomes[first.index] = {
			results: Array.isArray(results) ? results : [results],
			from: [first, ...others].map(({ index }) => index),
		};
		for (const { index } of others) this.outcomes[index] = { results: [], from: [] };
	}

	fail(item: Item, error: unknown): void {
		this.hasFailed = true;
		this.outcomes[item.index] = { error };
	}

	/**
	 * Works on each item. An item whose work throws has failed.
	 *
	 * @returns what the others' work gave, in input order
	 */
	async each<T>(work: (item: Item) => Promise<T>): Promise<Array<{ item: Item; value: T }>> {
		const values = new Map<Item, T>();
		await this.parallel(this.items, async (item) => {
			try {
				values.set(item, await work(item));
			} catch (error) {
				this.fail(item, error);
			}
		});
		return this.items.flatMap((item) =>
			values.has(item) ? [{ item, value: values.get(item)! }] : [],
		);
	}

	/** Works on anything, in order and several at once, until nothing new may start. */
	async parallel<T>(things: T[], work: (thing: T) => Promise<void>): Promise<void> {
		let next = 0;
		const worker = async () => {
			while (next < things.length && !this.isStopped) {
				next += 1;
				await work(things[next - 1]!);
			}
		};
		await Promise.all(Array.from({ length: Math.min(this.width, things.length) }, worker));
	}
}
