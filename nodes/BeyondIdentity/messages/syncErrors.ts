import { FROM_EXPRESSION, ParameterError } from './parameterErrors';
import { listOf, plural } from './words';

/** More are only counted. */
const MOST_ITEMS = 5;

/**
 * A setting of the whole run that is not the same for all items.
 *
 * @param label of the parameter
 * @param itemIndex of an item for which it is another one
 */
export function differsBetweenItems(label: string, itemIndex: number): ParameterError {
	return new ParameterError(
		`'${label}' must be the same for all items, but it is different for item ${itemIndex}`,
		'This run changed nothing. All items together are one list, so use a fixed value, or an expression that returns the same for every item.',
	);
}

/** An item that does not say what people are matched by. */
export function emptyKey(label: string): ParameterError {
	return new ParameterError(
		`'${label}' is empty, so there is no way to tell who this item is about`,
		`${FROM_EXPRESSION} People are matched by what you choose under 'Match By'.`,
	);
}

/** @param ids of the identities that have the key */
export function sharedKey(label: string, key: string, ids: readonly string[]): ParameterError {
	return new ParameterError(
		`${ids.length} identities have the ${label} '${key}'`,
		`Make sure that only one of them has it: ${ids.join(', ')}.`,
	);
}

/**
 * An item that wants a username which somebody else has.
 *
 * @param id of the identity that has it
 * @param label of what people are matched by
 */
export function usernameOfAnother(username: string, id: string, label: string): ParameterError {
	return new ParameterError(
		`The username '${username}' belongs to another identity`,
		`The identity '${id}' has it, with a different ${label}. Correct one of the two.`,
	);
}

/**
 * Items about one person that say different things.
 *
 * @param label of the field
 * @param itemIndex of the item that is told so
 * @param items all that are about the person, counted from 0
 */
export function contradictoryItems(
	label: string,
	itemIndex: number,
	items: readonly number[],
): ParameterError {
	// One more than are told: the item itself may be among them.
	const some = items.slice(0, MOST_ITEMS + 1).filter((other) => other !== itemIndex);
	const others = some.slice(0, MOST_ITEMS).map(String);
	const left = items.length - 1 - others.length;
	const which = `${plural('item', items.length - 1)} ${listOf([...others, ...(left > 0 ? [`${left} more`] : [])])}`;
	return new ParameterError(
		`'${label}' is not the same as in ${which}, which ${items.length === 2 ? 'is' : 'are'} about the same person`,
		'Remove the duplicates, or make them agree. Only groups are put together.',
	);
}

/** Somebody new who lacks what the API requires. */
export function incompleteNewPerson(label: string): ParameterError {
	return new ParameterError(
		`'${label}' is empty, so the identity can't be created`,
		`No identity matches this item. ${FROM_EXPRESSION}`,
	);
}

/** A sync that would take something away from too many people. */
export interface LimitFacts {
	/** How many would lose something. */
	count: number;
	/** How many may. */
	most: number;
	/** Of how many that is a share. */
	share?: { percent: number; of: number; areActive: boolean };
}

/** E.g. "30 people would lose access or groups, and the limit is 10 (20% of 50 active people)". */
export function limitWords({ count, most, share }: LimitFacts): string {
	const whole =
		share && `${share.percent}% of ${share.of}${share.areActive ? ' active' : ''} people`;
	const who = count === 1 ? '1 person' : `${count} people`;
	return `${who} would lose access or groups, and the limit is ${most}${whole ? ` (${whole})` : ''}`;
}

/** A sync that was refused because of its limit. */
export function limitPassed(facts: LimitFacts): ParameterError {
	return new ParameterError(
		limitWords(facts),
		"This run changed nothing. Check whether the list is complete. If so many people should lose something, turn on 'Preview Only' to see who they are, and raise 'Removal Limit' under 'Options'.",
	);
}

/** A sync that would do something else than what was approved. */
export function planChanged(): ParameterError {
	return new ParameterError(
		'What would be done is no longer what was approved',
		'Nothing was changed. The list or the directory has changed since the preview. Run the preview again, and approve the new plan.',
	);
}

/**
 * People who were in the input of another run of the step in the same execution, which this one would harm.
 *
 * @param count of those people
 */
export function syncedInAnotherRun(count: number): ParameterError {
	return new ParameterError(
		'This run changed nothing because this step has synced another list before in this execution',
		`${count} ${count === 1 ? 'person' : 'people'} of the earlier list would lose something. All items together are one list. Merge the branches that lead to this step, or take it out of the loop.`,
	);
}
