import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Sandbox } from '../../sandbox/server.mts';
import { installN8n, installNode, packNode } from './install.mts';
import {
	credentialsFor,
	importWorkflows,
	publishWorkflows,
	startN8n,
	startWorker,
	type N8n,
	type Worker,
} from './n8n.mts';
import { startPostgres, startRedis, type Service } from './services.mts';
import { folders } from './settings.mts';

/**
 * n8n's queue mode, as a company runs it: a main process that takes the forms and workers that do the work,
 * over Redis and PostgreSQL, all on loopback.
 */
export class Company {
	private readonly services: Service[] = [];
	private readonly workers: Worker[] = [];
	/** The main process. */
	n8n!: N8n;

	private constructor(
		private readonly options: Parameters<typeof startN8n>[0],
		private readonly dataFolder: string,
	) {}

	/**
	 * Starts everything but the workers.
	 *
	 * @param name of n8n's data
	 * @param port of n8n; the services and the workers have some of those after it
	 */
	static async start(
		name: string,
		port: number,
		sandbox: Sandbox,
		workflowFolders: string[],
	): Promise<Company> {
		const userFolder = folders.user(name);
		await rm(userFolder, { recursive: true, force: true });
		const dataFolder = await mkdtemp(path.join(tmpdir(), 'beyond-identity-queue-'));
		await chmod(dataFolder, 0o711);
		const binaries = await installN8n();
		await installNode(userFolder, await packNode());
		const [redisPort, postgresPort] = [port + 30, port + 31];
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
		const company = new Company({ ...binaries, userFolder, port, environment }, dataFolder);
		try {
			company.services.push(startRedis(dataFolder, redisPort));
			company.services.push(await startPostgres(dataFolder, postgresPort));
			const workflows = await importWorkflows(
				company.options,
				credentialsFor(sandbox),
				workflowFolders,
			);
			await company.startMain();
			await publishWorkflows(
				company.n8n.url,
				workflows.filter(({ isPolling }) => !isPolling),
			);
			return company;
		} catch (error) {
			await company.stop();
			throw error;
		}
	}

	/** Starts the main process, also again after it was killed. */
	async startMain(): Promise<N8n> {
		this.n8n = await startN8n(this.options);
		return this.n8n;
	}

	async startWorker(): Promise<Worker> {
		const worker = await startWorker(this.options, this.options.port + 20 + this.workers.length);
		this.workers.push(worker);
		return worker;
	}

	async stop(): Promise<void> {
		for (const worker of this.workers) await worker.stop();
		await (this.n8n as N8n | undefined)?.stop();
		for (const service of this.services) await service.stop();
		await rm(this.dataFolder, { recursive: true });
	}
}
