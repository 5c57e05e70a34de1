import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa, ExecaError, type Options } from 'execa';
import { folders, N8N_VERSION, Obstacle } from './settings.mts';

/** npm as it was called, or as it is found. */
const npm: [string, ...string[]] = process.env.npm_execpath
	? [process.execPath, process.env.npm_execpath]
	: ['npm'];

async function runNpm(args: string[], options: Options): Promise<string> {
	const [command, ...rest] = npm;
	const { stdout } = await execa(command, [...rest, ...args], options);
	return String(stdout);
}

/** How to run an n8n. */
export interface Installed {
	version: string;
	node: string;
	n8n: string;
}

/**
 * Installs n8n with a Node.js of its own, unless that is done. It is large, so it says how far it is.
 *
 * @returns how to run n8n
 */
export async function installN8n(version = N8N_VERSION): Promise<Installed> {
	const folder = folders.n8n(version);
	const lockfile = await readFile(path.join(folder, 'package-lock.json'));
	const fingerprint = createHash('sha256').update(lockfile).digest('hex');
	const marker = path.join(folder, 'node_modules', '.installed');
	const isInstalled = existsSync(marker) && (await readFile(marker, 'utf8')) === fingerprint;
	if (!isInstalled) {
		await withProgress(`Installing n8n ${version} (3 GB, a few minutes, only once)`, async () => {
			// Without install scripts: one of n8n's dependencies cannot be built everywhere and is not
			// needed here. SQLite is, and is built next.
			await runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
				cwd: folder,
			});
		});
		await withProgress('Building SQLite for n8n', async () => await buildSqlite(folder));
		await writeFile(marker, fingerprint);
	}
	return {
		version,
		node: path.join(findRuntime(folder), 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
		n8n: path.join(folder, 'node_modules', 'n8n', 'bin', 'n8n'),
	};
}

/** The folder of the package that brings Node.js 24 for this machine. */
function findRuntime(n8nFolder: string): string {
	const candidates = [
		`node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
		`node-bin-${process.platform}-${process.arch}`,
	].map((name) => path.join(n8nFolder, 'node_modules', name));
	const found = candidates.find((folder) => existsSync(folder));
	if (!found) {
		throw new Obstacle(
			`No packaged Node.js 24 is available for ${process.platform} on ${process.arch}. Run the demo on Linux, macOS, or Windows with an x64 or arm64 processor.`,
		);
	}
	return found;
}

async function buildSqlite(n8nFolder: string): Promise<void> {
	const runtime = findRuntime(n8nFolder);
	const pathKey = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
	const bin = path.join(runtime, 'bin');
	try {
		await runNpm(['rebuild', 'sqlite3', '--ignore-scripts=false', '--loglevel=error'], {
			cwd: n8nFolder,
			env: {
				// The module has to fit the Node.js that n8n will run on, not the one that runs this.
				[pathKey]: `${bin}${path.delimiter}${process.env[pathKey] ?? ''}`,
				...(existsSync(path.join(runtime, 'include', 'node'))
					? { npm_config_nodedir: runtime }
					: {}),
			},
		});
	} catch (error) {
		throw new Obstacle(
			`SQLite could not be built for n8n. Building it needs Python 3, make, and a C++ compiler.\n${tailOf(error)}`,
		);
	}
}

/**
 * Packs this package as npm would publish it.
 *
 * @returns the tarball, and a fingerprint of what it holds
 */
export async function packNode(): Promise<{ tarball: string; fingerprint: string }> {
	await rm(folders.packed, { recursive: true, force: true });
	await mkdir(folders.packed, { recursive: true });
	await runNpm(['run', 'build', '--silent'], { cwd: folders.root });
	await runNpm(['pack', '--silent', '--pack-destination', folders.packed], { cwd: folders.root });
	const [name] = (await readdir(folders.packed)).filter((file) => file.endsWith('.tgz'));
	const tarball = path.join(folders.packed, name!);
	const fingerprint = createHash('sha256')
		.update(await readFile(tarball))
		.digest('hex');
	return { tarball, fingerprint };
}

/**
 * Installs the packed node where n8n keeps community packages, with npm, as n8n does it.
 *
 * @param userFolder n8n's `N8N_USER_FOLDER`
 */
export async function installNode(
	userFolder: string,
	{ tarball, fingerprint }: { tarball: string; fingerprint: string },
): Promise<void> {
	const nodesFolder = path.join(userFolder, '.n8n', 'nodes');
	const marker = path.join(nodesFolder, '.installed');
	if (existsSync(marker) && (await readFile(marker, 'utf8')) === fingerprint) return;
	await rm(nodesFolder, { recursive: true, force: true });
	await mkdir(nodesFolder, { recursive: true });
	await writeFile(
		path.join(nodesFolder, 'package.json'),
		`${JSON.stringify({ name: 'installed-nodes', private: true, dependencies: {} }, null, 2)}\n`,
	);
	await runNpm(
		['install', tarball, '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund'],
		{ cwd: nodesFolder },
	);
	await writeFile(marker, fingerprint);
}

async function withProgress(what: string, work: () => Promise<void>): Promise<void> {
	const startedAt = Date.now();
	const seconds = () => Math.round((Date.now() - startedAt) / 1000);
	console.log(`${what}…`);
	const ticker = setInterval(() => console.log(`  still working after ${seconds()} s`), 20_000);
	try {
		await work();
		console.log(`  done in ${seconds()} s`);
	} catch (error) {
		if (
			error instanceof ExecaError &&
			/E(NOTFOUND|AI_AGAIN|CONNREFUSED|TIMEDOUT|NETUNREACH)/.test(tailOf(error))
		) {
			throw new Obstacle(
				`npm could not reach its registry. Check the network or npm's registry setting, then run this again.\n${tailOf(error)}`,
			);
		}
		throw error;
	} finally {
		clearInterval(ticker);
	}
}

/** The last lines of what a command said. */
export function tailOf(error: unknown): string {
	const text =
		error instanceof ExecaError
			? `${String(error.stdout)}\n${String(error.stderr)}`
			: String(error);
	return text.trim().split('\n').slice(-12).join('\n');
}
