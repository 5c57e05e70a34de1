import './assertNode.mts';
import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { startSandbox, type Sandbox } from '../sandbox/server.mts';
import { check } from './check.mts';
import { installN8n, installNode, packNode } from './install.mts';
import { assertPortIsFree, credentialsFor, importWorkflows, startN8n, type N8n } from './n8n.mts';
import { DEFAULT_PORTS, folders, N8N_VERSION, N8N_VERSIONS, Obstacle, OWNER } from './settings.mts';

const HELP = `npm run demo -- [options]

  --check            run through the examples as a user would, report the results, and stop
  --port N           n8n's port (default ${DEFAULT_PORTS.n8n}; its task runners use the next one)
  --sandbox-port N   the sandbox's port (default ${DEFAULT_PORTS.sandbox})
  --n8n VERSION      n8n version (${N8N_VERSIONS.join(', ')}; default ${N8N_VERSION})
  --reset            start with a fresh n8n instance
`;

const { values } = parseArgs({
	options: {
		check: { type: 'boolean', default: false },
		port: { type: 'string', default: String(DEFAULT_PORTS.n8n) },
		'sandbox-port': { type: 'string', default: String(DEFAULT_PORTS.sandbox) },
		n8n: { type: 'string', default: N8N_VERSION },
		reset: { type: 'boolean', default: false },
		help: { type: 'boolean', default: false },
	},
});

if (values.help) {
	console.log(HELP);
} else {
	await run().catch((error: unknown) => {
		console.error(error instanceof Obstacle ? `\n${error.message}` : error);
		process.exitCode = 1;
	});
}

async function run(): Promise<void> {
	if (!N8N_VERSIONS.includes(values.n8n)) {
		throw new Obstacle(
			`The demo doesn't support n8n ${values.n8n}. Choose one of ${N8N_VERSIONS.join(', ')}.`,
		);
	}
	const port = Number(values.port);
	const sandboxPort = Number(values['sandbox-port']);
	await assertPortIsFree(port, 'n8n', 'port');
	await assertPortIsFree(port + 1, "n8n's task runners", 'port');
	await assertPortIsFree(sandboxPort, 'the sandbox', 'sandbox-port');

	const userFolder = folders.user(values.check ? 'check' : 'demo', values.n8n);
	if (values.check || values.reset) await rm(userFolder, { recursive: true, force: true });
	const binaries = await installN8n(values.n8n);
	console.log('Packing the node and installing it in n8n…');
	await installNode(userFolder, await packNode());

	const options = { ...binaries, userFolder, port };
	let sandbox: Sandbox | undefined;
	let n8n: N8n | undefined;
	let isStopping = false;
	const stop = async () => {
		isStopping = true;
		await n8n?.stop();
		await sandbox?.close();
	};
	const onSignal = () => {
		console.log('\nStopping…');
		void stop();
	};
	process.once('SIGINT', onSignal);
	process.once('SIGTERM', onSignal);
	try {
		sandbox = await startSandbox({ port: sandboxPort });
		console.log('Importing the credential and the example workflows…');
		await importWorkflows(options, credentialsFor(sandbox), [
			folders.examples,
			...(values.check ? [folders.checkWorkflows] : []),
		]);
		console.log('Starting n8n…');
		n8n = await startN8n(options);
		if (values.check) {
			const { passed, failed } = await check(n8n.url, sandbox, values.n8n);
			console.log(`\n${passed} passed, ${failed} failed`);
			if (failed > 0) process.exitCode = 1;
			return;
		}
		console.log(`
Fill out the form:   ${n8n.url}/form/onboarding
Other forms:         ${n8n.url}/form/offboarding
                     ${n8n.url}/form/lost-device
                     ${n8n.url}/form/bulk-onboarding
Watch the sandbox:   ${sandbox.url}/
Open the editor:     ${n8n.url}/   (${OWNER.email}, ${OWNER.password})

Press Ctrl-C to stop everything.`);
		await n8n.ended;
		if (!isStopping) throw new Error('n8n stopped unexpectedly');
	} catch (error) {
		// A Ctrl-C while something starts makes that fail; it is no failure of the demo.
		if (!isStopping) throw error;
	} finally {
		await stop();
	}
}
