import { plural, wasOrWere } from './words';

/** n8n's guidelines: longer hints are cut. */
const MOST_CHARACTERS = 120;
const MOST_HINTS = 3;

/** What a run is told by. */
export interface RunSummary {
	/** What was done, in the past participle, and how many times. */
	deeds: Array<[string, number]>;
	/** How many items failed and were passed on. */
	failed: number;
	/** Items that share their person with others, counted from 0. */
	duplicates: number[];
	/** Columns that were to be mapped and match nothing. */
	unmatchedColumns: string[];
	/** Whether nothing was to be changed: then what was done is what would be. */
	isPreview: boolean;
	/** Whether a list changed while it was read. */
	hasListChanged: boolean;
	/** For how long requests waited for a rate limit, in milliseconds. */
	waitedMs: number;
}

/** What people would otherwise have to count, in at most three lines. */
export function hintsOf(summary: RunSummary): string[] {
	const { deeds, failed, duplicates, unmatchedColumns, hasListChanged, waitedMs } = summary;
	const { isPreview } = summary;
	const counts = [...deeds, ['failed', failed] as const].filter(([, count]) => count > 0);
	const total = counts.reduce((sum, [, count]) => sum + count, 0);
	const hints = [
		// One item shows by itself what became of it.
		total > 1 || isPreview
			? isPreview
				? `Preview, nothing was changed: ${sentence(plansInWords(counts))}`
				: sentence(countsInWords(counts))
			: '',
		duplicates.length > 0
			? cut('Several items are about the same person; the last one counts: items ', duplicates)
			: '',
		unmatchedColumns.length > 0 ? cut('Columns that match no field: ', unmatchedColumns) : '',
		hasListChanged ? 'The list changed while it was being read, so entries may be missing.' : '',
		Math.round(waitedMs / 1000) > 0
			? `Waited ${duration(waitedMs)} for Beyond Identity's rate limit.`
			: '',
	];
	return hints.filter(Boolean).slice(0, MOST_HINTS);
}

/** What an assistant has to know of a list that has more than it was given. */
export function moreInList({ shown, total }: { shown: number; total?: number }): string {
	const howMany = total === undefined ? '' : ` of ${total.toLocaleString('en-US')}`;
	return `Only the first ${shown}${howMany} are listed. To see others, ask for more or narrow the search.`;
}

/** How far a run came that ended early. */
export interface Progress {
	done: number;
	/** The items that were begun and not completed, or of which that is not known; counted from 0. */
	begun: number[];
	total: number;
	/** How many things are done that no item is about. */
	others?: number;
	/** Of people whom no item is about: who may have been changed, at least in part. */
	begunOthers?: string[];
}

/** What somebody who pressed the stop button wants to know. */
export function stoppedByHand(progress: Progress): string {
	// It goes to a log, where nobody's name belongs.
	return `Stopped by hand. ${progressWords(progress, 'completed', { areNamed: false })}`;
}

/**
 * @param completed e.g. `already completed`
 * @param options whether people may be named
 */
export function progressWords(
	progress: Progress,
	completed: string,
	{ areNamed = true } = {},
): string {
	const { done, begun, total, others = 0, begunOthers = [] } = progress;
	const perhaps =
		begun.length > 0
			? cut(
					`, and ${begun.length} more may have been, at least in part: ${plural('item', begun.length)} `,
					begun,
				)
			: '';
	const missing =
		others > 0
			? ` So ${wasOrWere(others)} ${others} ${plural('change', others)} to people who aren't in the input.`
			: '';
	return `${done} of ${total} items ${wasOrWere(done)} ${completed}${perhaps}.${missing}${othersWords(begunOthers, { areNamed })}`;
}

function othersWords(names: string[], { areNamed }: { areNamed: boolean }): string {
	if (names.length === 0) return '';
	const who = names.length === 1 ? "person who isn't" : "people who aren't";
	const start = ` ${names.length} ${who} in the input may have been changed, at least in part`;
	return `${areNamed ? cut(`${start}: `, names) : start}.`;
}

/** Of what would be done. */
const TO_DO: Record<string, string> = {
	created: 'to create',
	updated: 'to update',
	removed: 'to remove',
	added: 'to add',
	suspended: 'to suspend',
	reactivated: 'to reactivate',
	deleted: 'to delete',
};

function plansInWords(counts: Array<readonly [string, number]>): string[] {
	if (counts.length === 0) return ['there is nothing to do'];
	return countsInWords(counts.map(([what, count]) => [TO_DO[what] ?? what, count]));
}

function countsInWords(counts: Array<readonly [string, number]>): string[] {
	return counts.map(([what, count]) => `${count.toLocaleString('en-US')} ${what}`);
}

function sentence(parts: string[]): string {
	return `${parts.join(', ')}.`;
}

/** As many as there is room for, and how many more there are. */
function cut(start: string, things: Array<number | string>): string {
	for (let count = things.length; count > 0; count -= 1) {
		const left = things.length - count;
		const end = left > 0 ? `, and ${left} more` : '';
		const text = `${start}${things.slice(0, count).join(', ')}${end}`;
		if (text.length <= MOST_CHARACTERS) return text;
	}
	return `${start}${things.length}`;
}

function duration(milliseconds: number): string {
	const seconds = Math.round(milliseconds / 1000);
	return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
