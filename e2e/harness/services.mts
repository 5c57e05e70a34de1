import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa, type ResultPromise } from 'execa';
import { remember, signalGroup } from './ownGroups.mts';

const PATIENCE_MS = 60_000;

/** A program that runs beside n8n. */
export interface Service {
	stop(): Promise<void>;
}

function serviceOf(running: ResultPromise<{ reject: false }>): Service {
	remember(running);
	return {
		stop: async () => {
			signalGroup(running.pid!, 'SIGINT');
			await Promise.race([running, setTimeout(10_000, undefined, { ref: false })]);
			signalGroup(running.pid!, 'SIGKILL');
		},
	};
}

/**
 * Starts Redis on loopback, with nothing on disk.
 *
 * @param folder where it works
 */
export function startRedis(folder: string, port: number): Service {
	const settings = { bind: '127.0.0.1', port, save: '', appendonly: 'no', dir: folder };
	const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
	return serviceOf(execa('redis-server', args, { reject: false, detached: true }));
}

/**
 * Starts PostgreSQL on loopback, with a database and a user `n8n`. It does not run as root, so there it
 * runs as its own user.
 *
 * @param folder where it works; that user has to be able to walk down to it
 */
export async function startPostgres(folder: string, port: number): Promise<Service> {
	const bin = await postgresFolder();
	const data = path.join(folder, 'postgres');
	await mkdir(data, { recursive: true });
	const isRoot = process.getuid?.() === 0;
	const as = isRoot ? ['runuser', '-u', 'postgres', '--'] : [];
	if (isRoot) await execa('chown', ['postgres', data]);
	const commandOf = (program: string, args: string[]) =>
		[...as, path.join(bin, program), ...args] as [string, ...string[]];
	const run = async (program: string, args: string[]) => {
		const [command, ...rest] = commandOf(program, args);
		await execa(command, rest, { cwd: '/' });
	};
	await run('initdb', ['--pgdata', data, '--username', 'n8n', '--auth', 'trust']);
	const [command, ...rest] = commandOf('postgres', [
		...['-D', data, '-p', String(port), '-k', '/tmp', '-c', 'listen_addresses=127.0.0.1'],
	]);
	const service = serviceOf(execa(command, rest, { reject: false, detached: true, cwd: '/' }));
	const deadline = Date.now() + PATIENCE_MS;
	const where = ['-h', '127.0.0.1', '-p', String(port), '-U', 'n8n'];
	for (;;) {
		const isReady = await run('createdb', [...where, 'n8n']).then(
			() => true,
			(error: unknown) => String(error).includes('already exists'),
		);
		if (isReady) return service;
		if (Date.now() > deadline) {
			await service.stop();
			throw new Error('PostgreSQL did not start');
		}
		await setTimeout(200);
	}
}

async function postgresFolder(): Promise<string> {
	const root = '/usr/lib/postgresql';
	const versions = existsSync(root) ? await readdir(root) : [];
	const newest = versions.sort((one, other) => Number(other) - Number(one))[0];
	return newest === undefined ? '' : path.join(root, newest, 'bin');
}
