import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { Company } from '../harness/company.mts';
import { createCrowd } from '../harness/crowd.mts';
import { expect, test as base } from '../harness/fixtures.mts';
import { publishWorkflows, type Worker } from '../harness/n8n.mts';
import { executionsOf, logIn } from '../harness/rest.mts';
import { folders } from '../harness/settings.mts';

const PEOPLE = 200;
const AT_ONCE = 20;
const LATENCY_MS = 20;
/** Of `npm run scale`: n8n, its worker, Redis, and PostgreSQL. */
const SCALE_PORTS = [5878, 5898, 5908, 5909];

const test = base.extend<{ company: Company; worker: Worker }>({
	company: [
		async ({ ports, sandbox }, use) => {
			const company = await Company.start('queue', ports.n8n, sandbox, [
				folders.examples,
				folders.workflows('queue'),
				folders.workflows('trigger'),
			]);
			try {
				await use(company);
			} finally {
				await company.stop();
			}
		},
		{ timeout: 15 * 60_000 },
	],
	worker: async ({ company }, use) => await use(await company.startWorker()),
});

test('in queue mode, each of 200 forms makes one person once, and a run whose worker is killed can be repeated', async ({
	company,
	worker,
	sandbox,
	realm,
}) => {
	const { n8n } = company;
	const { journal } = sandbox;
	sandbox.misbehavior.latency = LATENCY_MS;

	await test.step('forms on a worker', async () => {
		const before = realm.identities.size;
		const invitedBefore = realm.jobs.size;
		const people = Array.from({ length: PEOPLE }, (_, index) => `queue${index}@example.org`);
		const left = [...people];
		const submitAll = async () => {
			for (let email = left.shift(); email !== undefined; email = left.shift()) {
				const body = new FormData();
				[`Person ${email}`, email, 'Engineering'].forEach((value, index) =>
					body.append(`field-${index}`, value),
				);
				const response = await fetch(`${n8n.url}/form/onboarding`, { method: 'POST', body });
				expect(response.ok).toBe(true);
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, submitAll));
		const invited = () =>
			people.filter((email) => {
				const identity = realm.findByUsername(email);
				return identity && realm.enrollmentStatus(identity) === 'PENDING';
			});
		await expect.poll(() => invited().length, { timeout: 180_000 }).toBe(PEOPLE);
		expect(realm.identities.size).toBe(before + PEOPLE);
		expect(journal.count('CreateIdentity')).toBe(PEOPLE);
		expect(realm.jobs.size).toBe(invitedBefore + PEOPLE);
		for (const email of people) {
			const groups = realm.groupsOf(realm.findByUsername(email)!);
			expect(groups.map((group) => group.display_name)).toEqual(['Engineering']);
		}
	});

	await test.step('a worker that is killed while it saves people', async () => {
		const before = realm.identities.size;
		const run = async () => await fetch(`${n8n.url}/webhook/queue-upsert?people=${PEOPLE}`);
		journal.clear();
		const begun = run().catch(() => undefined);
		await expect
			.poll(() => journal.count('CreateIdentity'), { intervals: [20], timeout: 60_000 })
			.toBeGreaterThanOrEqual(PEOPLE / 4);
		worker.kill();
		await worker.ended;
		const made = realm.identities.size - before;
		expect(made).toBeGreaterThan(0);
		expect(made).toBeLessThan(PEOPLE);
		await company.startWorker();
		// n8n gives the execution up, or tries it again on the next worker: either is n8n's to decide.
		await Promise.race([begun, setTimeout(15_000)]);
		expect((await run()).ok).toBe(true);
		expect(realm.identities.size - before).toBe(PEOPLE);
	});
});

test('in queue mode, ten executions on two workers share a rate limit', async ({
	company,
	worker: _first,
	sandbox,
}, { annotations }) => {
	await company.startWorker();
	sandbox.behave({ order: 'created' });
	sandbox.misbehavior.latency = LATENCY_MS;
	const { seconds, floor, requests, refused, ends } = await createCrowd(company, sandbox, {
		executions: 10,
		people: 300,
		limit: { perSecond: 100, burst: 100, headers: 'ratelimit' },
	});
	annotations.push({
		type: 'limit',
		description: `${(seconds / floor).toFixed(2)} of the floor, ${refused} of ${requests} refused`,
	});
	expect(seconds).toBeLessThan(1.2 * floor);
	// Nobody has a much larger part of the limit than the others.
	expect(ends[0]).toBeGreaterThan(0.25 * seconds);
});

test('in queue mode, the trigger tells each change once, whichever process is killed', async ({
	company,
	worker,
	sandbox,
	realm,
}) => {
	const id = 'triggerWatch';
	const { journal } = sandbox;
	let { n8n } = company;
	const polls = () => Math.floor(journal.count('ListIdentities') / 2);
	const suspend = (index: number) => {
		const one = [...realm.identities.values()][index]!;
		realm.changeIdentity(one, { status: 'suspended' });
		return `identitySuspended ${one.traits.username}`;
	};
	const executions = async () => await executionsOf(n8n.url, await logIn(n8n.url), id);
	const told = async () =>
		(await executions()).flatMap(
			({ runs }) => runs.Told?.data?.main[0]?.map(({ json }) => json.told) ?? [],
		);
	await publishWorkflows(n8n.url, [{ id }]);
	await expect.poll(polls, { timeout: 30_000 }).toBe(1);

	const changes: string[] = [];
	await test.step('the main process is killed before its poll', async () => {
		changes.push(suspend(30));
		await n8n.kill();
		n8n = await company.startMain();
		await expect.poll(told, { timeout: 90_000 }).toEqual(changes);
	});

	await test.step('the worker is killed during the execution', async () => {
		suspend(31);
		await expect.poll(async () => (await executions()).length, { timeout: 90_000 }).toBe(2);
		worker.kill();
		await worker.ended;
		await company.startWorker();
	});

	await test.step('both are there again', async () => {
		changes.push(suspend(32));
		await expect.poll(told, { timeout: 90_000 }).toContain(changes[1]);
		const before = polls();
		await expect.poll(polls, { timeout: 90_000 }).toBeGreaterThan(before);
		// What the killed worker had begun is n8n's: it gives it up, or tries it again.
		const all = await executions();
		expect(all).toHaveLength(3);
		for (const change of changes) {
			expect((await told()).filter((one) => one === change)).toHaveLength(1);
		}
	});
});

test('Ctrl-C ends a measurement in queue mode, with n8n, its worker, Redis, and PostgreSQL', async () => {
	const dataFolders = async () =>
		(await readdir(tmpdir())).filter((name) => name.startsWith('beyond-identity-queue-'));
	const before = await dataFolders();
	const measuring = execa(process.execPath, ['--import', 'tsx', 'e2e/benchmark/scale.mts'], {
		cwd: folders.root,
		all: true,
		reject: false,
	});
	try {
		const areThere = async () => await Promise.all(SCALE_PORTS.map(isTaken));
		await expect.poll(areThere, { timeout: 180_000 }).toEqual(SCALE_PORTS.map(() => true));
		// As npm does: once from the terminal, and once more.
		measuring.kill('SIGINT');
		measuring.kill('SIGINT');
		const stoppedAt = Date.now();
		const { all } = await measuring;
		expect(Date.now() - stoppedAt).toBeLessThan(10_000);
		expect(await areThere()).toEqual(SCALE_PORTS.map(() => false));
		expect(await dataFolders()).toEqual(before);
		expect(all).not.toMatch(/\bat .*\.m?[jt]s:\d+/);
	} finally {
		measuring.kill('SIGKILL');
	}
});

/** Whether anything listens there. */
async function isTaken(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect({ port, host: '127.0.0.1' });
		socket.on('connect', () => {
			socket.destroy();
			resolve(true);
		});
		socket.on('error', () => resolve(false));
	});
}
