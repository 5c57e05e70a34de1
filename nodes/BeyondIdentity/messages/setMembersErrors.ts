import { FROM_EXPRESSION, ParameterError } from './parameterErrors';

const ALL_TOGETHER = 'Correct that item. The full membership is made up of all items together.';

/** An item of Set Members that names nobody. */
export function namesNobody(): ParameterError {
	return new ParameterError(
		"'Identities' is empty, so the group was not changed",
		`${FROM_EXPRESSION} If the group should have no members, turn on 'Allow Empty' under 'Options'.`,
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
		`The group was not changed because the group for ${which} couldn't be determined`,
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

/**
 * A group that was set already by another run of the step in the same execution, which knew other items.
 *
 * @param count of those whom this run would take out, and that one has put in or kept
 */
export function setInAnotherRun(count: number): ParameterError {
	return new ParameterError(
		'The group was not changed because this step has set its members before in this execution',
		`This run would remove ${count} ${count === 1 ? 'person' : 'people'} whom the earlier one added or kept. The full membership is made up of all items together. Merge the branches that lead to this step, or take it out of the loop.`,
	);
}
