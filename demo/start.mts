import { rm } from 'node:fs/promises';
import { choiceFrom, portFrom, whenAskedToEnd } from '../sandbox/program.mts';
import { startSandbox } from '../sandbox/server.mts';
import { installN8n, type Installed } from '../e2e/harness/install.mts';
import {
	answers,
	assertPortIsFree,
	confirmImport,
	credentialsFor,
	importWorkflows,
	publishWorkflows,
	startN8n,
	type N8n,
	type N8nOptions,
} from '../e2e/harness/n8n.mts';
import { DEFAULT_PORTS, folders, N8N_VERSION, N8N_VERSIONS } from '../e2e/harness/settings.mts';

/** What `npm run demo` and `npm run dev` are told alike. */
export const OPTIONS = {
	port: { type: 'string', default: String(DEFAULT_PORTS.n8n) },
	'sandbox-port': { type: 'string', default: String(DEFAULT_PORTS.sandbox) },
	n8n: { type: 'string', default: N8N_VERSION },
	'user-folder': { type: 'string' },
	'change-every': { type: 'string', default: '0' },
	reset: { type: 'boolean', default: false },
	help: { type: 'boolean', default: false },
} as const;

export const OPTIONS_HELP = `  --port N           n8n's port (default ${DEFAULT_PORTS.n8n}; its task runners use the next one)
  --sandbox-port N   the sandbox's port (default ${DEFAULT_PORTS.sandbox})
  --n8n VERSION      n8n version (${N8N_VERSIONS.join(', ')}; default ${N8N_VERSION})
  --user-folder DIR  where n8n keeps its data
  --change-every N   let the sandbox change somebody every N seconds, to see the triggers work
  --reset            start with a fresh n8n instance
`;

interface Values {
	port: string;
	'sandbox-port': string;
	n8n: string;
	'user-folder'?: string | undefined;
	reset: boolean;
}

/** What is known before anything runs. */
export interface Prepared extends Installed {
	userFolder: string;
	port: number;
	sandboxPort: number;
}

/**
 * Looks for what would be in the way, and installs n8n.
 *
 * @param name of n8n's data, where no folder is given
 * @throws Obstacle where a port is taken, or there is no such n8n
 */
export async function prepare(name: string, values: Values): Promise<Prepared> {
	const version = choiceFrom('n8n', values.n8n, N8N_VERSIONS);
	const port = portFrom('port', values.port);
	const sandboxPort = portFrom('sandbox-port', values['sandbox-port']);
	await assertPortIsFree(port, 'n8n', `npm run ${name} -- --port`);
	await assertPortIsFree(port + 1, "n8n's task runners", `npm run ${name} -- --port`);
	await assertPortIsFree(sandboxPort, 'the sandbox', `npm run ${name} -- --sandbox-port`);
	const userFolder = values['user-folder'] ?? folders.user(name, version);
	if (values.reset) await rm(userFolder, { recursive: true, force: true });
	return { ...(await installN8n(version)), userFolder, port, sandboxPort };
}

/** Starts n8n with the examples and with credentials for the sandbox at `sandboxPort`. */
export async function startWithExamples(
	prepared: Prepared,
	options: Partial<N8nOptions> = {},
): Promise<N8n> {
	// Its token and its people are the same each time, so a sandbox that starts later goes on where this one
	// ends. Workflows that begin with a poll ask it as soon as they are published.
	const sandbox = await startSandbox({ port: prepared.sandboxPort });
	try {
		console.log('Importing the credential and the example workflows…');
		const settings = { ...prepared, ...options };
		const credentials = credentialsFor(sandbox);
		const workflowFolders = [folders.examples];
		const workflows = await importWorkflows(settings, credentials, workflowFolders);
		console.log('Starting n8n…');
		const n8n = await startN8n(settings);
		await publishWorkflows(n8n.url, workflows);
		await answers(`${n8n.url}/form/onboarding`);
		await confirmImport(settings, { credentials, workflowFolders });
		return n8n;
	} finally {
		await sandbox.close();
	}
}

/**
 * Runs until Ctrl-C or until n8n ends, and stops everything then.
 *
 * @param start what is to run; it says of each thing it starts how that is stopped. What is not running
 *   yet ends by the signal.
 * @throws Error where n8n ends by itself
 */
export async function runUntilStopped(
	start: (onStop: (stop: () => Promise<void>) => void, signal: AbortSignal) => Promise<N8n>,
): Promise<void> {
	const stops: Array<() => Promise<void>> = [];
	const stopping = new AbortController();
	const stop = async () => {
		stopping.abort();
		for (const one of stops.splice(0).reverse()) await one();
	};
	// A Ctrl-C comes twice: from the terminal, and again from npm.
	const onSignal = () => {
		if (stopping.signal.aborted) return;
		console.log('\nStopping…');
		void stop();
	};
	const letRest = whenAskedToEnd(onSignal);
	try {
		const n8n = await start((one) => void stops.push(one), stopping.signal);
		if (!stopping.signal.aborted) await n8n.ended;
		if (!stopping.signal.aborted) throw new Error('n8n stopped unexpectedly');
	} catch (error) {
		// A Ctrl-C while something starts makes that fail; it is no failure of its own.
		if (!stopping.signal.aborted) throw error;
	} finally {
		await stop();
		letRest();
	}
}
