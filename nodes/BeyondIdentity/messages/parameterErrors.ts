import { BeyondIdentityError } from '../transport/errors/base';

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

const FROM_EXPRESSION = 'If an expression fills it, check what it finds for this item.';
const IN_REALM = (what: string) =>
	`Check the spelling, and that the ${what} belongs to the realm that this step works in.`;
const ALL_TOGETHER = 'Correct that item: only all items together are the whole membership.';

/** @param label of the parameter, as in all of these */
export function emptyParameter(label: string): ParameterError {
	return new ParameterError(`'${label}' is empty`, `Choose or enter one. ${FROM_EXPRESSION}`);
}

export function notText(label: string, isList: boolean): ParameterError {
	return new ParameterError(
		`'${label}' is ${isList ? 'a list' : 'an object'}, but text is expected`,
		'Change the expression so that it gives a single value, e.g. {{ $json.email }}.',
	);
}

export function notABoolean(label: string, value: unknown): ParameterError {
	return new ParameterError(
		`'${label}' must be true or false`,
		`It is ${JSON.stringify(value)}. ${FROM_EXPRESSION}`,
	);
}

export function notAWholeNumber(label: string, value: unknown): ParameterError {
	return new ParameterError(
		`'${label}' must be a whole number, 1 or more`,
		`It is ${JSON.stringify(value)}. ${FROM_EXPRESSION}`,
	);
}

/** An identity that is named by the API's sign for all of them. */
export function standsForAll(label: string): ParameterError {
	return new ParameterError(
		`'${label}' is '-', which stands for all identities`,
		'Choose the identities one by one.',
	);
}

export function noIdentityWithUsername(username: string): ParameterError {
	return new ParameterError(`No identity has the username '${username}'`, IN_REALM('identity'));
}

/** @param mayBeId whether it was looked for as an ID, too */
export function noGroupWithName(name: string, mayBeId: boolean): ParameterError {
	return new ParameterError(
		`No group has the name ${mayBeId ? 'or ID ' : ''}'${name}'`,
		IN_REALM('group'),
	);
}

/** @param ids of those that have the name */
export function ambiguousGroupName(name: string, ids: string[]): ParameterError {
	return new ParameterError(
		`${ids.length} groups have the name '${name}'`,
		`Choose the one you mean by its ID: ${ids.join(', ')}.`,
	);
}

/** An update whose collection holds no change. */
export function changesNothing(): ParameterError {
	return new ParameterError(
		"'Update Fields' changes nothing",
		'Add a field, or check what the expressions find for this item.',
	);
}

/** A realm without the resource server that is meant where none is chosen. */
export function noManagedResourceServer(): ParameterError {
	return new ParameterError(
		"The realm has no resource server of Beyond Identity's own",
		"Choose the one that the role belongs to under 'Resource Server'.",
	);
}

/** An item of Set Members that names nobody. */
export function namesNobody(): ParameterError {
	return new ParameterError(
		"'Identity' is empty, so the group was left as it is",
		"If an expression fills it, check what it finds for this item. If the item is to name nobody, turn on 'Allow Empty' under 'Options'.",
	);
}

/**
 * A group that was left as it is for an item of which it is not known whether it is about the group:
 * whoever it names would be taken out.
 *
 * @param itemIndex of that item, where it is known
 */
export function unknownGroupOfItem(itemIndex: number | undefined): ParameterError {
	const which = itemIndex === undefined ? 'another item' : `item ${itemIndex}`;
	return new ParameterError(
		`The group was left as it is, because it is not known which group ${which} is of`,
		ALL_TOGETHER,
	);
}

/** A group that was left as it is for one of its items: whoever that item names would be taken out. */
export function unreadItemOfGroup(itemIndex: number): ParameterError {
	return new ParameterError(
		`The group was left as it is, because item ${itemIndex} could not be read`,
		ALL_TOGETHER,
	);
}

/** A group that nobody was taken out of, because somebody could not be added. */
export function nobodyRemoved(itemIndex: number | undefined): ParameterError {
	return new ParameterError(
		`Nobody was taken out of the group, because item ${itemIndex} failed`,
		'Who could be added was. Correct that item and run the node again.',
	);
}
