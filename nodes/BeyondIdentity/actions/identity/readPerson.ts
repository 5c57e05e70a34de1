import { traitFields } from '../../fields/traits';
import {
	columnNotExact,
	columnNotText,
	emptyInColumn,
	notAStatus,
} from '../../messages/personErrors';
import { isExact, type Several } from '../../n8n/parameters';
import type { IdentityInput } from '../../transport/resources/identities';
import type { ItemOf } from '../operation';
import { matchColumns, type Cell, type Columns } from './columns';
import type { PersonFields, PersonOptions, SavedPersonFields } from './fields';
import { readTraits, toTraits, type TraitTexts } from './traitValues';

/** An item with the fields of a person, whatever else it has. */
export type PersonItem = ItemOf<PersonFields>;

export type SavedPersonItem = ItemOf<SavedPersonFields, PersonOptions>;

/** A person as an item wants them to be. */
export interface Person {
	input: IdentityInput;
	/** Of groups to be in: names or IDs. */
	groups: Several;
	/** The columns that were to be mapped and match nothing. */
	unmatched: string[];
}

/**
 * Reads `personFields`. What is empty is left out, but for what the API requires: it says so itself.
 *
 * @throws ParameterError where a value is not of its field's kind
 */
export function readPerson(item: PersonItem): Person {
	const { parameters } = item;
	const columns = columnsOf(item.json, parameters.text('mapping'));
	const additional = parameters.in('additionalFields');
	const texts: TraitTexts = {
		...columnTraits(columns),
		...filled({
			...readTraits(additional),
			username: parameters.text('username'),
			primaryEmailAddress: parameters.text('primaryEmailAddress'),
		}),
	};
	const status = readStatus(additional.text('status')) ?? columnStatus(columns);
	const given = additional.several('groups');
	const cell = columns.cells.get('groups');
	return {
		input: {
			display_name: parameters.text('displayName') || nameOf(columns, texts),
			...(status === undefined ? {} : { status }),
			traits: toTraits({ ...texts, username: texts.username ?? '' })!,
		},
		groups: given.texts.length > 0 || !cell ? given : columnTexts(cell),
		unmatched: columns.unmatched,
	};
}

/** The username that an item gives, if it can be read. */
export function usernamesOf({ parameters, json }: PersonItem): string[] {
	try {
		const username =
			parameters.text('username') ||
			columnTraits(columnsOf(json, parameters.text('mapping'))).username;
		return username ? [username] : [];
	} catch {
		// It is told when its turn comes.
		return [];
	}
}

/** What an item's columns say of a person; nothing where they are not to be mapped. */
export function columnsOf(json: Record<string, unknown>, mapping: string | undefined): Columns {
	return mapping === 'auto' ? matchColumns(json) : { cells: new Map(), unmatched: [] };
}

/** The traits that columns give, without those whose cell is empty. */
export function columnTraits({ cells }: Columns): TraitTexts {
	const names = [
		'username',
		'primaryEmailAddress',
		...traitFields.map(({ name }) => name),
	] as const;
	return filled(
		Object.fromEntries(
			names.flatMap((name) => {
				const cell = cells.get(name);
				return cell ? [[name, textOf(cell)]] : [];
			}),
		),
	);
}

/** The display name that a column gives; `''` where there is none. */
export function columnDisplayName({ cells }: Columns): string {
	const cell = cells.get('displayName');
	return cell ? textOf(cell) : '';
}

/** @throws ParameterError where a cell holds another word */
export function columnStatus({ cells }: Columns): string | undefined {
	const cell = cells.get('status');
	return cell && readStatus(textOf(cell), cell.column);
}

/**
 * @param text in any case
 * @param column where it stands, if it stands in one
 * @returns nothing where it is empty
 * @throws ParameterError where it is no status
 */
export function readStatus(text: string | undefined, column?: string): string | undefined {
	if (!text) return undefined;
	const status = text.toLowerCase();
	if (status !== 'active' && status !== 'suspended') throw notAStatus(text, column);
	return status;
}

/** Exports of directories have no display name where they have both of its parts. */
function nameOf(columns: Columns, { givenName, familyName }: TraitTexts): string {
	const hasBoth = columns.cells.has('givenName') && columns.cells.has('familyName');
	return (
		columnDisplayName(columns) || (hasBoth ? [givenName, familyName].filter(Boolean).join(' ') : '')
	);
}

function columnTexts({ column, value }: Cell): Several {
	if (Array.isArray(value)) {
		return {
			texts: value.map((one: unknown, index) => {
				const text = textOf({ column, value: one });
				if (text === '') throw emptyInColumn(column, index + 1);
				return text;
			}),
		};
	}
	const whole = textOf({ column, value });
	const texts = whole
		.split(',')
		.map((text) => text.trim())
		.filter((text) => text !== '');
	return texts.length > 1 ? { texts, whole } : { texts };
}

function textOf({ column, value }: Cell): string {
	if (value === null || value === undefined) return '';
	if (typeof value === 'object') throw columnNotText(column, Array.isArray(value));
	if (typeof value === 'number' && !isExact(value)) throw columnNotExact(column, value);
	return String(value as string | number | boolean).trim();
}

function filled(texts: TraitTexts): TraitTexts {
	return Object.fromEntries(Object.entries(texts).filter(([, text]) => text));
}
