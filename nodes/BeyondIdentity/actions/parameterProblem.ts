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
