import { rm } from 'node:fs/promises';
import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import type { RealmState } from '../../sandbox/store.mts';
import { expect, test } from '../harness/fixtures.mts';
import { installN8n, installNode, packNode } from '../harness/install.mts';
import {
	credentialsFor,
	importWorkflows,
	publishWorkflows,
	startN8n,
	unpublishWorkflow,
	type N8n,
	type N8nOptions,
} from '../harness/n8n.mts';
import { executionsOf, logIn } from '../harness/rest.mts';
import { folders, N8N_VERSION, N8N_VERSIONS } from '../harness/settings.mts';

const WORKFLOW = 'triggerWatch';
/** n8n polls once a minute, and looks for what is due every few seconds. */
const NEXT_POLL_MS = 90_000;

/** n8n keeps what the trigger remembers in the same transaction as the execution that it starts. */
const DURABLE_CURSORS = {
	N8N_SCHEDULER_ENABLED: 'true',
	N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
	N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
	N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'true',
};

const MODES = [
	...N8N_VERSIONS.map((version) => ({ name: `n8n ${version}`, version, environment: {} })),
	{
		name: `n8n ${N8N_VERSION} with durable cursors`,
		version: N8N_VERSION,
		environment: DURABLE_CURSORS,
	},
];

/** An n8n with one workflow that watches people, which can be killed and started again. */
class Watcher {
	private constructor(
		private readonly options: N8nOptions,
		readonly sandbox: Sandbox,
		private n8n: N8n,
		private readonly isDurable: boolean,
	) {}

	static async start(
		{ name, version, environment }: (typeof MODES)[number],
		ports: { n8n: number; sandbox: number },
	): Promise<Watcher> {
		const userFolder = folders.user(`trigger ${name}`, version);
		await rm(userFolder, { recursive: true, force: true });
		const options = { ...(await installN8n(version)), userFolder, port: ports.n8n, environment };
		await installNode(userFolder, await packNode());
		const sandbox = await startSandbox({ port: ports.sandbox });
		await importWorkflows(options, credentialsFor(sandbox), [folders.workflows('trigger')]);
		const n8n = await startN8n(options);
		return new Watcher(options, sandbox, n8n, environment === DURABLE_CURSORS);
	}

	get realm(): RealmState {
		return this.sandbox.store.realms.get(this.sandbox.realmId)!;
	}

	/** Publishes the workflow, and waits until it has noted who is there. */
	async publish(): Promise<void> {
		this.sandbox.journal.clear();
		await publishWorkflows(this.n8n.url, [{ id: WORKFLOW }]);
		// With durable cursors n8n tries the poll when it is published, and keeps what the next one notes.
		await this.polls(this.isDurable ? 2 : 1);
	}

	async unpublish(): Promise<void> {
		await unpublishWorkflow(this.n8n.url, WORKFLOW);
	}

	/** Waits until so many polls have read the realm, which has two pages. */
	async polls(count = 1): Promise<void> {
		const { journal } = this.sandbox;
		await expect
			.poll(() => journal.count('ListIdentities', 200), { timeout: count * NEXT_POLL_MS })
			.toBeGreaterThanOrEqual(2 * count);
	}

	async kill(): Promise<void> {
		await this.n8n.kill();
	}

	async startAgain(): Promise<void> {
		this.sandbox.journal.clear();
		this.n8n = await startN8n(this.options);
	}

	/** Suspends somebody. */
	suspend(index: number): string {
		const one = [...this.realm.identities.values()][index]!;
		this.realm.changeIdentity(one, { status: 'suspended' });
		return `identitySuspended ${one.traits.username}`;
	}

	/** What was told, execution by execution, the oldest first; what a killed execution was about is gone. */
	async told(): Promise<Array<{ status: string; told: string[] }>> {
		const cookie = await logIn(this.n8n.url);
		const executions = await executionsOf(this.n8n.url, cookie, WORKFLOW);
		return executions.map(({ status, runs }) => ({
			status,
			told: (runs.Told?.data?.main[0] ?? []).map(({ json }) => String(json.told)),
		}));
	}

	/** Waits until so many executions have ended, and gives the last one. */
	async lastOf(count: number): Promise<{ status: string; told: string[] }> {
		await expect
			.poll(async () => (await this.told()).filter(({ status }) => isOver(status)).length, {
				timeout: NEXT_POLL_MS,
			})
			.toBe(count);
		return (await this.told()).at(-1)!;
	}

	async stop(): Promise<void> {
		await this.n8n.stop();
		await this.sandbox.close();
	}
}

const isOver = (status: string) => !['new', 'running', 'waiting'].includes(status);

for (const mode of MODES) {
	test(`${mode.name}: whenever n8n is killed, what happened is told once`, async ({ ports }) => {
		const watcher = await Watcher.start(mode, ports);
		try {
			await test.step('published: nothing is told of those who are there', async () => {
				await watcher.publish();
				expect(await watcher.told()).toEqual([]);
			});

			await test.step('a change is told by the next poll', async () => {
				const change = watcher.suspend(30);
				expect(await watcher.lastOf(1)).toEqual({ status: 'success', told: [change] });
			});

			await test.step('killed before the poll', async () => {
				const change = watcher.suspend(31);
				await watcher.kill();
				await watcher.startAgain();
				expect(await watcher.lastOf(2)).toEqual({ status: 'success', told: [change] });
			});

			await test.step('killed during the poll', async () => {
				const { journal, misbehavior } = watcher.sandbox;
				const change = watcher.suspend(32);
				journal.clear();
				misbehavior.add({
					kind: 'delay',
					operationId: 'ListIdentities',
					every: 2,
					milliseconds: 10_000,
				});
				await expect
					.poll(() => journal.count('ListIdentities'), { timeout: NEXT_POLL_MS, intervals: [50] })
					.toBeGreaterThan(0);
				await watcher.kill();
				misbehavior.clear();
				await watcher.startAgain();
				expect(await watcher.lastOf(3)).toEqual({ status: 'success', told: [change] });
			});

			await test.step('killed while the execution runs that the poll has started', async () => {
				watcher.suspend(33);
				await expect
					.poll(async () => (await watcher.told()).length, { timeout: NEXT_POLL_MS })
					.toBe(4);
				await watcher.kill();
				await watcher.startAgain();
				// That execution has crashed, as n8n says; it is told of no more.
				expect(await watcher.lastOf(4)).toMatchObject({ status: 'crashed' });
				await watcher.polls();
				expect(await watcher.told()).toHaveLength(4);
			});

			await test.step('unpublished and published: what happened meanwhile is told', async () => {
				await watcher.unpublish();
				const change = watcher.suspend(34);
				await watcher.publish();
				expect(await watcher.lastOf(5)).toEqual({ status: 'success', told: [change] });
				await watcher.polls();
				expect(await watcher.told()).toHaveLength(5);
			});
		} finally {
			await watcher.stop();
		}
	});
}
