import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import { credentialTypeOf } from '../fields/authentication';
import { chosenId } from '../fields/locators';
import { readOptions } from '../fields/options';
import { toNodeError } from '../messages/errors';
import { Client } from '../transport/client';
import { Batch, type Outcome } from './batch';
import { enrollment } from './enrollment';
import { getOrSet } from './getOrSet';
import { group } from './group';
import { identity } from './identity';
import { Item } from './item';
import { Lookups } from './lookups';
import { fieldsOf, type Operation, type Resource } from './operation';
import { passkey } from './passkey';
import { realm } from './realm';
import { role } from './role';

/** All resources, in the order in which a person reads them. */
export const resources: Resource[] = [group, identity, passkey, enrollment, realm, role];

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
	const credentialType = credentialTypeOf(this.getNodeParameter('authentication', 0, 'apiToken'));
	const mayContinue = this.continueOnFail();
	const signal = this.getExecutionCancelSignal();
	const outcomes: Outcome[] = [];
	/** The one that an item uses, for messages; the credential's where none was made for it. */
	const clients: Client[] = [];
	let client: Client | undefined;
	try {
		const options = readOptions((name) => this.getNodeParameter(`options.${name}`, 0, null));
		client = await Client.create(this, credentialType, options, signal);
		const realms = itemsByRealm(this, outcomes, mayContinue);
		const isWhole = outcomes.length === 0;
		for (const [realmId, indexes] of isWhole || mayContinue ? realms : []) {
			const inRealm = realmId === undefined ? client : client.inRealm(realmId);
			const lookups = new Lookups(inRealm);
			for (const index of indexes) clients[index] = inRealm;
			const items = indexes.map((index) => new Item(this, fields, index, inRealm, lookups));
			const batch = new Batch(items, inRealm, {
				outcomes,
				stopsAtFailure: !mayContinue,
				isWhole,
				width: options.concurrency,
				signal,
			});
			await run(operation, batch);
			if (batch.isStopped) break;
		}
	} catch (error) {
		// A credential or an option that cannot work is each item's trouble.
		for (let index = 0; index < inputs.length; index += 1) outcomes[index] ??= { error };
	}

	const told = (error: unknown, itemIndex: number) =>
		toNodeError(error, { node, fields, client: clients[itemIndex] ?? client, itemIndex });
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

/**
 * Which items work in which realm: all in the credential's, unless 'Options' names others. An item
 * whose realm cannot be read has failed.
 */
function itemsByRealm(
	context: IExecuteFunctions,
	outcomes: Outcome[],
	mayContinue: boolean,
): Map<string | undefined, number[]> {
	const indexes = context.getInputData().map((_item, index) => index);
	const { options } = context.getNode().parameters;
	const isPlain = typeof options === 'object' && options !== null && !('realmId' in options);
	if (isPlain || options === undefined) return new Map([[undefined, indexes]]);

	const realms = new Map<string | undefined, number[]>();
	for (const index of indexes) {
		try {
			const realmId = chosenId(context.getNodeParameter('options.realmId', index, null));
			getOrSet(realms, realmId, () => []).push(index);
		} catch (error) {
			outcomes[index] = { error };
			if (!mayContinue) break;
		}
	}
	return realms;
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
