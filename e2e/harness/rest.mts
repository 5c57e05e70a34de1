import { setTimeout } from 'node:timers/promises';
import { parse } from 'flatted';
import { BROWSER_ID, OWNER } from './settings.mts';

const PATIENCE_MS = 30_000;
const POLL_MS = 100;

/**
 * Signs the owner in to n8n's editor.
 *
 * @returns the session's cookie
 */
export async function logIn(n8nUrl: string): Promise<string> {
	const response = await post(`${n8nUrl}/rest/login`, '', {
		emailOrLdapLoginId: OWNER.email,
		password: OWNER.password,
	});
	return response.headers
		.getSetCookie()
		.map((cookie) => cookie.split(';')[0])
		.join('; ');
}

/** Asks n8n as its editor does. */
export async function post(url: string, cookie: string, body: object): Promise<Response> {
	return await send('POST', url, cookie, body);
}

/** Changes something in n8n as its editor does. */
export async function patch(url: string, cookie: string, body: object): Promise<void> {
	const response = await send('PATCH', url, cookie, body);
	if (!response.ok) throw new Error(`n8n answered ${response.status}: ${await response.text()}`);
}

async function send(method: string, url: string, cookie: string, body: object): Promise<Response> {
	return await fetch(url, {
		method,
		headers: { 'content-type': 'application/json', 'browser-id': BROWSER_ID, cookie },
		body: JSON.stringify(body),
	});
}

/**
 * Reads as n8n's editor does.
 *
 * @returns the answer's `data`
 */
export async function get<T>(url: string, cookie: string): Promise<T> {
	const response = await fetch(url, { headers: { 'browser-id': BROWSER_ID, cookie } });
	if (!response.ok) throw new Error(`n8n answered ${response.status}: ${await response.text()}`);
	return ((await response.json()) as { data: T }).data;
}

/** What a node did in an execution. */
export interface NodeRun {
	/** In milliseconds since 1970. */
	startTime: number;
	/** In milliseconds. */
	executionTime: number;
	data?: { main: Array<Array<{ json: Record<string, unknown> }>> };
}

interface Execution {
	status: string;
	/** As flatted writes it. */
	data: string;
}

/** What an execution holds of its nodes' work, as soon as there is anything. */
interface Kept {
	resultData?: {
		runData: Record<string, NodeRun[]>;
		lastNodeExecuted?: string;
	};
}

/** An execution, as far as it can be seen. */
export interface SeenExecution {
	id: string;
	status: string;
	/** The first run of each node, by the node's name. */
	runs: Record<string, NodeRun | undefined>;
}

/**
 * Reads an execution. n8n saves how it ended first, and a moment later what its nodes did, so that is
 * waited for.
 *
 * @returns nothing where there is no such execution yet
 */
async function readExecution(
	n8nUrl: string,
	cookie: string,
	id: string,
): Promise<SeenExecution | undefined> {
	const deadline = Date.now() + PATIENCE_MS;
	for (;;) {
		const execution = await get<Execution | undefined>(`${n8nUrl}/rest/executions/${id}`, cookie);
		if (!execution) return undefined;
		const { status } = execution;
		const { resultData } = (parse(execution.data) ?? {}) as Kept;
		const isSaved = resultData?.lastNodeExecuted !== undefined;
		// Of one that failed, was killed, or was stopped, nothing may ever be there.
		if (isSaved || status !== 'success') {
			const runs = Object.entries(resultData?.runData ?? {});
			return { id, status, runs: Object.fromEntries(runs.map(([name, [run]]) => [name, run])) };
		}
		if (Date.now() > deadline) throw new Error(`n8n has not saved what execution ${id} did`);
		await setTimeout(POLL_MS);
	}
}

/** The latest execution of a workflow, node by node. */
export async function lastRuns(
	n8nUrl: string,
	cookie: string,
	workflowId: string,
): Promise<Record<string, NodeRun | undefined>> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId }));
	const { results } = await get<{ results: Array<{ id: string }> }>(
		`${n8nUrl}/rest/executions?filter=${filter}&limit=1`,
		cookie,
	);
	return (await readExecution(n8nUrl, cookie, results[0]!.id))!.runs;
}

/** All executions of a workflow, the oldest first. */
export async function executionsOf(
	n8nUrl: string,
	cookie: string,
	workflowId: string,
): Promise<SeenExecution[]> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId }));
	const { results } = await get<{ results: Array<{ id: string }> }>(
		`${n8nUrl}/rest/executions?filter=${filter}&limit=100`,
		cookie,
	);
	const executions: SeenExecution[] = [];
	for (const { id } of results.reverse()) {
		executions.push((await readExecution(n8nUrl, cookie, id))!);
	}
	return executions;
}

/**
 * Runs a workflow as the editor's button does, to its end.
 *
 * @param trigger the name of the trigger it starts from
 * @returns what each node did
 */
export async function runWorkflow(
	n8nUrl: string,
	cookie: string,
	workflowId: string,
	trigger: string,
): Promise<Record<string, NodeRun | undefined>> {
	const workflowData = await get<object>(`${n8nUrl}/rest/workflows/${workflowId}`, cookie);
	const started = await post(`${n8nUrl}/rest/workflows/${workflowId}/run`, cookie, {
		workflowData,
		triggerToStartFrom: { name: trigger },
	});
	const { data } = (await started.json()) as { data?: { executionId: string } };
	if (!data) throw new Error(`n8n did not run ${workflowId}: ${started.status}`);
	const deadline = Date.now() + PATIENCE_MS;
	for (;;) {
		const execution = await readExecution(n8nUrl, cookie, data.executionId);
		if (execution && !['running', 'new', 'waiting'].includes(execution.status)) {
			return execution.runs;
		}
		if (Date.now() > deadline) throw new Error(`${workflowId} is still running`);
		await setTimeout(POLL_MS);
	}
}

/** A page of a form, and where it is. */
export interface FormPage {
	html: string;
	/** Where its answers go. */
	url: string;
}

/**
 * Fills in a form, and waits for the page that follows.
 *
 * @param values of its fields, in order
 * @param firstField how many elements without a value stand before them
 */
export async function fillForm(
	url: string,
	values: Array<string | File>,
	firstField = 0,
): Promise<FormPage> {
	const body = new FormData();
	values.forEach((value, index) => body.append(`field-${firstField + index}`, value));
	const response = await fetch(url, { method: 'POST', body });
	const text = await response.text();
	if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
	// A later page goes on at its own address.
	const { formWaitingUrl = url } = readJson(text) as { formWaitingUrl?: string };
	const status = new URL(formWaitingUrl);
	status.pathname += '/n8n-execution-status';
	const deadline = Date.now() + PATIENCE_MS;
	for (;;) {
		const said = (await (await fetch(status)).text()).trim();
		if (said === 'form-waiting') break;
		if (!['running', 'new', 'waiting'].includes(said)) throw new Error(`n8n says: ${said}`);
		if (Date.now() > deadline) throw new Error(`n8n still says: ${said}`);
		await setTimeout(POLL_MS);
	}
	return { html: await (await fetch(formWaitingUrl)).text(), url: formWaitingUrl };
}

function readJson(text: string): object {
	try {
		return JSON.parse(text) as object;
	} catch {
		return {};
	}
}

/**
 * Fills in a form of one page.
 *
 * @returns the page that follows
 */
export async function submitForm(url: string, values: Array<string | File>): Promise<string> {
	return (await fillForm(url, values)).html;
}
