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

const FROM_EXPRESSION =
	'If it uses an expression, check what the expression returns for this item.';
const IN_REALM = (what: string) =>
	`Check the spelling, and check that the ${what} is in the realm this step uses.`;
const ALL_TOGETHER = 'Correct that item. Only all items together make up the full membership.';

/** @param label of the parameter, as in all of these */
export function emptyParameter(label: string): ParameterError {
	return new ParameterError(`'${label}' is empty`, `Choose or enter a value. ${FROM_EXPRESSION}`);
}

export function notText(label: string, isList: boolean): ParameterError {
	return new ParameterError(
		`'${label}' must be text, but it is ${isList ? 'a list' : 'an object'}`,
		'Change the expression so that it returns a single value, for example {{ $json.email }}.',
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
		`'${label}' must be a whole number of 1 or more`,
		`It is ${JSON.stringify(value)}. ${FROM_EXPRESSION}`,
	);
}

/** An identity that is named by the API's sign for all of them. */
export function standsForAll(label: string): ParameterError {
	return new ParameterError(
		`'${label}' is '-', which means all identities`,
		'Choose identities one by one.',
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
		`Choose one of them by ID: ${ids.join(', ')}.`,
	);
}

/** An update whose collection holds no change. */
export function changesNothing(): ParameterError {
	return new ParameterError(
		"'Update Fields' doesn't change anything",
		'Add a field, or check what the expressions return for this item.',
	);
}

/** A realm without the resource server that is meant where none is chosen. */
export function noManagedResourceServer(): ParameterError {
	return new ParameterError(
		'The realm has no resource server for the Beyond Identity Management API',
		"Choose the role's API under 'Resource Server'.",
	);
}

/** An item of Set Members that names nobody. */
export function namesNobody(): ParameterError {
	return new ParameterError(
		"'Identity' is empty, so the group was not changed",
		"If it uses an expression, check what the expression returns for this item. If the group should have no members, turn on 'Allow Empty' under 'Options'.",
	);
}

/**
 * A group that was not changed because of an item of which it is not known whether it is about the group:
 * everyone it names would be removed.
 *
 * @param itemIndex of that item, where it is known
 */
export function unknownGroupOfItem(itemIndex: number | undefined): ParameterError {
	const which = itemIndex === undefined ? 'another item' : `item ${itemIndex}`;
	return new ParameterError(
		`The group was not changed because it isn't known which group ${which} is for`,
		ALL_TOGETHER,
	);
}

/** A group that was not changed because of one of its items: everyone that item names would be removed. */
export function unreadItemOfGroup(itemIndex: number): ParameterError {
	return new ParameterError(
		`The group was not changed because item ${itemIndex} could not be read`,
		ALL_TOGETHER,
	);
}

/** A group that nobody was removed from, because somebody could not be added. */
export function nobodyRemoved(itemIndex: number | undefined): ParameterError {
	return new ParameterError(
		`Nobody was removed from the group because item ${itemIndex} failed`,
		'Everyone who could be added was added. Correct that item and run the node again.',
	);
}
