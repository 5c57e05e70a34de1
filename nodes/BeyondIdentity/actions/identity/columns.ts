import { COLUMN_WORDS, type Target } from '../../fields/columns';
import {
	primaryEmailAddressField,
	toSnakeCase,
	traitFields,
	usernameField,
} from '../../fields/traits';
import { displayNameField, groupsField, statusField } from './fields';

/** A value of an input item, and the column that it stands in. */
export interface Cell {
	column: string;
	value: unknown;
}

/** What an input item says of a person. */
export interface Columns {
	cells: Map<Target, Cell>;
	/** The columns that match nothing. */
	unmatched: string[];
}

/** Everything that a column can be about. */
export const MAPPED_FIELDS = [
	displayNameField,
	usernameField,
	primaryEmailAddressField,
	statusField,
	groupsField,
	...traitFields,
] as const;

/** Words without case, spaces, and punctuation, by what they are about and how much they count. */
const TARGETS = new Map<string, { target: Target; rank: number }>();
for (const { name, displayName } of MAPPED_FIELDS) {
	// A label's first part only sorts it: "Work: Department" is "Department", too.
	const short = displayName.split(': ').at(-1)!;
	const words = [toSnakeCase(name), name, displayName, short, ...(COLUMN_WORDS[name] ?? [])];
	words.map(normalized).forEach((word, rank) => {
		if (!TARGETS.has(word) && word !== normalized('Formatted')) {
			TARGETS.set(word, { target: name, rank });
		}
	});
}

/**
 * Matches an item's columns to the fields of a person by their names: a pure function.
 *
 * @param json of an input item
 */
export function matchColumns(json: Record<string, unknown>): Columns {
	const cells = new Map<Target, Cell & { rank: number }>();
	const unmatched: string[] = [];
	for (const [column, value] of Object.entries(json)) {
		const match = matchOf(column);
		if (!match) {
			unmatched.push(column);
			continue;
		}
		const { target, rank } = match;
		if (rank < (cells.get(target)?.rank ?? Infinity)) cells.set(target, { column, value, rank });
	}
	return { cells, unmatched };
}

function matchOf(column: string) {
	// Google writes "Employee ID [READ ONLY]", Microsoft "First name [givenName]".
	const [, outside = column, inside = ''] = /^(.*?)\[(.*?)\]/.exec(column) ?? [];
	return TARGETS.get(normalized(outside)) ?? TARGETS.get(normalized(inside));
}

function normalized(word: string): string {
	return word.toLowerCase().replaceAll(/[^\p{L}\p{N}#]/gu, '');
}
