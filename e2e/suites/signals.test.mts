import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { expect, test } from '@playwright/test';
import { folders } from '../harness/settings.mts';

const PORT = 6578;
const SANDBOX_PORT = 6588;
/** How long everything may take to end. */
const PATIENCE_MS = 5000;

/** Whatever of the demo or its n8n is still there. */
async function leftOver(userFolder: string): Promise<string[]> {
	const { stdout } = await execa('ps', ['-eo', 'pid,args']);
	const { stdout: environments } = await execa('bash', [
		'-c',
		'grep -lsz "N8N_PORT=$0" /proc/[0-9]*/environ || true',
		String(PORT),
	]);
	return [
		...stdout.split('\n').filter((line) => line.includes(userFolder)),
		...environments.split('\n').filter(Boolean),
	];
}

test.describe('Ctrl-C ends the demo and its n8n within five seconds', () => {
	let userFolder: string;
	test.beforeAll(async () => {
		userFolder = await mkdtemp(path.join(tmpdir(), 'beyond-identity-signals-'));
	});
	test.afterAll(async () => await rm(userFolder, { recursive: true, force: true }));

	for (const [moment, words, after] of [
		['while the package is packed', 'Packing the node', 1000],
		['while the workflows are imported', 'Importing', 1500],
		['when n8n has just been started', 'Starting n8n', 200],
		['while n8n starts', 'Starting n8n', 2500],
		['when everything runs', 'Press Ctrl-C', 0],
	] as const) {
		for (const signal of moment === 'while n8n starts'
			? (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)
			: (['SIGINT'] as const)) {
			test(`${moment} (${signal})`, async () => {
				const ports = ['--port', String(PORT), '--sandbox-port', String(SANDBOX_PORT)];
				const demo = execa(
					process.execPath,
					['--import', 'tsx', 'demo/demo.mts', ...ports, '--user-folder', userFolder],
					{ cwd: folders.root, all: true, reject: false, env: { CI: '' } },
				);
				let said = '';
				demo.all.on('data', (chunk: Buffer) => (said += chunk.toString()));
				await expect.poll(() => said, { timeout: 90_000, intervals: [50] }).toContain(words);
				await setTimeout(after);
				const stoppedAt = Date.now();
				demo.kill(signal);
				await demo;
				expect(Date.now() - stoppedAt).toBeLessThan(PATIENCE_MS);
				await expect
					.poll(async () => await leftOver(userFolder), {
						timeout: Math.max(1, PATIENCE_MS - (Date.now() - stoppedAt)),
					})
					.toEqual([]);
				expect(said).not.toMatch(/\bat .*\.m?[jt]s:\d+/);
			});
		}
	}
});
