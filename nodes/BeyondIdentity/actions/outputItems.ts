import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { ItemOutcome, Stray } from './run';

/** What happened, and what to do about it. */
interface ErrorInWords {
	message: string;
	description?: string | null | undefined;
}

/**
 * Makes output items of what became of the input items: in the input's order, each paired with the items
 * that it comes from. An item that failed is passed on in its place, with its own data and the message.
 *
 * @param inputs whose data a failed item keeps; none for the error output, where the engine adds it
 * @param inWords the error of an item as a person reads it
 */
export function outputItems(
	outcomes: readonly ItemOutcome[],
	inputs: readonly INodeExecutionData[],
	inWords: (error: unknown, itemIndex: number) => ErrorInWords,
): INodeExecutionData[] {
	return outcomes.flatMap((outcome, index) =>
		'error' in outcome
			? failedItem(inWords(outcome.error, index), index, inputs[index]?.json)
			: doneItems(outcome),
	);
}

/**
 * Makes output items of what no input item is about: paired with none.
 *
 * @param hasErrorOutput then an item has nothing but its error, by which the engine knows it
 */
export function strayItems(
	strays: readonly Stray[],
	hasErrorOutput: boolean,
	inWords: (error: unknown) => ErrorInWords,
): INodeExecutionData[] {
	return strays.map((stray) => {
		const result = 'result' in stray ? (stray.result as IDataObject) : {};
		if (!('refusal' in stray) && !('error' in stray)) return { json: result, pairedItem: [] };
		const error = textOf(inWords('refusal' in stray ? stray.refusal : stray.error));
		return { json: { ...(hasErrorOutput ? {} : result), error }, pairedItem: [] };
	});
}

function textOf({ message, description }: ErrorInWords): string {
	return description ? `${message}. ${description}` : message;
}

function doneItems({ results, from }: { results: object[]; from: number[] }): INodeExecutionData[] {
	const [first, ...others] = from.map((item) => ({ item }));
	const pairedItem = first && others.length === 0 ? first : from.map((item) => ({ item }));
	return results.map((result) => ({ json: result as IDataObject, pairedItem }));
}

/**
 * The text holds the advice too: an error that stops the workflow shows it below the message, and an item
 * that is passed on has one text alone.
 *
 * The engine knows an item for the error output by its having nothing but a message, and would drop the
 * data of an item that carries the error as an object.
 */
function failedItem(
	error: ErrorInWords,
	index: number,
	own: IDataObject | undefined,
): INodeExecutionData[] {
	return [{ json: { ...own, error: textOf(error) }, pairedItem: { item: index } }];
}
