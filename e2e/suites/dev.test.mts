import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import CDP from 'chrome-remote-interface';
import { execa } from 'execa';
import { Editor } from '../harness/editor.mts';
import { expect, signedIn, test as base } from '../harness/fixtures.mts';
import { installN8n } from '../harness/install.mts';
import { folders, N8N_VERSION } from '../harness/settings.mts';
import { workflowOf } from '../harness/steps.mts';

const FIELDS = 'nodes/BeyondIdentity/actions/identity/fields.ts';
const OPERATION = 'identity/create.operation';
/** What an editor that is open may take to show what was saved. */
const PROMISED_MS = 5000;

interface Dev {
	/** A copy of this repository, whose files a test may change. */
	root: string;
	/** Where the package is built. */
	built: string;
	url: string;
	inspectPort: number;
}

/** `npm run dev`, in a copy of this repository. */
const test = base.extend<{ dev: Dev }>({
	dev: [
		async ({ ports }, use) => {
			await installN8n();
			const root = await mkdtemp(path.join(tmpdir(), 'beyond-identity-dev-'));
			const skipped = ['node_modules', '.git', 'dist', '.reports'];
			await cp(folders.root, root, {
				recursive: true,
				filter: (source) => !skipped.includes(path.basename(source)),
			});
			for (const folder of ['.', `e2e/versions/${N8N_VERSION}`]) {
				const modules = path.join(folder, 'node_modules');
				await symlink(path.join(folders.root, modules), path.join(root, modules));
			}
			const userFolder = path.join(root, '.user');
			const inspectPort = ports.n8n + 40;
			const running = execa(
				'npm',
				[
					...['run', 'dev', '--', '--port', String(ports.n8n)],
					...['--sandbox-port', String(ports.sandbox)],
					...['--inspect-port', String(inspectPort), '--user-folder', userFolder],
				],
				{ cwd: root, all: true, reject: false, detached: true },
			);
			let said = '';
			running.all.on('data', (chunk: Buffer) => (said += chunk.toString()));
			try {
				await expect
					.poll(() => said, { timeout: 180_000, message: 'npm run dev' })
					.toContain('Press Ctrl-C');
				await use({
					root,
					built: path.join(
						userFolder,
						'.n8n/nodes/node_modules/n8n-nodes-beyond-identity/dist/nodes/BeyondIdentity',
					),
					url: `http://127.0.0.1:${ports.n8n}`,
					inspectPort,
				});
			} finally {
				// As a Ctrl-C in a terminal, which reaches all that runs there.
				process.kill(-running.pid!, 'SIGINT');
				await running;
				await rm(root, { recursive: true });
			}
		},
		{ timeout: 20 * 60_000 },
	],
});

const aCreate = workflowOf('A step', [
	{
		id: 'create',
		name: 'Create',
		parameters: {
			resource: 'identity',
			operation: 'create',
			displayName: 'Ada Lovelace',
			username: 'ada.lovelace@example.com',
		},
	},
]);

test('npm run dev: a saved change shows in the open editor, and a breakpoint is hit in n8n', async ({
	dev,
	context,
	page,
}, { title, annotations }) => {
	await signedIn(context, dev.url);
	const editor = new Editor(page, dev.url, title);
	const id = await editor.make(aCreate);
	await editor.openStep(id, 'create');
	const parameters = editor.byId('node-parameters');
	await expect(parameters).toContainText('Display Name');
	await editor.shoot('before');

	await test.step('a change of a description', async () => {
		const file = path.join(dev.root, FIELDS);
		const source = await readFile(file, 'utf8');
		const changed = source.replace("displayName: 'Display Name'", "displayName: 'Full Name'");
		expect(changed).not.toBe(source);
		const savedAt = Date.now();
		await writeFile(file, changed);
		await expect(parameters).toContainText('Full Name', { timeout: PROMISED_MS });
		const description = `${Date.now() - savedAt} ms`;
		annotations.push({ type: 'from saved to seen', description });
		console.log(`    from saved to seen: ${description}`);
		await editor.shoot('after');
	});

	await test.step('a breakpoint in an operation', async () => {
		const file = path.join(dev.built, 'actions', `${OPERATION}.js`);
		const lines = (await readFile(file, 'utf8')).split('\n');
		const lineNumber = lines.findIndex((line) => line.includes('createIdentity)(item.client'));
		expect(lineNumber).toBeGreaterThan(0);
		// The map leads a debugger to the source that a person has open.
		const map = JSON.parse(await readFile(`${file}.map`, 'utf8')) as {
			sourceRoot: string;
			sources: string[];
		};
		expect(path.join(map.sourceRoot, map.sources[0]!)).toBe(
			path.join(dev.root, 'nodes/BeyondIdentity/actions', `${OPERATION}.ts`),
		);
		const debugging = await CDP({ host: '127.0.0.1', port: dev.inspectPort });
		const { Debugger } = debugging;
		try {
			await Debugger.enable({});
			const urlRegex = `${OPERATION.replaceAll('.', '\\.')}\\.js$`;
			await Debugger.setBreakpointByUrl({ urlRegex, lineNumber });
			const paused = Debugger.paused();
			await editor.runStep();
			const { callFrames, hitBreakpoints } = await paused;
			expect(hitBreakpoints).toHaveLength(1);
			expect(callFrames[0]!.location.lineNumber).toBe(lineNumber);
			await Debugger.resume();
			await expect(editor.byId('output-panel')).toContainText('ada.lovelace@example.com');
		} finally {
			await debugging.close();
		}
	});
});
