import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import { DEFAULT_CONCURRENCY, MAX_CONCURRENCY } from '../fields/options';
import { Client } from '../transport/client';
import { toNodeError } from './errors';
import { group } from './group';
import { identity } from './identity';
import { Item } from './item';
import { Lookups } from './lookups';
import { fieldsOf, type Operation, type Resource } from './operation';

/** All resources, in the order in which a person reads them. */
export const resources: Resource[] = [identity, group];

type Outcome = { results: object[] } | { error: ReturnType<typeof toNodeError> };

/**
 * Runs the chosen operation over the input items.
 *
 * Items start in input order and several are under way at once; outputs keep the input's order and
 * are paired with their items. One item's trouble is its own under "Continue". Under "Stop" nothing
 * new starts after it, what is under way ends, and the first item that failed is reported.
 */
export async function router(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = this.getInputData();
	const node = this.getNode();
	const operation = findOperation(
		this.getNodeParameter('resource', 0) as string,
		this.getNodeParameter('operation', 0) as string,
	);
	if (!operation) throw new NodeOperationError(node, 'This operation is not known');

	const fields = fieldsOf(operation);
	const options = this.getNodeParameter('options', 0, {}) as IDataObject;
	const limit = Math.min(positive(options.concurrency) ?? DEFAULT_CONCURRENCY, MAX_CONCURRENCY);
	const mayContinue = this.continueOnFail();
	const cancelled = this.getExecutionCancelSignal();
	const outcomes: Outcome[] = [];
	let isStopped = false;

	// Shared by all items, and awaited by each: a credential that cannot work is each item's trouble.
	const connection = connect(this, positive(options.timeout));
	const runItem = async (index: number): Promise<void> => {
		let client: Client | undefined;
		try {
			const connected = await connection;
			({ client } = connected);
			const item = new Item(this, fields, index, client, connected.lookups);
			const result = await operation.execute(item);
			outcomes[index] = { results: Array.isArray(result) ? result : [result] };
		} catch (error) {
			isStopped ||= !mayContinue;
			outcomes[index] = { error: toNodeError(error, { node, fields, client, itemIndex: index }) };
		}
	};
	await inParallel(items.length, limit, () => isStopped || cancelled?.aborted === true, runItem);

	const failure = mayContinue ? undefined : outcomes.find((outcome) => 'error' in outcome);
	if (failure && 'error' in failure) {
		throw tellingWhatIsDone(failure.error, outcomes, items.length);
	}
	const hasErrorOutput = node.onError === 'continueErrorOutput';
	return [
		outcomes.flatMap((outcome, index) =>
			outputOf(outcome, index, hasErrorOutput ? {} : items[index]?.json),
		),
	];
}

async function connect(
	context: IExecuteFunctions,
	timeout: number | undefined,
): Promise<{ client: Client; lookups: Lookups }> {
	const client = await Client.create(context, timeout);
	return { client, lookups: new Lookups(client) };
}

function findOperation(resource: string, operation: string): Operation | undefined {
	return resources
		.find(({ value }) => value === resource)
		?.operations.find(({ value }) => value === operation);
}

/** Works on indexes 0 to `count` - 1 in order, at most `limit` at once, until told to stop. */
async function inParallel(
	count: number,
	limit: number,
	isStopped: () => boolean,
	work: (index: number) => Promise<void>,
): Promise<void> {
	let next = 0;
	const worker = async () => {
		while (next < count && !isStopped()) {
			next += 1;
			await work(next - 1);
		}
	};
	await Promise.all(Array.from({ length: Math.min(limit, count) }, worker));
}

/**
 * An item that failed is handed on with its own data and the message. For the error output the engine
 * adds the data itself, and knows the item by its having nothing but a message. It would drop the
 * data of an item that carries the error as an object.
 */
function outputOf(
	outcome: Outcome,
	index: number,
	own: IDataObject | undefined,
): INodeExecutionData[] {
	const pairedItem = { item: index };
	if ('error' in outcome) return [{ json: { ...own, error: outcome.error.message }, pairedItem }];
	return outcome.results.map((result) => ({ json: result as IDataObject, pairedItem }));
}

/** Nobody has to guess what became of the other items. */
function tellingWhatIsDone(
	error: ReturnType<typeof toNodeError>,
	outcomes: Outcome[],
	total: number,
): ReturnType<typeof toNodeError> {
	const done = outcomes.filter((outcome) => 'results' in outcome).length;
	if (total > 1) {
		const rest = `${done} of ${total} items were done and stay done.`;
		error.description = [error.description, rest].filter(Boolean).join(' ');
	}
	return error;
}

function positive(value: unknown): number | undefined {
	const number = Number(value);
	return Number.isFinite(number) && number >= 1 ? Math.floor(number) : undefined;
}
