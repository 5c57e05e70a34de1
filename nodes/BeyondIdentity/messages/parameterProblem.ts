/** A parameter whose value cannot be used. The message names its label. */
export class ParameterProblem extends Error {
	override readonly name = 'ParameterProblem';

	constructor(
		message: string,
		/** What to do about it. */
		readonly description?: string,
	) {
		super(message);
	}
}

/** An update whose collection holds no change. */
export function changesNothing(): ParameterProblem {
	return new ParameterProblem(
		"'Update Fields' changes nothing",
		'Add a field, or check what the expressions find for this item.',
	);
}

/** A realm without the resource server that is meant where none is chosen. */
export function noManagedResourceServer(): ParameterProblem {
	return new ParameterProblem(
		"The realm has no resource server of Beyond Identity's own",
		"Choose the one that the role belongs to under 'Resource Server'.",
	);
}
