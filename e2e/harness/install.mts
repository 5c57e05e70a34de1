import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
	mkdir,
	mkdtemp,
	readdir,
	readFile,
	rm,
	statfs,
	symlink,
	writeFile,
} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { execa, ExecaError, type Options } from 'execa';
import { Obstacle } from '../../sandbox/program.mts';
import { folders, N8N_VERSION } from './settings.mts';

/** npm as it was called, or as it is found. */
const npm: [string, ...string[]] = process.env.npm_execpath
	? [process.execPath, process.env.npm_execpath]
	: ['npm'];

async function runNpm(args: string[], options: Options): Promise<string> {
	const [command, ...rest] = npm;
	const { stdout } = await execa(command, [...rest, ...args], options);
	return String(stdout);
}

/** What an earlier build of the node is called beside this one. */
export const EARLIER = 'n8n-nodes-beyond-identity-earlier';

/** How to run an n8n. */
export interface Installed {
	version: string;
	node: string;
	n8n: string;
}

/** What n8n takes, with Node.js, and what npm keeps of the download. */
const DISK_GB = 5;

/**
 * Installs n8n with a Node.js of its own, unless that is done. It is large, so it says how far it is, and a
 * second try goes on where the first one ended.
 *
 * @returns how to run n8n
 * @throws Obstacle where the disk is too small, or SQLite cannot be built
 */
export async function installN8n(version = N8N_VERSION): Promise<Installed> {
	const folder = folders.n8n(version);
	const lockfile = await readFile(path.join(folder, 'package-lock.json'));
	const fingerprint = createHash('sha256').update(lockfile).digest('hex');
	const downloaded = new Marker(path.join(folder, 'node_modules', '.downloaded'), fingerprint);
	const installed = new Marker(path.join(folder, 'node_modules', '.installed'), fingerprint);
	if (!(await installed.isSet())) {
		await warnOfMissingCompiler();
		if (!(await downloaded.isSet())) {
			await assertSpace(folder);
			await withProgress(
				`Installing n8n ${version} (3 GB, about 5 minutes, only once)`,
				async () => {
					// Without install scripts: one of n8n's dependencies cannot be built everywhere and is not
					// needed here. SQLite is, and is built next.
					await runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
						cwd: folder,
					});
				},
			);
			await downloaded.set();
		}
		await withProgress('Building SQLite for n8n', async () => await buildSqlite(folder));
		await installed.set();
	}
	return {
		version,
		node: path.join(findRuntime(folder), 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
		n8n: path.join(folder, 'node_modules', 'n8n', 'bin', 'n8n'),
	};
}

/** A file that says that something was done, as long as what it was done for is the same. */
class Marker {
	constructor(
		private readonly file: string,
		private readonly text: string,
	) {}

	async isSet(): Promise<boolean> {
		return existsSync(this.file) && (await readFile(this.file, 'utf8')) === this.text;
	}

	async set(): Promise<void> {
		await writeFile(this.file, this.text);
	}
}

/** Says before the long download what SQLite may need after it. */
async function warnOfMissingCompiler(): Promise<void> {
	if (process.platform === 'win32') return;
	const tools = { python3: 'Python 3', make: 'make', 'c++': 'a C++ compiler' };
	const missing: string[] = [];
	for (const [tool, name] of Object.entries(tools)) {
		const { failed } = await execa(tool, ['--version'], { reject: false });
		if (failed) missing.push(name);
	}
	if (missing.length > 0) {
		console.warn(
			`Not found: ${missing.join(', ')}. n8n's database, SQLite, is built with Python 3, make, and a C++ compiler if no finished build can be downloaded. If that fails, install what is missing and run this again. The large download isn't repeated.`,
		);
	}
}

async function assertSpace(folder: string): Promise<void> {
	const free = (await freeBytes(folder)) / 1e9;
	if (free < DISK_GB) {
		throw new Obstacle(
			`n8n needs ${DISK_GB} GB on the disk that holds this folder, but only ${free.toFixed(1)} GB are free. Make room, and run this again.`,
		);
	}
}

async function freeBytes(folder: string): Promise<number> {
	const { bavail, bsize } = await statfs(folder);
	return bavail * bsize;
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
 * Builds the node as it was at an earlier commit, under a name of its own, so that n8n can hold both.
 *
 * @param commit anything that git knows
 * @returns the package, whose name is `EARLIER`
 */
export async function packEarlier(
	commit: string,
): Promise<{ tarball: string; fingerprint: string }> {
	const work = await mkdtemp(path.join(os.tmpdir(), 'beyond-identity-earlier-'));
	const source = path.join(work, 'source');
	const git = async (...args: string[]) => await execa('git', args, { cwd: folders.root });
	await git('worktree', 'add', '--detach', source, commit);
	try {
		await symlink(path.join(folders.root, 'node_modules'), path.join(source, 'node_modules'));
		const file = path.join(source, 'package.json');
		const manifest = JSON.parse(await readFile(file, 'utf8')) as object;
		await writeFile(file, JSON.stringify({ ...manifest, name: EARLIER }));
		await runNpm(['run', 'build', '--silent'], { cwd: source });
		await runNpm(['pack', '--silent', '--pack-destination', work], { cwd: source });
		const [name] = (await readdir(work)).filter((entry) => entry.endsWith('.tgz'));
		return { tarball: path.join(work, name!), fingerprint: commit };
	} finally {
		await git('worktree', 'remove', '--force', source);
	}
}

/**
 * Installs packed nodes where n8n keeps community packages, with npm, as n8n does it.
 *
 * @param userFolder n8n's `N8N_USER_FOLDER`
 */
export async function installNode(
	userFolder: string,
	...packages: Array<{ tarball: string; fingerprint: string }>
): Promise<void> {
	const fingerprint = packages.map((one) => one.fingerprint).join(' ');
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
		[
			'install',
			...packages.map(({ tarball }) => tarball),
			'--legacy-peer-deps',
			'--ignore-scripts',
			'--no-audit',
			'--no-fund',
		],
		{ cwd: nodesFolder },
	);
	await writeFile(marker, fingerprint);
}

/** Says every 20 seconds how much has come, by what the disk has less of. */
async function withProgress(what: string, work: () => Promise<void>): Promise<void> {
	const startedAt = Date.now();
	const seconds = () => Math.round((Date.now() - startedAt) / 1000);
	console.log(`${what}…`);
	const freeAtFirst = await freeBytes(folders.root);
	const tick = async () => {
		const gigabytes = Math.max(0, freeAtFirst - (await freeBytes(folders.root))) / 1e9;
		console.log(`  ${gigabytes.toFixed(1)} GB on disk after ${seconds()} s`);
	};
	const ticker = setInterval(() => void tick(), 20_000);
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
