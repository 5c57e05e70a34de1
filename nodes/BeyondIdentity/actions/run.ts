import { sleep } from 'n8n-workflow';
import { forEachConcurrently, type Control } from '../transport/pool';
import type { Directory } from '../provisioning/directory';
import { countDone, firstError, type Result } from '../provisioning/results';
import type { Client } from '../transport/client';
import type { Item } from './item';
import type { RunNotes } from './runNotes';

/** What became of one input item. */
export type ItemOutcome =
	| {
			results: object[];
			/** The input items that the results come from. */
			from: number[];
	  }
	| { error: unknown };

/** What became of something that no input item is about. */
export type Stray =
	/** With the error, where it failed. */
	| { result: object; error?: unknown }
	/** The whole run was refused, and nothing was changed. */
	| { refusal: unknown };

export interface RunOptions {
	/** Of all input items, also those that are not in this run. */
	outcomes: ItemOutcome[];
	/** What comes out behind the items. */
	strays: Stray[];
	/** Under "Stop". */
	stopsAtFailure: boolean;
	/** Not where an item's realm could not be read: it may be this one. */
	isWhole: boolean;
	/** How many items may be in flight at once. */
	concurrency: number;
	/** The stop button. */
	signal?: AbortSignal;
	/** What people would want to know afterwards. */
	notes: RunNotes;
	/** Of all realms. */
	failures: { count: number };
}

/** What an item comes to that is about several things. */
export interface Settlement {
	/** All are done. */
	succeed(done: number): void;
	/** The error where some are done and others failed. */
	partly(share: { done: number; total: number }, cause: unknown): Error;
	/** Adds to any error what was done before. */
	failure?(error: unknown): unknown;
}

/** How often to look whether more is to be read ahead. */
const IDLE_MS = 5;
const TURN_MS = 15;
/** How many times the items in flight are read ahead at most. */
const AHEAD = 4;

/**
 * The input items of one execution in one realm, and what became of them. Keeps the promises that every
 * operation makes: items start in input order, several at once, and under "Stop" nothing new starts
 * after one has failed.
 */
export class Run<I extends Item = Item> {
	/** By input item; those that were not reached are missing. */
	readonly outcomes: ItemOutcome[];
	/** Whether it is known of every input item whether it belongs here. */
	readonly isWhole: boolean;
	readonly notes: RunNotes;
	private readonly stopsAtFailure: boolean;
	private readonly concurrency: number;
	private readonly signal?: AbortSignal;
	private readonly failures: RunOptions['failures'];
	private readonly strays: Stray[];

	constructor(
		readonly items: I[],
		readonly client: Client,
		readonly directory: Directory,
		{ outcomes, strays, stopsAtFailure, isWhole, concurrency, signal, notes, failures }: RunOptions,
	) {
		this.outcomes = outcomes;
		this.stopsAtFailure = stopsAtFailure;
		this.isWhole = isWhole;
		this.concurrency = concurrency;
		this.signal = signal;
		this.notes = notes;
		this.failures = failures;
		this.strays = strays;
	}

	/** Whether nothing new may start. */
	get isStopped(): boolean {
		return this.isCanceled || (this.failures.count > 0 && this.stopsAtFailure);
	}

	/** For work on many things, of which the first failure ends all under "Stop". */
	get control(): Control {
		return {
			concurrency: this.concurrency,
			isOver: (hasFailed) => this.isStopped || (hasFailed && this.stopsAtFailure),
		};
	}

	/** For the last step of items that are in flight, which end even where another one has failed. */
	get lastStepControl(): Control {
		return { concurrency: this.concurrency, isOver: () => this.isCanceled };
	}

	/** An item, or several that have one result together, is done. */
	succeed(item: I | I[], results: object | object[]): void {
		const [first, ...others] = Array.isArray(item) ? item : [item];
		if (!first) return;
		this.outcomes[first.index] = {
			results: Array.isArray(results) ? results : [results],
			from: [first, ...others].map(({ index }) => index),
		};
		for (const { index } of others) this.outcomes[index] = { results: [], from: [] };
	}

	/** Something that no input item is about comes out behind the items. */
	addStray(stray: Stray): void {
		if ('refusal' in stray || 'error' in stray) this.failures.count += 1;
		this.strays.push(stray);
	}

	/**
	 * Tells what became of an item that is about several things, by what became of each.
	 *
	 * @param results of its things
	 * @returns whether it failed for a name that was taken for an ID, so that its work is worth doing again
	 */
	async settle(
		item: I,
		results: ReadonlyArray<Result<unknown>>,
		{ succeed, partly, failure = (error) => error }: Settlement,
	): Promise<boolean> {
		const [done, total] = [countDone(results), results.length];
		const failed = firstError(results);
		if (failed) {
			const { error } = failed;
			if (await item.learnsFrom(error)) return true;
			this.fail(item, failure(done > 0 ? partly({ done, total }, error) : error));
		} else if (done === total) {
			succeed(done);
		} else if (done > 0) {
			this.notes.begun(item.index);
		}
		return false;
	}

	fail(item: I, error: unknown): void {
		this.failures.count += 1;
		this.outcomes[item.index] = { error };
	}

	/** Those of some items of which it is not known yet what becomes of them. */
	open(read: ReadonlyArray<{ item: I }>): I[] {
		return read.map(({ item }) => item).filter(({ index }) => !this.outcomes[index]);
	}

	/** Those of some items that have not failed already, for reasons of their own. */
	failOthers(items: I[], error: unknown): void {
		for (const item of items) {
			if (!this.outcomes[item.index]) this.fail(item, error);
		}
	}

	/**
	 * Works on each item. An item whose work throws has failed; where a name was taken for an ID, its work
	 * is done again.
	 *
	 * @param items all, unless told
	 * @returns what the others' work gave, in input order
	 */
	async each<T>(
		work: (item: I) => Promise<T>,
		items: I[] = this.items,
	): Promise<Array<{ item: I; value: T }>> {
		const values = new Map<I, T>();
		const started = { count: 0, isOver: false };
		const reading = this.readAhead(items, started);
		await forEachConcurrently(
			items,
			this.concurrency,
			async (item) => {
				started.count += 1;
				try {
					values.set(item, await withNames(item, work));
				} catch (error) {
					this.fail(item, error);
				}
				item.parameters.release();
			},
			() => this.isStopped,
		);
		started.isOver = true;
		await reading;
		return items.flatMap((item) => (values.has(item) ? [{ item, value: values.get(item)! }] : []));
	}

	/**
	 * Gets ready to find the people whom all items name, in fewer requests than one by one.
	 *
	 * @param namesOf an item's usernames
	 * @param isSame whether all items name the same
	 */
	async gather(namesOf: (item: I) => string[], isSame = false): Promise<void> {
		const names = new Set<string>();
		let turnEnds = Date.now() + TURN_MS;
		for (const item of isSame ? this.items.slice(0, 1) : this.items) {
			for (const name of namesOf(item)) names.add(name);
			if (Date.now() < turnEnds) continue;
			await sleep(0);
			if (this.isStopped) return;
			turnEnds = Date.now() + TURN_MS;
		}
		await this.directory.gather(names).catch(async (error: unknown) => {
			// Nothing was begun for any item, so none has failed.
			if (!this.isStopped) await Promise.reject(error);
		});
	}

	/** Whether somebody pressed the stop button. */
	private get isCanceled(): boolean {
		return this.signal?.aborted === true;
	}

	/**
	 * Resolves the parameters of the next items while requests are in flight, a few at a time, so that
	 * a request goes out as soon as another one has ended.
	 */
	private async readAhead(items: I[], started: { count: number; isOver: boolean }): Promise<void> {
		let turnEnds = 0;
		for (let next = this.concurrency; next < items.length; next += 1) {
			if (Date.now() >= turnEnds) {
				await sleep(0);
				turnEnds = Date.now() + TURN_MS;
			}
			while (next >= started.count + AHEAD * this.concurrency && !started.isOver) {
				await sleep(IDLE_MS);
			}
			if (started.isOver || this.isStopped) return;
			if (next >= started.count) items[next]!.parameters.readAhead();
		}
	}
}

/** Does an item's work, and again where it failed for a name that looks like an ID. */
async function withNames<I extends Item, T>(item: I, work: (item: I) => Promise<T>): Promise<T> {
	for (;;) {
		try {
			return await work(item);
		} catch (error) {
			if (!(await item.learnsFrom(error))) return await Promise.reject(error);
		}
	}
}
