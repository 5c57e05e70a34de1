import { BeyondIdentityError } from '../transport/errors/base';
import { inexactWords } from './words';

/** A parameter whose value cannot be used. The message names its label. */
export class ParameterError extends BeyondIdentityError {
	override readonly name = 'ParameterError';

	constructor(
		message: string,
		/** What to do about it. */
		readonly description?: string,
	) {
		super(message);
	}
}

/** What to do where an expression may be at fault. */
export const FROM_EXPRESSION =
	'If it uses an expression, check what the expression returns for this item.';

/**
 * A parameter that needs a value and has none.
 *
 * @param label of the parameter, as in all of these
 */
export function emptyParameter(label: string): ParameterError {
	return new ParameterError(`'${label}' is empty`, `Choose or enter a value. ${FROM_EXPRESSION}`);
}

/**
 * A list of which one value is empty.
 *
 * @param position of the value, counted from 1
 */
export function emptyElement(label: string, position: number): ParameterError {
	return new ParameterError(
		`Value ${position} of '${label}' is empty`,
		'Check what the expression returns for this item, and leave out what is empty.',
	);
}

/** A list or an object where one text belongs. */
export function notText(label: string, isList: boolean): ParameterError {
	return new ParameterError(
		`'${label}' must be text, but it is ${isList ? 'a list' : 'an object'}`,
		'Change the expression so that it returns a single value, for example {{ $json.email }}.',
	);
}

/** A number that JavaScript has rounded, or that is none: what was meant cannot be told any more. */
export function inexactNumber(label: string, value: number): ParameterError {
	return new ParameterError(
		`'${label}' is ${inexactWords(value)}`,
		Number.isFinite(value)
			? 'Make it text where it comes from, for example by formatting the column as text.'
			: FROM_EXPRESSION,
	);
}

/** Something else than true or false. */
export function notABoolean(label: string, value: unknown): ParameterError {
	return new ParameterError(
		`'${label}' must be true or false`,
		`The value is ${JSON.stringify(value)}. ${FROM_EXPRESSION}`,
	);
}

/** Something else than a whole number, 1 or greater. */
export function notAWholeNumber(label: string, value: unknown): ParameterError {
	return new ParameterError(
		`'${label}' must be a whole number, 1 or greater`,
		`The value is ${JSON.stringify(value)}. ${FROM_EXPRESSION}`,
	);
}

/** Something else than a number, 0 or greater. */
export function notAnAmount(label: string, value: unknown): ParameterError {
	return new ParameterError(
		`'${label}' must be a number, 0 or greater`,
		`The value is ${JSON.stringify(value) ?? 'empty'}. ${FROM_EXPRESSION}`,
	);
}

/** Something else than one of the values that a field offers. */
export function notAnOption(
	label: string,
	text: string,
	values: readonly string[],
): ParameterError {
	return new ParameterError(
		`'${label}' can't be '${text}'`,
		`It must be one of: ${values.join(', ')}. ${FROM_EXPRESSION}`,
	);
}

/** An identity that is named by the API's sign for all of them. */
export function standsForAll(label: string): ParameterError {
	return new ParameterError(
		`'${label}' is '-', which means all identities`,
		'Choose individual identities.',
	);
}

/** An update whose collection holds no change. */
export function changesNothing(): ParameterError {
	return new ParameterError(
		"'Update Fields' doesn't change anything",
		'Add a field, or check what the expressions return for this item.',
	);
}
