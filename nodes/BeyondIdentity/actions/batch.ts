import { sleep } from 'n8n-workflow';
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

export interface BatchOptions {
	/** Of all input items, also those that are not in this batch. */
	outcomes: Outcome[];
	/** Under "Stop". */
	stopsAtFailure: boolean;
	/** Not where an item's realm could not be read: it may be this one. */
	isWhole: boolean;
	/** How many items may be under way at once. */
	width: number;
	/** The stop button. */
	signal?: AbortSignal;
}

/** How often to look whether more is to be read ahead. */
const IDLE_MS = 5;
const TURN_MS = 15;
/** How many times the items under way are read ahead at most. */
const AHEAD = 4;

/**
 * The input items of one execution, and what became of them. Keeps the promises that every operation
 * makes: items start in input order, several at once, and under "Stop" nothing new starts after one
 * has failed.
 */
export class Batch {
	private hasFailed = false;
	/** By input item; those that were not reached are missing. */
	readonly outcomes: Outcome[];
	/** Whether the first failure is the last thing that happens. */
	readonly stopsAtFailure: boolean;
	/** Whether it is known of every input item whether it belongs here. */
	readonly isWhole: boolean;
	private readonly width: number;
	private readonly signal?: AbortSignal;

	constructor(
		readonly items: Item[],
		readonly client: Client,
		{ outcomes, stopsAtFailure, isWhole, width, signal }: BatchOptions,
	) {
		this.outcomes = outcomes;
		this.stopsAtFailure = stopsAtFailure;
		this.isWhole = isWhole;
		this.width = width;
		this.signal = signal;
	}

	/** Whether nothing new may start. */
	get isStopped(): boolean {
		return this.isCancelled || (this.hasFailed && this.stopsAtFailure);
	}

	/** Whether somebody pressed the stop button. */
	get isCancelled(): boolean {
		return this.signal?.aborted === true;
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
		const started = { count: 0, isOver: false };
		const reading = this.readAhead(started);
		await this.parallel(this.items, async (item) => {
			started.count += 1;
			try {
				values.set(item, await work(item));
			} catch (error) {
				this.fail(item, error);
			}
			item.release();
		});
		started.isOver = true;
		await reading;
		return this.items.flatMap((item) =>
			values.has(item) ? [{ item, value: values.get(item)! }] : [],
		);
	}

	/**
	 * Resolves the parameters of the next items while requests are under way, a few at a time, so that
	 * a request goes out as soon as another one has ended.
	 */
	private async readAhead(started: { count: number; isOver: boolean }): Promise<void> {
		let turnEnds = 0;
		for (let next = this.width; next < this.items.length; next += 1) {
			if (Date.now() >= turnEnds) {
				await sleep(0);
				turnEnds = Date.now() + TURN_MS;
			}
			while (next >= started.count + AHEAD * this.width && !started.isOver) await sleep(IDLE_MS);
			if (started.isOver || this.isStopped) return;
			if (next >= started.count) this.items[next]!.readAhead();
		}
	}

	/**
	 * Works on anything, in order and several at once.
	 *
	 * @param isOver tells when to start nothing new
	 */
	async parallel<T>(
		things: T[],
		work: (thing: T) => Promise<void>,
		isOver: () => boolean = () => this.isStopped,
	): Promise<void> {
		let next = 0;
		const worker = async () => {
			while (next < things.length && !isOver()) {
				next += 1;
				await work(things[next - 1]!);
			}
		};
		await Promise.all(Array.from({ length: Math.min(this.width, things.length) }, worker));
	}
}
