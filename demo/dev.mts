import '../e2e/harness/assertNode.mts';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { assertPortIsFree } from '../e2e/harness/n8n.mts';
import { folders, OWNER } from '../e2e/harness/settings.mts';
import { main, portFrom, readOptions } from '../sandbox/program.mts';
import { OPTIONS, OPTIONS_HELP, prepare, runUntilStopped, startWithExamples } from './start.mts';

const DEFAULT_INSPECT_PORT = 9229;
const HOST = '127.0.0.1';
const PACKAGE = 'n8n-nodes-beyond-identity';
/** What the compiler says after its first run, and after each later one. */
const COMPILED = 'Watching for file changes';

const HELP = `npm run dev -- [options]

${OPTIONS_HELP}  --inspect-port N   the debugger's port (default ${DEFAULT_INSPECT_PORT})
`;

await main(async () => {
	const values = readOptions('npm run dev', {
		...OPTIONS,
		'inspect-port': { type: 'string', default: String(DEFAULT_INSPECT_PORT) },
	});
	if (values.help) {
		console.log(HELP);
		return;
	}
	const inspectPort = portFrom('inspect-port', values['inspect-port']);
	await assertPortIsFree(inspectPort, 'the debugger', 'npm run dev -- --inspect-port');
	const prepared = await prepare('dev', values);
	await runUntilStopped(async (onStop, signal) => {
		const build = await buildOnChange(prepared.userFolder, signal);
		onStop(build.stop);
		const n8n = await startWithExamples(prepared, {
			signal,
			nodeArguments: [`--inspect=${HOST}:${inspectPort}`],
			environment: { N8N_DEV_RELOAD: 'true' },
			output: process.stdout,
		});
		onStop(async () => await n8n.stop());
		onStop(restartSandboxOnChange(prepared.sandboxPort).stop);
		console.log(`
See the workflows:   ${n8n.url}/home/workflows   (${OWNER.email}, ${OWNER.password})
Watch the sandbox:   http://${HOST}:${prepared.sandboxPort}/
Attach a debugger:   ${HOST}:${inspectPort}

A change in nodes/ or credentials/ is compiled and shows in the open editor.
A change in sandbox/ starts the sandbox over.
Press Ctrl-C to stop everything.`);
		return n8n;
	});
});

/**
 * Builds the package where n8n keeps community packages, and again as its sources change. n8n watches that
 * folder: it is no link to the sources, as n8n would not look behind it.
 */
async function buildOnChange(
	userFolder: string,
	signal: AbortSignal,
): Promise<{ stop(): Promise<void> }> {
	const nodesFolder = path.join(userFolder, '.n8n', 'nodes');
	const packageFolder = path.join(nodesFolder, 'node_modules', PACKAGE);
	await rm(nodesFolder, { recursive: true, force: true });
	await mkdir(packageFolder, { recursive: true });
	await writeFile(
		path.join(nodesFolder, 'package.json'),
		JSON.stringify({ name: 'installed-nodes', private: true, dependencies: { [PACKAGE]: '*' } }),
	);
	await copyFile(path.join(folders.root, 'package.json'), path.join(packageFolder, 'package.json'));
	const building = execa('gulp', ['watch'], {
		cwd: folders.root,
		env: { BUILD_FOLDER: path.join(packageFolder, 'dist') },
		preferLocal: true,
		reject: false,
		all: true,
		cancelSignal: signal,
	});
	building.all.pipe(process.stdout);
	await new Promise<void>((resolve, reject) => {
		building.all.on('data', (chunk: Buffer) => {
			if (chunk.toString().includes(COMPILED)) resolve();
		});
		void building.then(() => reject(new Error('The compiler stopped unexpectedly')));
	});
	return {
		stop: async () => {
			building.kill();
			await building;
		},
	};
}

function restartSandboxOnChange(port: number): { stop(): Promise<void> } {
	const running = execa(
		'tsx',
		['watch', '--clear-screen=false', 'sandbox/cli.mts', '--port', String(port)],
		{ cwd: folders.root, preferLocal: true, reject: false, stdio: ['ignore', 'ignore', 'inherit'] },
	);
	return {
		stop: async () => {
			running.kill();
			await running;
		},
	};
}
