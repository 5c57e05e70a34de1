import type { IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';
import type { Fields, ShapesOf } from '../fields/field';
import type { OptionsField } from '../fields/options';
import { hintsOf, moreInList, stoppedByHand, type RunSummary } from '../messages/hints';
import { tellEarlierTry, tellProgress, toNodeError, unknownOperation } from '../messages/nodeError';
import { differsBetweenItems } from '../messages/syncErrors';
import { PartialFailure } from '../messages/partialFailures';
import { ExecutionMemory } from '../n8n/executionMemory';
import { openClient, readClientOptions } from '../n8n/openClient';
import { Parameters, type ParameterSource } from '../n8n/parameters';
import { Directory } from '../provisioning/directory';
import { getOrSet } from '../provisioning/getOrSet';
import { forEachConcurrently } from '../transport/pool';
import { failure } from '../provisioning/results';
import type { Client } from '../transport/client';
import { Item } from './item';
import { fieldsOf, type Operation } from './operation';
import { outputItems, strayItems } from './outputItems';
import { findOperation } from './resources';
import { Run, type ItemOutcome, type Stray } from './run';
import { RunNotes } from './runNotes';

/** What every operation declares. */
type CommonParameters = Parameters<ShapesOf<[OptionsField<[]>]>>;

/**
 * Runs the chosen operation over the input items.
 *
 * Items start in input order and several are in flight at once; outputs keep the input's order and
 * are paired with their items. One item's trouble is its own under "Continue". Under "Stop" nothing
 * new starts after it, what is in flight ends, and the first item that failed is reported.
 */
export async function router(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const inputs = this.getInputData();
	const node = this.getNode();
	const operation = findOperation(
		this.getNodeParameter('resource', 0) as string,
		this.getNodeParameter('operation', 0) as string,
	);
	if (!operation) throw unknownOperation(node);

	const fields: Fields = fieldsOf(operation);
	const source: ParameterSource = {
		// n8n takes `undefined` for no default at all where a name leads into a collection.
		read: (name, itemIndex) =>
			this.getNodeParameter(name, itemIndex, name.includes('.') ? null : undefined),
		raw: node.parameters,
	};
	const parameters = inputs.map((_input, index) => new Parameters(fields, source, index));
	const mayContinue = this.continueOnFail();
	const signal = this.getExecutionCancelSignal();
	const wasStoppedBefore = signal?.aborted === true;
	const outcomes: ItemOutcome[] = [];
	const strays: Stray[] = [];
	const isOneList = 'executeAll' in operation && operation.isOneList === true;
	const notes = new RunNotes();
	const executionMemory = new ExecutionMemory(this);
	/** The one that an item uses, for messages; the credential's where none was made for it. */
	const clients: Client[] = [];
	let client: Client | undefined;
	try {
		const options = readClientOptions((name) => this.getNodeParameter(`options.${name}`, 0, null));
		const authentication = this.getNodeParameter('authentication', 0, 'apiToken');
		client = await openClient(this, authentication, options, signal);
		const realms = itemsByRealm(parameters, outcomes, mayContinue);
		const isWhole = outcomes.length === 0;
		if (isOneList) assertOneRealm(realms, outcomes);
		const failures = { count: 0 };
		// Side by side, and no more items in flight than in one realm.
		const atOnce = Math.min(options.concurrency, realms.size);
		const concurrency = Math.floor(options.concurrency / atOnce);
		const inRealm = async ([realmId, own]: [string | undefined, CommonParameters[]]) => {
			const realm = realmId === undefined ? client! : client!.inRealm(realmId);
			const directory = new Directory(realm);
			const memory = executionMemory.inRealm(realm.realmId);
			for (const { itemIndex } of own) clients[itemIndex] = realm;
			const items = own.map(
				(item) => new Item(item, inputs[item.itemIndex]!.json, realm, directory, memory, notes),
			);
			const run = new Run(items, realm, directory, {
				outcomes,
				strays,
				stopsAtFailure: !mayContinue,
				isWhole,
				concurrency,
				signal,
				notes,
				failures,
			});
			await execute(operation, fields, run).catch((error: unknown) => {
				if (isOneList) run.addStray({ refusal: error });
				else run.failOthers(items, error);
			});
		};
		await forEachConcurrently(
			isWhole || mayContinue ? [...realms] : [],
			atOnce,
			inRealm,
			() => signal?.aborted === true || (!mayContinue && failures.count > 0),
		);
	} catch (error) {
		// A credential or an option that cannot work is each item's trouble.
		if (isOneList) refuseAll(error, outcomes, strays);
		else for (let index = 0; index < inputs.length; index += 1) outcomes[index] ??= { error };
	} finally {
		// What an item that failed has left behind must not go out after the end.
		client?.close();
	}

	// What an earlier try of the step has done is not undone by this one's failure.
	const isOfEarlierTry = inputs.map((_input, index) => executionMemory.isItemDoubtful(index));
	const inWords = (error: unknown, itemIndex?: number) => {
		if (itemIndex === undefined) {
			const made = toNodeError(error, { node, fields, client });
			return isOfEarlierTry.includes(true) ? tellEarlierTry(made) : made;
		}
		const situation = { node, fields, client: clients[itemIndex] ?? client, itemIndex };
		const made = toNodeError(error, situation);
		return isOfEarlierTry[itemIndex] ? tellEarlierTry(made) : made;
	};
	const failedAt = outcomes.findIndex((outcome) => outcome && 'error' in outcome);
	const failed = outcomes[failedAt];
	const done = outcomes.filter((outcome) => outcome && 'results' in outcome).length;
	const begun: number[] = [];
	inputs.forEach((_input, index) => {
		const outcome = outcomes[index];
		const isBegun = notes.isBegun(index) || isOfEarlierTry[index] === true;
		if (mayBeBegun(outcome, isBegun)) begun.push(index);
		else if (!outcome || 'error' in outcome) return;
		// Only a run that failed is tried again, and what was only read is not there to be undone.
		const isTriedAgain = failed || strays.some((stray) => 'error' in stray);
		if (isTriedAgain && client?.hasWritten) executionMemory.doubtItem(index);
	});
	const others = strays.filter((stray) => isDone(stray)).length;
	const { begunOthers } = notes;
	const progress = { done, begun, total: inputs.length, others, begunOthers };
	// "Retry On Fail" goes on after the stop button, to do nothing.
	if (signal?.aborted && !wasStoppedBefore) tellStopped(this, stoppedByHand(progress));
	if (!mayContinue && failed && 'error' in failed) {
		// Of the one that is reported, its own message says it.
		const alsoBegun = begun.filter((index) => index !== failedAt);
		throw tellProgress(inWords(failed.error, failedAt), { ...progress, begun: alsoBegun });
	}
	const refused = strays.find((stray) => 'refusal' in stray);
	if (!mayContinue && refused) throw inWords(refused.refusal);
	for (const stray of mayContinue ? [] : strays) {
		if ('error' in stray) throw tellProgress(inWords(stray.error), progress);
	}
	tellHints(this, {
		deeds: notes.deeds,
		failed:
			outcomes.filter((outcome) => outcome && 'error' in outcome).length +
			strays.filter((stray) => 'refusal' in stray || 'error' in stray).length,
		isPreview: notes.isPreview,
		duplicates: notes.duplicates,
		unmatchedColumns: notes.unmatchedColumns,
		hasListChanged: notes.hasListChanged,
		waitedMs: client?.waitedMs ?? 0,
	});
	const hasErrorOutput = node.onError === 'continueErrorOutput';
	return [
		[
			...outputItems(outcomes, hasErrorOutput ? [] : inputs, inWords),
			...strayItems(strays, hasErrorOutput, inWords),
			...(isTool(node) ? notes.listCuts.map((cut) => noteItem(moreInList(cut))) : []),
		],
	];
}

/** Whether an assistant has called it: n8n gives the node another type for that. */
function isTool({ type }: INode): boolean {
	return type.endsWith('Tool');
}

/** For an assistant, which sees nothing but the output. */
function noteItem(note: string): INodeExecutionData {
	return { json: { note }, pairedItem: [] };
}

function isDone(stray: Stray): boolean {
	if (!('result' in stray) || 'error' in stray) return false;
	// What was only planned is not done.
	return (stray.result as { applied?: boolean }).applied === true;
}

/** One error for all: none of the items has a share in it. */
function refuseAll(error: unknown, outcomes: ItemOutcome[], strays: Stray[]): void {
	outcomes.length = 0;
	strays.length = 0;
	strays.push({ refusal: error });
}

/** @throws ParameterError where items are of several realms, or it is not known of one */
function assertOneRealm(
	realms: ReadonlyMap<string | undefined, CommonParameters[]>,
	outcomes: readonly ItemOutcome[],
): void {
	const unread = outcomes.find((outcome) => outcome && 'error' in outcome);
	if (unread && 'error' in unread) throw unread.error;
	const [, second] = [...realms.values()];
	if (second) throw differsBetweenItems('Realm', second[0]!.itemIndex);
}

/**
 * Whether an item that is not done may be so, or in part: when somebody stops the execution, n8n breaks off
 * its requests.
 *
 * @param isBegun whether a first step of it is done
 */
function mayBeBegun(outcome: ItemOutcome | undefined, isBegun: boolean): boolean {
	if (!outcome) return isBegun;
	if ('results' in outcome) return false;
	const { error } = outcome;
	return isBegun || error instanceof PartialFailure || failure(error).status === 'unknown';
}

/**
 * n8n saves an execution the moment somebody stops it and shows nothing that a node gives afterwards, so
 * this goes where it can still be read: n8n's log and, for a manual run, the browser's console.
 */
function tellStopped(context: IExecuteFunctions, message: string): void {
	context.logger.info(`Beyond Identity: ${message}`);
	context.sendMessageToUI(message);
}

/** Shows hints in the output panel, where this n8n can. */
function tellHints(context: IExecuteFunctions, summary: RunSummary): void {
	const hints = hintsOf(summary).map((message) => ({
		message,
		location: 'outputPane' as const,
	}));
	const { addExecutionHints: add } = context as Partial<IExecuteFunctions>;
	if (hints.length > 0) add?.call(context, ...hints);
}

/**
 * Which items work in which realm: all in the credential's, unless 'Options' names others. An item
 * whose realm cannot be read has failed.
 */
function itemsByRealm(
	parameters: CommonParameters[],
	outcomes: ItemOutcome[],
	mayContinue: boolean,
): Map<string | undefined, CommonParameters[]> {
	const realms = new Map<string | undefined, CommonParameters[]>();
	const [first] = parameters;
	// An expression costs, so what is the same for all items is read once.
	const realmOfAll = first?.isConstant('options') ? { id: realmOf(first) } : undefined;
	for (const own of parameters) {
		try {
			const realmId = realmOfAll ? realmOfAll.id : realmOf(own);
			getOrSet(realms, realmId, () => []).push(own);
		} catch (error) {
			outcomes[own.itemIndex] = { error };
			if (!mayContinue) break;
		}
	}
	return realms;
}

function realmOf(parameters: CommonParameters): string | undefined {
	const options = parameters.inSeparately('options');
	const choice = options.optionalChoice('realmId');
	// Not the credential's realm, where another one was meant.
	if (!choice && options.isAdded('realmId')) {
		options.assertChosen('realmId');
	}
	return choice?.text;
}

async function execute(operation: Operation, fields: Fields, run: Run): Promise<void> {
	if (run.items.length > 1 && fields.some(({ name }) => name === 'identity')) {
		const isSame = run.items[0]?.parameters.isConstant('identity') ?? true;
		await run.gather((item) => item.usernames('identity'), isSame);
	}
	if ('executeAll' in operation) {
		await operation.executeAll(run);
	} else {
		await run.each(async (item) => run.succeed(item, await operation.execute(item)));
	}
}
