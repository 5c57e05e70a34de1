import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import { readOptions } from '../fields/options';
import { Client } from '../transport/client';
import { Batch, type Outcome } from './batch';
import { toNodeError } from './errors';
import { group } from './group';
import { identity } from './identity';
import { Item } from './item';
import { Lookups } from './lookups';
import { fieldsOf, type Operation, type Resource } from './operation';

/** All resources, in the order in which a person reads them. */
export const resources: Resource[] = [identity, group];

type NodeError = ReturnType<typeof toNodeError>;

/**
 * Runs the chosen operation over the input items.
 *
 * Items start in input order and several are under way at once; outputs keep the input's order and
 * are paired with their items. One item's trouble is its own under "Continue". Under "Stop" nothing
 * new starts after it, what is under way ends, and the first item that failed is reported.
 */
export async function router(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const inputs = this.getInputData();
	const node = this.getNode();
	const operation = findOperation(
		this.getNodeParameter('resource', 0) as string,
		this.getNodeParameter('operation', 0) as string,
	);
	if (!operation) throw new NodeOperationError(node, 'This operation is not known');

	const fields = fieldsOf(operation);
	const options = readOptions(this.getNodeParameter('options', 0, {}) as IDataObject);
	const mayContinue = this.continueOnFail();
	const signal = this.getExecutionCancelSignal();
	let client: Client | undefined;
	let outcomes: Outcome[];
	try {
		client = await Client.create(this, options, signal);
		const lookups = new Lookups(client);
		const items = inputs.map((_input, index) => new Item(this, fields, index, client!, lookups));
		const batch = new Batch(items, client, options.concurrency, !mayContinue, signal);
		await run(operation, batch);
		({ outcomes } = batch);
	} catch (error) {
		// A credential that cannot work is each item's trouble.
		outcomes = inputs.map(() => ({ error }));
	}

	const told = (error: unknown, itemIndex: number) =>
		toNodeError(error, { node, fields, ...(client ? { client } : {}), itemIndex });
	const failedAt = outcomes.findIndex((outcome) => outcome && 'error' in outcome);
	const failed = outcomes[failedAt];
	if (!mayContinue && failed && 'error' in failed) {
		throw tellingWhatIsDone(told(failed.error, failedAt), outcomes, inputs.length);
	}
	const hasErrorOutput = node.onError === 'continueErrorOutput';
	return [
		outcomes.flatMap((outcome, index) =>
			'error' in outcome
				? failedItem(told(outcome.error, index), index, hasErrorOutput ? {} : inputs[index]?.json)
				: doneItems(outcome),
		),
	];
}

async function run(operation: Operation, batch: Batch): Promise<void> {
	if ('executeAll' in operation) {
		await operation.executeAll(batch);
	} else {
		await batch.each(async (item) => batch.succeed(item, await operation.execute(item)));
	}
}

function findOperation(resource: string, operation: string): Operation | undefined {
	return resources
		.find(({ value }) => value === resource)
		?.operations.find(({ value }) => value === operation);
}

function doneItems({ results, from }: { results: object[]; from: number[] }): INodeExecutionData[] {
	const [first, ...others] = from.map((item) => ({ item }));
	const pairedItem = first && others.length === 0 ? first : from.map((item) => ({ item }));
	return results.map((result) => ({ json: result as IDataObject, pairedItem }));
}

/**
 * An item that failed is handed on with its own data and the message. For the error output the engine
 * adds the data itself, and knows the item by its having nothing but a message. It would drop the
 * data of an item that carries the error as an object.
 */
function failedItem(
	error: NodeError,
	index: number,
	own: IDataObject | undefined,
): INodeExecutionData[] {
	return [{ json: { ...own, error: error.message }, pairedItem: { item: index } }];
}

/** Nobody has to guess what became of the other items. */
function tellingWhatIsDone(error: NodeError, outcomes: Outcome[], total: number): NodeError {
	const done = outcomes.filter((outcome) => outcome && 'results' in outcome).length;
	if (total > 1) {
		const rest = `${done} of ${total} items were done and stay done.`;
		error.description = [error.description, rest].filter(Boolean).join(' ');
	}
	return error;
}
