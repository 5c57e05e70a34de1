import { createHash } from 'crypto';
import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { identityOutput } from '../actions/output';
import { resolveGroup } from '../actions/resolveGroup';
import { toNodeError } from '../messages/nodeError';
import { doubtful, outOfTime } from '../messages/triggerErrors';
import { openClient } from '../n8n/openClient';
import { Parameters, type ParameterSource } from '../n8n/parameters';
import { MEMBER_EVENTS, type Digest } from '../provisioning/changes';
import { DIGEST_LENGTH, FIELD_DIGEST_LENGTH } from '../provisioning/changesState';
import { Directory } from '../provisioning/directory';
import { exampleChanges } from '../provisioning/exampleChanges';
import { DoubtError, watchPeople, type PollProgress } from '../provisioning/watchPeople';
import { DEFAULTS, type Client } from '../transport/client';
import { AbortedError } from '../transport/errors/abortedError';
import { ApiError } from '../transport/errors/apiError';
import { triggerFields } from './fields';
import { outputItem } from './outputItem';
import { readWatch, type TriggerParameters } from './settings';

/** What the state is called in the node's static data: one text, as n8n does not see edits deeper down. */
const STATE = 'state';
/** For how long a poll may go on where n8n does not say, in milliseconds. */
const BUDGET_MS = 5 * 60_000;
/**
 * Shares of the budget: when a poll stops finding out who is gone, when it ends, and how long one request may
 * take, which cannot be broken off. Together they are no more than the budget.
 */
const SHARES = { confirm: 0.6, whole: 0.75, request: 0.25, patience: 0.5 };

/** Triggers whose poll runs: n8n starts the next one at its time, whether or not the last one has ended. */
const inFlight = new Set<string>();

/**
 * Tells what happened since the last poll. The first one only notes what is there.
 *
 * @returns one item for each event; nothing where there was none
 */
export async function poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const trigger = JSON.stringify([this.getWorkflow().id, this.getNode().id, this.getMode()]);
	if (inFlight.has(trigger)) return null;
	inFlight.add(trigger);
	try {
		return await pollOnce(this);
	} finally {
		inFlight.delete(trigger);
	}
}

async function pollOnce(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const budget = budgetOf(context);
	const startedAt = Date.now();
	const progress: PollProgress = { read: 0 };
	let client: Client | undefined;
	try {
		const parameters = parametersOf(context);
		const watch = readWatch(parameters);
		const show = identityOutput(parameters);
		const isTest = context.getMode() === 'manual';
		const opened = await openClient(
			context,
			parameters.text('authentication'),
			// A limit that lasts is told, and not waited for until n8n gives the poll up.
			{
				...DEFAULTS,
				timeout: Math.min(DEFAULTS.timeout, Math.floor(budget * SHARES.request)),
				patience: budget * SHARES.patience,
			},
			AbortSignal.timeout(Math.floor(budget * SHARES.whole)),
		);
		client = opened;
		const isGroupWatched = [...watch.events].some((event) => MEMBER_EVENTS.has(event));
		const groupId = isGroupWatched ? await groupIdOf(parameters, opened) : undefined;
		if (isTest) return itemsOf(await exampleChanges(opened, watch, groupId));

		const kept = context.getWorkflowStaticData('node');
		const { happenings, state } = await watchPeople(
			opened,
			{ watch, groupId, digest, confirmUntil: startedAt + budget * SHARES.confirm, progress },
			textOf(kept),
		);
		// n8n saves it with the execution that it starts.
		if (kept[STATE] !== state) kept[STATE] = state;
		return itemsOf(happenings);

		function itemsOf(all: typeof happenings): INodeExecutionData[][] | null {
			const items = all.map((one) => ({ json: outputItem(one, show, groupId) as IDataObject }));
			return items.length > 0 ? [items] : null;
		}
	} catch (error) {
		const known =
			error instanceof DoubtError
				? doubtful(error.doubt)
				: error instanceof AbortedError || isLimitTooLow(error)
					? outOfTime(progress, Date.now() - startedAt)
					: error;
		throw toNodeError(known, { node: context.getNode(), fields: triggerFields, client });
	} finally {
		client?.close();
	}
}

/** Whether a rate limit, which would have let the poll go on in a while, was waited for as long as it could be. */
function isLimitTooLow(error: unknown): boolean {
	return (
		error instanceof ApiError &&
		error.problem.kind === 'refused' &&
		error.problem.status === 429 &&
		error.problem.until === undefined
	);
}

/** How long n8n lets the poll run, in milliseconds; older versions do not say. */
function budgetOf(context: IPollFunctions): number {
	const { getPollBudgetMs } = context as Partial<IPollFunctions>;
	return getPollBudgetMs?.call(context) ?? BUDGET_MS;
}

function parametersOf(context: IPollFunctions): TriggerParameters {
	const source: ParameterSource = {
		read: (name) => context.getNodeParameter(name, null),
		raw: context.getNode().parameters,
	};
	return new Parameters(triggerFields, source, 0);
}

async function groupIdOf(parameters: TriggerParameters, client: Client): Promise<string> {
	const choice = parameters.choice('group');
	return await resolveGroup(new Directory(client), choice, { verify: true });
}

function textOf(kept: IDataObject): string | undefined {
	const text = kept[STATE];
	return typeof text === 'string' ? text : undefined;
}

const digestOf = (text: string, length: number) =>
	createHash('sha256').update(text).digest('base64url').slice(0, length);

const digest: Digest = {
	ofRecord: (text) => digestOf(text, DIGEST_LENGTH),
	ofField: (text) => digestOf(text, FIELD_DIGEST_LENGTH),
};
