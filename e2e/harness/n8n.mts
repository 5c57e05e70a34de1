import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa, type ResultPromise } from 'execa';
import { SCOPES } from '../../sandbox/model.mts';
import { SEED } from '../../sandbox/seed.mts';
import type { Sandbox } from '../../sandbox/server.mts';
import { tailOf, type Installed } from './install.mts';
import { remember } from './ownGroups.mts';
import { get, logIn, post } from './rest.mts';
import { Obstacle } from '../../sandbox/program.mts';
import { CREDENTIAL, DEFAULT_PORTS, OAUTH2_CREDENTIAL, OWNER } from './settings.mts';

const START_TIMEOUT_MS = 120_000;
const TRIGGER_TYPE = 'n8n-nodes-beyond-identity.beyondIdentityTrigger';
/** Where the examples look for the sandbox. */
const EXAMPLES_SANDBOX = `http://127.0.0.1:${DEFAULT_PORTS.sandbox}`;
/** How long n8n may take to end when it is told to by a signal. */
const FORCE_AFTER_MS = 3000;

export interface N8nOptions extends Installed {
	userFolder: string;
	port: number;
	/** Where what n8n says goes, if anywhere. */
	output?: NodeJS.WritableStream;
	/** For Node.js itself, e.g. that of its debugger. */
	nodeArguments?: string[];
	/** Beside what it gets anyway. */
	environment?: NodeJS.ProcessEnv;
	/** Ends n8n at any moment, also while it starts. */
	signal?: AbortSignal;
}

/** n8n's environment: on loopback, in a folder of its own, without a word to the outside. */
function environmentOf({ userFolder, port, environment }: N8nOptions): NodeJS.ProcessEnv {
	return {
		N8N_USER_FOLDER: userFolder,
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(port + 1),
		N8N_SECURE_COOKIE: 'false',
		N8N_ENCRYPTION_KEY: 'of a demo that keeps nothing secret',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_COMMUNITY_PACKAGES_PREVENT_LOADING: 'false',
		N8N_LOG_LEVEL: 'info',
		...environment,
	};
}

async function command(options: N8nOptions, args: string[]): Promise<void> {
	try {
		await execa(options.node, [options.n8n, ...args], {
			env: environmentOf(options),
			forceKillAfterDelay: FORCE_AFTER_MS,
			...(options.signal ? { cancelSignal: options.signal } : {}),
		});
	} catch (error) {
		throw new Error(`n8n ${args[0]} failed:\n${tailOf(error)}`);
	}
}

/** The fields of a `beyondIdentityApi` credential that fits a sandbox. */
export function apiTokenFor(sandbox: Sandbox, realmId = sandbox.realmId): Record<string, string> {
	return {
		region: 'custom',
		apiBaseUrl: sandbox.url,
		tenantId: sandbox.tenantId,
		realmId,
		apiToken: sandbox.apiToken,
	};
}

/** The fields of a `beyondIdentityOAuth2Api` credential that fits a sandbox. */
export function clientFor(sandbox: Sandbox): Record<string, string> {
	const { apiToken: _apiToken, ...rest } = apiTokenFor(sandbox);
	return {
		...rest,
		authBaseUrl: sandbox.url,
		applicationId: SEED.applicationId,
		clientId: SEED.clientId,
		clientSecret: SEED.clientSecret,
		scope: SCOPES.join(' '),
		accessToken: '',
	};
}

/** The credentials that the examples name, for a sandbox. */
export function credentialsFor(sandbox: Sandbox): object[] {
	return [
		{ ...CREDENTIAL, type: 'beyondIdentityApi', data: apiTokenFor(sandbox) },
		{ ...OAUTH2_CREDENTIAL, type: 'beyondIdentityOAuth2Api', data: clientFor(sandbox) },
	];
}

/** What n8n is given before it starts. */
export interface Imports {
	credentials: object[];
	workflowFolders: string[];
}

/**
 * Gives n8n credentials and the workflows of some folders. Does nothing where `confirmImport` has said that
 * n8n has them as they are now.
 *
 * @returns the workflows that have to be published, which are those that have all they need
 */
export async function importWorkflows(
	options: N8nOptions,
	credentials: object[],
	workflowFolders: string[],
): Promise<ImportedWorkflow[]> {
	const { texts, marker, fingerprint } = await contentsOf(options, {
		credentials,
		workflowFolders,
	});
	if (existsSync(marker) && (await readFile(marker, 'utf8')) === fingerprint) return [];

	const folder = await mkdtemp(path.join(tmpdir(), 'beyond-identity-e2e-'));
	try {
		const credentialsFile = path.join(folder, 'credentials.json');
		await writeFile(credentialsFile, JSON.stringify(credentials), { mode: 0o600 });
		await command(options, ['import:credentials', `--input=${credentialsFile}`]);
		await rm(credentialsFile);
		for (const [index, text] of texts.entries()) {
			await writeFile(path.join(folder, `${index}.json`), text);
		}
		await command(options, ['import:workflow', '--separate', `--input=${folder}`]);
	} finally {
		await rm(folder, { recursive: true });
	}
	// A language model is not among the credentials.
	const publishable = texts.filter((text) => !text.includes('"ai_languageModel"'));
	return publishable.map((text) => ({
		id: (JSON.parse(text) as { id: string }).id,
		isPolling: text.includes(`"${TRIGGER_TYPE}"`),
	}));
}

/** A workflow that n8n has. */
export interface ImportedWorkflow {
	id: string;
	/** Whether it asks the API once it is published, and every minute from then on. */
	isPolling: boolean;
}

/** Where the sandbox is that the credentials fit: the examples ask an HR system at the same address. */
function sandboxUrlOf(credentials: object[]): string {
	const [first] = credentials as Array<{ data?: { apiBaseUrl?: string } }>;
	return first?.data?.apiBaseUrl ?? EXAMPLES_SANDBOX;
}

/** Says that all is imported and published, so that the next start need not do it again. */
export async function confirmImport(options: N8nOptions, imports: Imports): Promise<void> {
	const { marker, fingerprint } = await contentsOf(options, imports);
	await writeFile(marker, fingerprint);
}

async function contentsOf(
	{ userFolder }: N8nOptions,
	{ credentials, workflowFolders }: Imports,
): Promise<{ texts: string[]; marker: string; fingerprint: string }> {
	const texts: string[] = [];
	for (const folder of workflowFolders) {
		for (const file of await readdir(folder)) {
			if (!file.endsWith('.json')) continue;
			const text = await readFile(path.join(folder, file), 'utf8');
			texts.push(text.replaceAll(EXAMPLES_SANDBOX, sandboxUrlOf(credentials)));
		}
	}
	const fingerprint = createHash('sha256')
		.update(JSON.stringify([credentials, texts]))
		.digest('hex');
	return { texts, marker: path.join(userFolder, '.imported'), fingerprint };
}

/** Publishes workflows of a running n8n, as the editor does. */
export async function publishWorkflows(
	n8nUrl: string,
	workflows: Array<Pick<ImportedWorkflow, 'id'>>,
): Promise<void> {
	const cookie = workflows.length > 0 ? await logIn(n8nUrl) : '';
	for (const { id } of workflows) {
		const workflow = `${n8nUrl}/rest/workflows/${id}`;
		const { versionId } = await get<{ versionId: string }>(workflow, cookie);
		const answer = await post(`${workflow}/activate`, cookie, { versionId });
		if (!answer.ok) throw new Error(`n8n did not publish ${id}: ${await answer.text()}`);
	}
}

/** Takes a workflow off again: nothing starts it any more. */
export async function unpublishWorkflow(n8nUrl: string, id: string): Promise<void> {
	const answer = await post(`${n8nUrl}/rest/workflows/${id}/deactivate`, await logIn(n8nUrl), {});
	if (!answer.ok) throw new Error(`n8n did not unpublish ${id}: ${await answer.text()}`);
}

/** A running n8n. */
export interface N8n {
	url: string;
	/** Its process. */
	pid: number;
	/** Ends when n8n does. */
	ended: Promise<unknown>;
	/** Ends it as an accident would. */
	kill(): Promise<void>;
	stop(): Promise<void>;
}

/**
 * Starts n8n and waits until its editor answers.
 *
 * @param hasOwner whether the owner is signed up; else the editor asks for that
 */
export async function startN8n(options: N8nOptions, { hasOwner = true } = {}): Promise<N8n> {
	const running = execa(options.node, [...(options.nodeArguments ?? []), options.n8n, 'start'], {
		env: environmentOf(options),
		all: true,
		reject: false,
		// In a group of its own: a Ctrl-C in the terminal reaches this process, which stops n8n once.
		detached: true,
		forceKillAfterDelay: options.signal ? FORCE_AFTER_MS : 10_000,
		...(options.signal ? { cancelSignal: options.signal } : {}),
	});
	remember(running);
	if (options.output) running.all.pipe(options.output);
	const url = `http://127.0.0.1:${options.port}`;
	try {
		await saysItIsReady(running);
	} catch (error) {
		running.kill();
		throw error;
	}
	if (hasOwner) await signUpOwner(url);
	await answers(`${url}/healthz`);
	return {
		url,
		pid: running.pid!,
		ended: running,
		kill: async () => {
			running.kill('SIGKILL');
			await running;
		},
		stop: async () => {
			running.kill('SIGTERM');
			await running;
		},
	};
}

/** A process of n8n that does the work in queue mode. */
export interface Worker {
	/** Ends when it does. */
	ended: Promise<unknown>;
	/** Ends it as an accident would. */
	kill(): void;
	stop(): Promise<void>;
}

/**
 * Starts a worker and waits until it takes work.
 *
 * @param port of its task runners' broker
 */
export async function startWorker(options: N8nOptions, port: number): Promise<Worker> {
	const running = execa(options.node, [options.n8n, 'worker', '--concurrency=10'], {
		env: { ...environmentOf(options), N8N_RUNNERS_BROKER_PORT: String(port) },
		all: true,
		reject: false,
		detached: true,
		forceKillAfterDelay: 10_000,
	});
	remember(running);
	await saysItIsReady(running, 'is now ready');
	return {
		ended: running,
		kill: () => void running.kill('SIGKILL'),
		stop: async () => {
			running.kill('SIGTERM');
			await running;
		},
	};
}

async function saysItIsReady(
	running: ResultPromise<{ all: true; reject: false }>,
	words = 'Editor is now accessible',
): Promise<void> {
	let said = '';
	const timeout = AbortSignal.timeout(START_TIMEOUT_MS);
	await new Promise<void>((resolve, reject) => {
		timeout.addEventListener('abort', () => {
			reject(new Error(`n8n did not start within ${START_TIMEOUT_MS / 1000} s:\n${said}`));
		});
		running.all.on('data', (chunk: Buffer) => {
			said += chunk.toString();
			if (said.includes(words)) resolve();
		});
		void running.then(() => reject(new Error(`n8n stopped right away:\n${said}`)));
	});
}

/** Waits until an address answers well: n8n is there a moment before the published workflows are. */
export async function answers(url: string): Promise<void> {
	const deadline = Date.now() + START_TIMEOUT_MS;
	while (!(await fetch(url)).ok) {
		if (Date.now() > deadline) throw new Error(`n8n is not responding at ${url}`);
		await setTimeout(100);
	}
}

/** The editor wants an owner; the demo's is set up here, once. */
async function signUpOwner(url: string): Promise<void> {
	const response = await fetch(`${url}/rest/owner/setup`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(OWNER),
	});
	// 400 says that there is one already.
	if (!response.ok && response.status !== 400) {
		throw new Error(`n8n did not accept an owner: ${response.status} ${await response.text()}`);
	}
}

/**
 * @param what for the sentence, e.g. "n8n"
 * @param command the command and its option for another port
 * @throws Obstacle where something listens on the port already
 */
export async function assertPortIsFree(port: number, what: string, command: string): Promise<void> {
	const server = createServer();
	const isFree = await new Promise<boolean>((resolve) => {
		server.once('error', () => resolve(false));
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
	});
	if (!isFree) {
		throw new Obstacle(
			`Port ${port}, which ${what} needs, is in use. Stop the program that uses it, or choose another port: ${command} ${port + 100}`,
		);
	}
}
