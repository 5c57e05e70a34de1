import { ParameterError } from './parameterErrors';
import { inexactWords } from './words';

/**
 * Something else than one of the two statuses.
 *
 * @param column where it stands, if it stands in one
 */
export function notAStatus(text: string, column?: string): ParameterError {
	return new ParameterError(
		`${column === undefined ? "'Status'" : `The column '${column}'`} must be 'active' or 'suspended', but it is '${text}'`,
		column === undefined
			? 'Change the value, or check what the expression returns for this item.'
			: 'Change the value, or remove the column with an Edit Fields step before this one.',
	);
}

/** A list or an object in a column that is mapped. */
export function columnNotText(column: string, isList: boolean): ParameterError {
	return new ParameterError(
		`The column '${column}' must be text, but it is ${isList ? 'a list' : 'an object'}`,
		'Turn it into text with an Edit Fields step before this one, or remove it there.',
	);
}

/** A number in a column that JavaScript has rounded, or that is none. */
export function columnNotExact(column: string, value: number): ParameterError {
	return new ParameterError(
		`The column '${column}' is ${inexactWords(value)}`,
		'Make it text where it comes from, for example by formatting the column as text.',
	);
}

/**
 * A column with a list of which one value is empty.
 *
 * @param position of the value, counted from 1
 */
export function emptyInColumn(column: string, position: number): ParameterError {
	return new ParameterError(
		`Value ${position} of the list in the column '${column}' is empty`,
		'Leave out what is empty with an Edit Fields step before this one.',
	);
}

/**
 * Items about one person, where that is not wanted.
 *
 * @param username that they share
 * @param others the other items, counted from 0
 */
export function duplicatePerson(username: string, others: number[]): ParameterError {
	return new ParameterError(
		`Several items are about the person with the username '${username}'`,
		`The same person is in item ${others.join(', item ')}. Remove the duplicates, or turn off 'Fail on Duplicates' under 'Options'.`,
	);
}
