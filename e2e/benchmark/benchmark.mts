import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { installN8n, installNode, packEarlier, packNode } from '../harness/install.mts';
import {
	apiTokenFor,
	credentialsFor,
	importWorkflows,
	publishWorkflows,
	startN8n,
	type N8nOptions,
} from '../harness/n8n.mts';
import { interruptible } from '../harness/ownGroups.mts';
import { lastRuns, logIn } from '../harness/rest.mts';
import { DEFAULT_PORTS, folders, N8N_VERSION } from '../harness/settings.mts';
import type { RateLimit } from '../../sandbox/misbehavior.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import type { RealmState, Store } from '../../sandbox/store.mts';
import {
	branches,
	HEADER_CREDENTIAL,
	READ_CREDENTIAL,
	SIZED_GROUP,
	SIZED_REALMS,
	WORKFLOW_ID,
	workflowOf,
} from './workflow.mts';

const LATENCY_MS = 50;
const READ_COUNT = 20_000;
const READ_REALM = 'c0ffeebe4c4c0ffe';
const LIMIT = { perSecond: 100, burst: 20 };
/** The one that Beyond Identity publishes, for another API of its own. */
const PUBLISHED_LIMIT = { perSecond: 0.5, burst: 30 };
const RSS_EVERY_MS = 20;
const MOST_TRIES = 80;

const { values } = parseArgs({
	options: {
		rounds: { type: 'string', default: '3' },
		only: { type: 'string', default: '' },
		/** A commit to compare with, in turns. */
		earlier: { type: 'string', default: '' },
	},
});

interface Measured {
	seconds: number;
	requests: number;
	refused: number;
	made: number;
	handedOn: number;
	failedItems: number;
	/** How far n8n's resident memory rose during the execution, in MB, garbage included. */
	memory: number;
	/** Begin and end of the node's run, in milliseconds since 1970. */
	ran: [number, number];
}

interface Case {
	name: string;
	limit?: RateLimit;
	/** Prepares the sandbox; says what goes in and how to count what was done. */
	prepare(): { items: object[]; made(): number };
	/** Name in the table and branch of the workflow. */
	ways: [[string, string], ...Array<[string, string]>];
}

let serial = 0;

function people(count: number): Array<{ name: string; username: string }> {
	serial += 1;
	return Array.from({ length: count }, (_, index) => ({
		name: `Person ${index}`,
		username: `bench${serial}.${index}@example.org`,
	}));
}

/** Fills a realm anew, so that each measurement finds the same people. */
function fill(store: Store, size: keyof typeof SIZED_REALMS): RealmState {
	const id = SIZED_REALMS[size];
	store.realms.delete(id);
	const realm = store.addRealm(id, `${size} people`);
	realm.addGroup(SIZED_GROUP);
	for (const { name, username } of residents(0, size)) {
		realm.addIdentity(name, { type: 'traits_v0', username, primary_email_address: username });
	}
	return realm;
}

function residents(from: number, to: number, name = 'Resident') {
	return Array.from({ length: to - from }, (_, index) => ({
		name: `${name} ${from + index}`,
		username: `resident${from + index}@example.org`,
	}));
}

function cases(store: Store, realm: RealmState): Case[] {
	const sized = (
		name: string,
		branch: string,
		size: keyof typeof SIZED_REALMS,
		items: Array<{ name: string; username: string }>,
		count: (realm: RealmState) => number,
	): Case => ({
		name,
		prepare() {
			const filled = fill(store, size);
			return { items, made: () => count(filled) };
		},
		ways: [
			['this node', branch],
			...(values.earlier === ''
				? []
				: ([[`this node at ${values.earlier}`, `${branch}-earlier`]] as Array<[string, string]>)),
		],
	});
	const named = (start: string) => (filled: RealmState) =>
		[...filled.identities.values()].filter(({ display_name: name }) => name.startsWith(start))
			.length;
	const seed = (count: number) =>
		people(count).map(
			({ name, username }) =>
				realm.addIdentity(name, {
					type: 'traits_v0',
					username,
					primary_email_address: username,
				}).id,
		);
	const creates = (name: string, limit?: RateLimit['headers']): Case => ({
		name,
		...(limit ? { limit: { ...LIMIT, headers: limit } } : {}),
		prepare() {
			const items = people(1000);
			const made = () =>
				items.filter(({ username }) => realm.findByUsername(username) !== undefined).length;
			return { items, made };
		},
		ways: [
			['this node', 'create'],
			['HTTP Request', 'create-http'],
			['HTTP Request, 50 a second', 'create-http-batched'],
		],
	});
	const members = (name: string, count: number, groupCount: number): Case => ({
		name,
		prepare() {
			const groups = Array.from({ length: groupCount }, () => realm.addGroup('Bench'));
			const items = seed(count).map((who, index) => ({
				who,
				group: groups[index % groupCount]!.id,
			}));
			const made = () => groups.reduce((sum, group) => sum + realm.membersOf(group).length, 0);
			return { items, made };
		},
		ways: [
			['this node', 'members'],
			['HTTP Request', 'members-http'],
		],
	});
	return [
		creates('1,000 creates, free'),
		creates('1,000 creates, limited, Retry-After', 'retry-after'),
		creates('1,000 creates, limited, RateLimit-*', 'ratelimit'),
		creates('1,000 creates, limited, no header', 'none'),
		members('1,000 into one group', 1000, 1),
		members('2,500 into three groups', 2500, 3),
		{
			name: '1,000 deletes, 3 unknown',
			prepare() {
				const ids = seed(1000);
				for (const index of [10, 500, 990])
					realm.removeIdentity(realm.identities.get(ids[index]!)!);
				const made = () => ids.filter((id) => !realm.identities.has(id)).length - 3;
				return { items: ids.map((who) => ({ who })), made };
			},
			ways: [
				['this node', 'delete'],
				['HTTP Request', 'delete-http'],
			],
		},
		{
			name: '20,000 identities read',
			prepare: () => ({ items: [], made: () => 0 }),
			ways: [
				['this node', 'read'],
				['HTTP Request', 'read-http'],
			],
		},
		{
			name: '1,000 upserts, half exist',
			prepare() {
				const items = people(1000);
				for (const { username } of items.slice(0, 500)) {
					realm.addIdentity('Old Name', { type: 'traits_v0', username });
				}
				const made = () =>
					items.filter(
						({ name, username }) => realm.findByUsername(username)?.display_name === name,
					).length;
				return { items, made };
			},
			ways: [['this node', 'upsert']],
		},
		sized(
			'1,000 upserts, nothing to change, realm of 2,000',
			'upsert-2000',
			2000,
			residents(0, 1000),
			() => 0,
		),
		sized(
			'1,000 upserts, 100 new, 100 changed, realm of 2,000',
			'upsert-2000',
			2000,
			[
				...residents(0, 800),
				...residents(800, 900, 'Changed'),
				...residents(2000, 2100, 'Changed'),
			],
			named('Changed'),
		),
		sized(
			'20 upserts, all changed, realm of 60,000',
			'upsert-60000',
			60000,
			residents(30_000, 30_020, 'Changed'),
			named('Changed'),
		),
		sized(
			'1,000 usernames into a group, realm of 3,000',
			'members-3000',
			3000,
			residents(500, 1500),
			(filled) => filled.members.get([...filled.groups.keys()][0]!)!.size,
		),
		{
			name: '5,000 people synced, 8 changed, 4 new, 30 requests a minute',
			limit: { ...PUBLISHED_LIMIT, headers: 'ratelimit' },
			prepare() {
				const filled = fill(store, 5000);
				const title = 'Head of Something';
				const known = residents(0, 5000).map((one, index) =>
					index % 625 === 0 ? { ...one, title } : one,
				);
				const added = residents(5000, 5004).map((one) => ({ ...one, title }));
				const made = () =>
					[...filled.identities.values()].filter(({ traits }) => traits.title === title).length;
				return { items: [...known, ...added], made };
			},
			ways: [['this node', 'sync']],
		},
	];
}

const rounds = Number(values.rounds);
async function run(): Promise<string[]> {
	const port = DEFAULT_PORTS.n8n + 200;
	const binaries = await installN8n();
	const userFolder = folders.user('bench');
	await rm(userFolder, { recursive: true, force: true });
	const earlier = values.earlier === '' ? [] : [await packEarlier(values.earlier)];
	await installNode(userFolder, await packNode(), ...earlier);
	const sandbox = await startSandbox();
	// To shuffle 20,000 people for each page would take longer than the page.
	sandbox.behave({ order: 'created' });
	for (const id of Object.values(SIZED_REALMS)) sandbox.store.addRealm(id, 'To be filled');
	const readRealm = sandbox.store.addRealm(READ_REALM, 'Many');
	for (let index = 0; index < READ_COUNT; index += 1) {
		const username = `reader${index}@example.org`;
		readRealm.addIdentity(`Reader ${index}`, {
			type: 'traits_v0',
			username,
			primary_email_address: username,
			given_name: 'Reader',
			family_name: String(index),
			department: 'Engineering',
		});
	}
	const options = { ...binaries, userFolder, port };
	const workflowFolder = await mkdtemp(path.join(os.tmpdir(), 'beyond-identity-bench-'));
	const realmUrl = `${sandbox.url}/v1/tenants/${sandbox.tenantId}/realms`;
	const list = branches(
		`${realmUrl}/${sandbox.realmId}`,
		`${realmUrl}/${READ_REALM}`,
		earlier.length > 0,
	);
	await writeFile(path.join(workflowFolder, 'bench.json'), JSON.stringify(workflowOf(list)));
	const credentials = [
		...credentialsFor(sandbox),
		{ ...READ_CREDENTIAL, type: 'beyondIdentityApi', data: apiTokenFor(sandbox, READ_REALM) },
		{
			...HEADER_CREDENTIAL,
			type: 'httpHeaderAuth',
			data: { name: 'Authorization', value: `Bearer ${sandbox.apiToken}` },
		},
	];
	const realm = sandbox.store.realms.get(sandbox.realmId)!;
	const chosen = cases(sandbox.store, realm).filter(({ name }) => name.includes(values.only));
	const liveFile = path.join(workflowFolder, 'live-memory.txt');
	try {
		console.log('Starting n8n …');
		await importWorkflows(options, credentials, [workflowFolder]);
		const results = await withN8n(options, sandbox, async (bench) => {
			const found = new Map<string, Measured[]>();
			for (const benchCase of chosen) {
				for (let round = 0; round < rounds; round += 1) {
					for (const [way, branch] of benchCase.ways) {
						const measured = await bench.measure(benchCase, branch);
						const key = keyOf(benchCase, branch);
						found.set(key, [...(found.get(key) ?? []), measured]);
						console.log(`${benchCase.name} | ${way} | ${cells(measured)}`);
					}
				}
			}
			return found;
		});
		console.log('Again, for the memory without garbage …');
		const environment = {
			NODE_OPTIONS: `--import=${path.join(import.meta.dirname, 'liveMemory.mts')}`,
			LIVE_MEMORY_FILE: liveFile,
		};
		const live = await withN8n({ ...options, environment }, sandbox, async (bench) => {
			const found = new Map<string, string>();
			for (const benchCase of chosen) {
				for (const [way, branch] of benchCase.ways.filter(
					([, name]) => !name.endsWith('batched'),
				)) {
					// The first execution of each way loads code, which stays.
					await bench.measure(benchCase, branch);
					const { ran } = await bench.measure(benchCase, branch);
					const rise = (await riseWithin(liveFile, ran)).toFixed(0);
					found.set(keyOf(benchCase, branch), rise);
					console.log(`${benchCase.name} | ${way} | ${rise} MB`);
				}
			}
			return found;
		});
		const rows = chosen.flatMap((benchCase) => {
			const middleOf = (branch: string) => median(results.get(keyOf(benchCase, branch))!);
			const [[, ours]] = benchCase.ways;
			return benchCase.ways.map(([way, branch]) => {
				const middle = middleOf(branch);
				const ratio = branch === ours ? '' : (middleOf(ours).seconds / middle.seconds).toFixed(2);
				const rise = live.get(keyOf(benchCase, branch)) ?? '';
				return `| ${benchCase.name} | ${way} | ${cells(middle)} | ${rise} | ${ratio} |`;
			});
		});
		const answers = Buffer.byteLength(JSON.stringify([...readRealm.identities.values()]));
		return report(rows, answers);
	} finally {
		await sandbox.close();
		await rm(workflowFolder, { recursive: true });
	}
}

/** Cases share ways. */
function keyOf({ name }: Case, branch: string): string {
	return `${name} ${branch}`;
}

async function withN8n<T>(
	options: N8nOptions,
	sandbox: Sandbox,
	work: (bench: Bench) => Promise<T>,
): Promise<T> {
	const n8n = await startN8n(options);
	try {
		await publishWorkflows(n8n.url, [{ id: WORKFLOW_ID }]);
		return await work(new Bench(sandbox, n8n.url, n8n.pid, await logIn(n8n.url)));
	} finally {
		await n8n.stop();
	}
}

/** How far the memory in use rose between two times, in MB. */
async function riseWithin(file: string, [begin, end]: [number, number]): Promise<number> {
	const samples = (await readFile(file, 'utf8'))
		.trim()
		.split('\n')
		.map((line) => line.split(' ').map(Number) as [number, number]);
	const atRest = samples.filter(([time]) => time < begin).at(-1)?.[1] ?? NaN;
	const during = samples.filter(([time]) => time >= begin && time <= end).map(([, bytes]) => bytes);
	// What the execution before has left is let go when this one begins.
	return (Math.max(atRest, ...during) - Math.min(atRest, ...during)) / 1024 ** 2;
}

function cells(measured: Measured): string {
	const { seconds, requests, refused, made, handedOn, failedItems, memory } = measured;
	return [
		seconds.toFixed(2),
		requests,
		refused,
		made,
		handedOn,
		failedItems,
		memory.toFixed(0),
	].join(' | ');
}

function median(list: Measured[]): Measured {
	return [...list].sort((one, other) => one.seconds - other.seconds)[Math.floor(list.length / 2)]!;
}

function report(rows: string[], answerBytes: number): string[] {
	const memory = Math.round(os.totalmem() / 1024 ** 3);
	return [
		'# Benchmark',
		'',
		`\`npm run bench\`, in n8n ${N8N_VERSION}, against the sandbox with ${LATENCY_MS} ms of latency, both on one machine (${os.cpus().length} cores, ${memory} GB). The rows of a case take turns, and each row is the median of ${rounds} runs by time. Times differ between machines and days, so compare only results within this table. The sandbox lists people in the order in which they were created, to spare its own time. Times in seconds are for the node alone, as n8n reports them.`,
		'',
		`In the limited cases, the limit is ${LIMIT.perSecond} requests per second with a burst of ${LIMIT.burst}, so 1,000 creates take at least ${(1000 - LIMIT.burst) / LIMIT.perSecond} s. In the case with 30 requests a minute, the burst is 30. "Made" is the number of changes that took effect in the sandbox, "passed on" is what the next step gets without an error, and "failed" is what that step gets with an error. The deletes continue on errors. Otherwise, the HTTP Request node passes on nothing once one request has failed. The HTTP Request node reads 20,000 identities as 100 items of 200 each, and this node as 20,000 simplified items. The ratio is this node's time divided by the HTTP Request node's.`,
		'',
		`The responses of "20,000 identities read" are ${(answerBytes / 1024 ** 2).toFixed(1)} MB of JSON. "MB" is how much the resident memory of the n8n process grew during the execution, including garbage. "live MB" is how much the heap in use grew while the node ran, in a separate execution with constant garbage collection. It doesn't include what n8n does afterward to save the execution. Both memory columns say more about large jobs than about small ones.`,
		'',
		'| case | node | s | requests | 429s | made | passed on | failed | MB | live MB | ratio |',
		'| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
		...rows,
		'',
	];
}

class Bench {
	constructor(
		private readonly sandbox: Sandbox,
		private readonly url: string,
		private readonly pid: number,
		private readonly cookie: string,
	) {}

	async measure({ limit, prepare }: Case, branch: string): Promise<Measured> {
		const { items, made } = prepare();
		const { misbehavior, journal } = this.sandbox;
		misbehavior.clear();
		misbehavior.latency = LATENCY_MS;
		if (limit) misbehavior.limitRate(limit);
		journal.clear();
		const atRest = await this.memory();
		let most = atRest;
		let isRunning = true;
		const watching = (async () => {
			while (isRunning) {
				most = Math.max(most, await this.memory());
				await new Promise((resolve) => setTimeout(resolve, RSS_EVERY_MS));
			}
		})();
		const send = async () =>
			await fetch(`${this.url}/webhook/bench?case=${branch}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ items }),
			});
		// n8n says that a workflow is published before its webhook is there.
		for (let tries = 0; (await send()).status === 404; tries += 1) {
			if (tries === MOST_TRIES) throw new Error('The webhook of the benchmark is not there');
			await new Promise((resolve) => setTimeout(resolve, 250));
		}
		isRunning = false;
		await watching;
		const requests = journal.count();
		const refused = Object.entries(journal.totals())
			.filter(([key]) => key.endsWith(' 429'))
			.reduce((sum, [, times]) => sum + times, 0);
		const { seconds, ran, outputs } = await this.lastRun(branch);
		const failedItems = outputs.filter(({ json }) => json.error !== undefined).length;
		return {
			seconds,
			requests,
			refused,
			made: made(),
			handedOn: outputs.length - failedItems,
			failedItems,
			memory: (most - atRest) / 1024 ** 2,
			ran,
		};
	}

	/** The node's own time and output in the latest execution. */
	private async lastRun(nodeName: string): Promise<{
		seconds: number;
		ran: [number, number];
		outputs: Array<{ json: Record<string, unknown> }>;
	}> {
		const { [nodeName]: run } = await lastRuns(this.url, this.cookie, WORKFLOW_ID);
		const { startTime = NaN, executionTime = NaN } = run ?? {};
		return {
			seconds: executionTime / 1000,
			ran: [startTime, startTime + executionTime],
			outputs: run?.data?.main[0] ?? [],
		};
	}

	/** Resident memory of n8n, in bytes; Linux only. */
	private async memory(): Promise<number> {
		const status = await readFile(`/proc/${this.pid}/status`, 'utf8').catch(() => '');
		return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
	}
}

await interruptible(async () => {
	const lines = await run();
	await writeFile(path.join(folders.root, 'docs', 'benchmark.md'), lines.join('\n'));
	console.log('\nWritten to docs/benchmark.md');
});
