import type { INodeExecutionData } from 'n8n-workflow';
import type { NodeRun } from '../support/engine.mts';
import { changesBetween, holds, type Change, type Fact } from './facts.mts';
import type { Intent } from './work.mts';

/** What the node says of an item. */
export type Said =
	| { kind: 'done'; rows: INodeExecutionData[] }
	| { kind: 'failed'; text: string }
	/** Nothing: the run was stopped, by a failure or by hand. */
	| { kind: 'nothing' };

/** What came of a run, and what it is held to. */
export interface Result {
	run: NodeRun;
	intents: Intent[];
	before: Set<Fact>;
	after: Set<Fact>;
	/** What the node said in the browser's console. */
	console: string[];
	/** Whether somebody pressed the stop button while it ran. */
	wasStopped: boolean;
}

/** A message that leaves open whether something was done, or says that a part was. */
const MAY_BE = [
	/may or may not have been made/,
	/may have been created/,
	/may have created it/,
	/An earlier try of this step may have done this item/,
	/the invitations were queued in batch/,
	/It may still send them/,
	/\d+ of [\d,]+ (members|identities|memberships)? ?(was|were)/,
	/\d+ members? (was|were) added and/,
	/the identity was saved with the ID/,
	/the group was created with the ID/,
	/\d+ of \d+ changes? (was|were) made/,
	// Set Members says so of all who could be added.
	/Everyone who could be added was added/,
];

/**
 * Holds what the node says against what the sandbox holds afterwards.
 *
 * @returns what is not so, a sentence each
 */
export function lies(result: Result): string[] {
	const { intents, before, after } = result;
	const said = readSaid(result);
	const changes = changesBetween(before, after);
	const found: string[] = [];

	said.forEach((one, index) => {
		const intent = intents[index]!;
		if (one.kind === 'done') found.push(...liesOfDone(one.rows, intent, index, result));
		if (one.kind === 'failed' && !mayBeDone(one.text)) {
			const others = intents.filter((_, other) => other !== index && !isCleanFailure(said[other]!));
			for (const change of intent.wants) {
				const isElsewhere = others.some(({ wants }) => wants.includes(change));
				if (changes.includes(change) && !isElsewhere) {
					found.push(`item ${index} failed (${one.text}), and yet: ${change}`);
				}
			}
		}
	});

	if (!result.wasStopped && result.run.error === undefined) {
		said.forEach(({ kind }, index) => {
			if (kind === 'nothing') found.push(`item ${index} is neither done nor failed`);
		});
	}

	const tried = intents.filter((_, index) => !isCleanFailure(said[index]!));
	const explained = new Set(tried.flatMap(({ wants }) => wants));
	const made = new Set(tried.flatMap(({ makes }) => makes ?? []));
	for (const change of changes) {
		const isMade = [...made].some((start) => change.startsWith(`+${start}`));
		if (!isMade && !explained.has(change)) found.push(`nobody asked for: ${change}`);
	}
	for (const start of made) {
		const mine = said.filter((_, index) => intents[index]!.makes === start);
		const done = mine.filter(({ kind }) => kind === 'done').length;
		const most = mine.filter((one) => !isCleanFailure(one)).length;
		const count = changes.filter((change) => isOneMore(change, start)).length;
		const isShared = intents.some(({ makes, isShared: is }) => makes === start && is);
		if (count < (isShared ? Math.min(done, 1) : done))
			found.push(`${done} of ${start} are said to be made, and ${count} are`);
		if (count > most)
			found.push(`${count} of ${start} were made, where at most ${most} were asked for`);
	}
	found.push(...liesOfCounts(result, changes));
	return found;
}

function isCleanFailure(said: Said): boolean {
	return said.kind === 'failed' && !mayBeDone(said.text);
}

export function mayBeDone(text: string): boolean {
	return MAY_BE.some((pattern) => pattern.test(text));
}

function isOneMore(change: Change, start: string): boolean {
	return (
		change.startsWith(`+${start}`) &&
		!change.includes('|description|') &&
		!change.endsWith('|REVOKED')
	);
}

function liesOfDone(
	rows: INodeExecutionData[],
	{ wants, isImpossible, shows, showsAtMost }: Intent,
	index: number,
	{ intents, after }: Result,
): string[] {
	if (isImpossible) return [`item ${index} is done, although it names what is not there`];
	const found = wants
		.filter((change) => !isSo(change, intents, after))
		.map((change) => `item ${index} is said to be done, and this is not so: ${change}`);
	if (!shows) return found;
	const shown = rows.map(({ json }) => String(json.id));
	const distinct = new Set(shown).size;
	const count = Math.min(shows.length, showsAtMost ?? Infinity);
	const isOther = shown.some((id) => !shows.includes(id));
	if (shown.length !== count || distinct !== count || isOther) {
		found.push(
			`item ${index} shows ${shown.length}, ${distinct} of them once, where there are ${count}`,
		);
	}
	return found;
}

/** Whether a change is there, or another item has overruled it: of several about one thing, the last one decides. */
function isSo(change: Change, intents: readonly Intent[], after: Set<Fact>): boolean {
	return holds(change, after) || intents.some(({ wants }) => contradict(wants, change));
}

/** Whether some changes give the same field another value. */
function contradict(changes: readonly Change[], change: Change): boolean {
	const field = change.slice(1, change.lastIndexOf('|') + 1);
	return (
		change.startsWith('+') &&
		!/\|(in|role|application)\|/.test(change) &&
		changes.some((other) => other !== change && other.startsWith(`+${field}`))
	);
}

/** What the node says of each item, by its output or by the error that stopped it. */
export function readSaid({ run, intents, wasStopped }: Result): Said[] {
	const rows = new Map<number, INodeExecutionData[]>();
	const texts = new Map<number, string>();
	for (const row of [...run.items, ...run.errorItems]) {
		for (const index of itemsOf(row)) {
			const { error } = row.json;
			if (typeof error === 'string') texts.set(index, error);
			else rows.set(index, [...(rows.get(index) ?? []), row]);
		}
	}
	const failedAt = /\[item (\d+)\]/.exec(run.error?.message ?? '')?.[1];
	const isOver = wasStopped || run.error !== undefined;
	return intents.map(({ shows }, index): Said => {
		if (texts.has(index)) return { kind: 'failed', text: texts.get(index)! };
		if (String(index) === failedAt) {
			return { kind: 'failed', text: `${run.error!.message}. ${run.error!.description ?? ''}` };
		}
		const own = rows.get(index);
		if (own) return { kind: 'done', rows: own };
		if (isOver) return { kind: 'nothing' };
		// A list without anything in it, or people who are in no group.
		return shows ? { kind: 'done', rows: [] } : { kind: 'nothing' };
	});
}

function itemsOf({ pairedItem }: INodeExecutionData): number[] {
	return [pairedItem ?? []]
		.flat()
		.map((paired) => (typeof paired === 'number' ? paired : paired.item));
}

/** What the node says of the other items, where it shows none of them. */
function liesOfCounts(
	{ run, intents, after, console: lines }: Result,
	changes: Change[],
): string[] {
	// The console counts all that may have been done; an error leaves out the item that it is about.
	const text = lines.length > 0 ? lines.join(' ') : (run.error?.description ?? '');
	const [, done] = /(\d+) of \d+ items (?:was|were) (?:already )?completed/.exec(text) ?? [];
	if (done === undefined) return [];
	const perhaps = Number(/and (\d+) more may have been/.exec(text)?.[1] ?? 0);
	const completed = intents.filter(
		({ wants, isImpossible }) =>
			!isImpossible && wants.every((change) => isSo(change, intents, after)),
	).length;
	const found: string[] = [];
	if (completed < Number(done)) {
		found.push(`${done} items are said to be completed, and ${completed} are`);
	}
	// Only where nobody else may have done it.
	const touched = intents.filter(({ wants }, index) =>
		wants.some(
			(change) =>
				changes.includes(change) &&
				!intents.some((other, place) => place !== index && other.wants.includes(change)),
		),
	);
	if (lines.length > 0 && touched.length > Number(done) + perhaps) {
		found.push(
			`${done} items are said to be completed and ${perhaps} more perhaps, and ${touched.length} are touched`,
		);
	}
	return found;
}
