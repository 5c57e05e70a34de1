import './assertNode.mts';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa, type ResultPromise } from 'execa';
import { startSandbox, type Sandbox } from '../sandbox/server.mts';
import { Facts } from './facts.mts';
import { installN8n, installNode, packNode } from './install.mts';
import { credentialsFor, importWorkflows, startN8n, startWorker, type Worker } from './n8n.mts';
import { DEFAULT_PORTS, folders } from './settings.mts';

/**
 * n8n's queue mode, as a company runs it: a main process that takes the forms and workers that do the
 * work, over Redis and PostgreSQL, all on loopback.
 */
const PEOPLE = 200;
const AT_ONCE = 20;
const PATIENCE_MS = 180_000;
const port = DEFAULT_PORTS.n8n + 600;
const redisPort = port + 10;
const postgresPort = port + 11;

const userFolder = folders.user('queue');
const dataFolder = path.join(userFolder, 'services');
await rm(userFolder, { recursive: true, force: true });
await mkdir(dataFolder, { recursive: true });
const binaries = await installN8n();
await installNode(userFolder, await packNode());

const services: Array<ResultPromise<{ reject: false }>> = [];
const facts = new Facts();
let sandbox: Sandbox | undefined;
try {
	await startRedis();
	await startPostgres();
	sandbox = await startSandbox();
	sandbox.misbehaviour.latency = 20;
	const environment = {
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redisPort),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(postgresPort),
		DB_POSTGRESDB_DATABASE: 'n8n',
		DB_POSTGRESDB_USER: 'n8n',
		N8N_LOG_LEVEL: 'info',
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
	};
	const options = { ...binaries, userFolder, port, environment };
	await importWorkflows(options, credentialsFor(sandbox), [
		folders.examples,
		folders.checkWorkflows,
		folders.queueWorkflows,
	]);
	const n8n = await startN8n(options);
	let worker: Worker | undefined = await startWorker(options, port + 20);
	try {
		await submitForms(n8n.url, sandbox);
		worker = await killInTheMiddle(n8n.url, sandbox, worker, async () =>
			startWorker(options, port + 20),
		);
	} finally {
		await worker?.stop();
		await n8n.stop();
	}
} finally {
	await sandbox?.close();
	for (const service of services) await stopService(service);
}
console.log(`\n${facts.passed} passed, ${facts.failed} failed`);
if (facts.failed > 0) process.exitCode = 1;

/** Everyone is onboarded by a form of their own, many at a time. */
async function submitForms(url: string, { store, realmId, journal }: Sandbox): Promise<void> {
	console.log(`${PEOPLE} onboardings as forms, on a worker`);
	const realm = store.realms.get(realmId)!;
	journal.clear();
	const before = realm.identities.size;
	const people = Array.from({ length: PEOPLE }, (_, index) => `queue${index}@example.org`);
	const left = [...people];
	const submitAll = async () => {
		for (let email = left.shift(); email !== undefined; email = left.shift()) {
			const body = new FormData();
			[`Person ${email}`, email, 'Engineering'].forEach((value, index) =>
				body.append(`field-${index}`, value),
			);
			const response = await fetch(`${url}/form/onboarding`, { method: 'POST', body });
			if (!response.ok) throw new Error(`The form answered ${response.status}`);
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, submitAll));
	const isInvited = (email: string) => {
		const identity = realm.findByUsername(email);
		return identity !== undefined && realm.enrollmentStatus(identity) === 'PENDING';
	};
	await until(() => people.every(isInvited));
	facts.note(
		'each becomes an identity',
		realm.identities.size === before + PEOPLE,
		realm.identities.size - before,
	);
	facts.note(
		'exactly once',
		journal.count('CreateIdentity') === PEOPLE,
		journal.count('CreateIdentity'),
	);
	const inGroup = people.filter((email) =>
		realm
			.groupsOf(realm.findByUsername(email)!)
			.some(({ display_name: name }) => name === 'Engineering'),
	);
	facts.note("in the department's group", inGroup.length === PEOPLE, inGroup.length);
	const invitations = [...realm.jobs.values()].length;
	facts.note('with one invitation each', invitations === PEOPLE, invitations);
}

/** A worker dies while it saves people; the same work is done again. */
async function killInTheMiddle(
	url: string,
	{ store, realmId, journal }: Sandbox,
	worker: Worker,
	startAnother: () => Promise<Worker>,
): Promise<Worker> {
	console.log('A worker that is killed in the middle');
	const realm = store.realms.get(realmId)!;
	const before = realm.identities.size;
	const run = async () => await fetch(`${url}/webhook/queue-upsert?people=${PEOPLE}`);
	journal.clear();
	const begun = run().catch(() => undefined);
	await until(() => journal.count('CreateIdentity') >= PEOPLE / 4);
	worker.kill();
	await worker.ended;
	const made = realm.identities.size - before;
	facts.note('has saved a part of the people', made > 0 && made < PEOPLE, made);
	const another = await startAnother();
	// n8n gives the execution up, or tries it again on the next worker: either is n8n's to decide.
	await Promise.race([begun, setTimeout(15_000)]);
	const again = await run();
	facts.note('another run on another worker ends well', again.ok, again.status);
	facts.note(
		'and leaves exactly all of them',
		realm.identities.size - before === PEOPLE,
		realm.identities.size - before,
	);
	return another;
}

async function until(isSo: () => boolean): Promise<void> {
	const deadline = Date.now() + PATIENCE_MS;
	while (!isSo()) {
		if (Date.now() > deadline) return;
		await setTimeout(50);
	}
}

/** With all that it has started, of which a process that runs as another user knows nothing. */
async function stopService(service: ResultPromise<{ reject: false }>): Promise<void> {
	const signal = (name: 'SIGINT' | 'SIGKILL') => {
		try {
			process.kill(-service.pid!, name);
		} catch {
			// It has ended by itself.
		}
	};
	signal('SIGINT');
	await Promise.race([service, setTimeout(10_000, undefined, { ref: false })]);
	signal('SIGKILL');
}

async function startRedis(): Promise<void> {
	services.push(
		execa(
			'redis-server',
			[
				'--bind',
				'127.0.0.1',
				'--port',
				String(redisPort),
				'--save',
				'',
				'--appendonly',
				'no',
				'--dir',
				dataFolder,
			],
			{ reject: false, detached: true },
		),
	);
}

/** PostgreSQL does not run as root, so there it runs as its own user. */
async function startPostgres(): Promise<void> {
	const bin = await postgresFolder();
	const data = path.join(dataFolder, 'postgres');
	await mkdir(data, { recursive: true });
	const isRoot = process.getuid?.() === 0;
	const as = isRoot ? ['runuser', '-u', 'postgres', '--'] : [];
	if (isRoot) {
		await execa('chown', ['postgres', data]);
		// It has to be able to walk down to it.
		for (let folder = data; folder !== '/'; folder = path.dirname(folder)) {
			await execa('chmod', ['o+x', folder]).catch(() => undefined);
		}
	}
	const run = async (program: string, args: string[]) => {
		const [command, ...rest] = [...as, path.join(bin, program), ...args] as [string, ...string[]];
		await execa(command, rest, { cwd: '/' });
	};
	await run('initdb', ['--pgdata', data, '--username', 'n8n', '--auth', 'trust']);
	const [command, ...rest] = [
		...as,
		path.join(bin, 'postgres'),
		...['-D', data, '-p', String(postgresPort), '-k', '/tmp', '-c', 'listen_addresses=127.0.0.1'],
	] as [string, ...string[]];
	services.push(execa(command, rest, { reject: false, detached: true, cwd: '/' }));
	const deadline = Date.now() + PATIENCE_MS;
	const where = ['-h', '127.0.0.1', '-p', String(postgresPort), '-U', 'n8n'];
	for (;;) {
		const isReady = await run('createdb', [...where, 'n8n']).then(
			() => true,
			(error: unknown) => String(error).includes('already exists'),
		);
		if (isReady) return;
		if (Date.now() > deadline) throw new Error('PostgreSQL did not start');
		await setTimeout(200);
	}
}

async function postgresFolder(): Promise<string> {
	const root = '/usr/lib/postgresql';
	const versions = existsSync(root) ? await readdir(root) : [];
	const newest = versions.sort((one, other) => Number(other) - Number(one))[0];
	return newest === undefined ? '' : path.join(root, newest, 'bin');
}
