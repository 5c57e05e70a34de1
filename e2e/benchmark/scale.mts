import '../harness/assertNode.mts';
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { RateLimit } from '../../sandbox/misbehavior.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import { Company } from '../harness/company.mts';
import { createCrowd } from '../harness/crowd.mts';
import { interruptible } from '../harness/ownGroups.mts';
import { folders, N8N_VERSION } from '../harness/settings.mts';

const PORTS = { n8n: 5878, sandbox: 5978 };
/** 10,000 people. */
const CROWD = { executions: 10, people: 1000 };
const LATENCY_MS = 50;
const WORKERS = [1, 2, 4];
const LIMIT: RateLimit = { perSecond: 100, burst: 100, headers: 'ratelimit' };

await interruptible(async () => {
	const sandbox = await startSandbox({ port: PORTS.sandbox });
	sandbox.behave({ order: 'created' });
	try {
		const rows = await measureAll(sandbox);
		const memory = Math.round(os.totalmem() / 1024 ** 3);
		const file = path.join(folders.reports, 'scale.md');
		await writeFile(
			file,
			[
				`n8n ${N8N_VERSION} in queue mode with the sandbox, Redis, and PostgreSQL on one machine (${os.cpus().length} cores, ${memory} GB), ${LATENCY_MS} ms of latency.`,
				'',
				'| workers | limit | s | of the least time | people a second | requests | 429s | executions ended after, s |',
				'| ---: | --- | ---: | ---: | ---: | ---: | ---: | --- |',
				...rows,
				'',
			].join('\n'),
		);
		console.log(`Written to ${file}`);
	} finally {
		await sandbox.close();
	}
});

/** Creates the crowd with each number of workers, without a limit and with one. */
async function measureAll(sandbox: Sandbox): Promise<string[]> {
	const rows: string[] = [];
	const company = await Company.start('scale', PORTS.n8n, sandbox, [folders.workflows('queue')]);
	try {
		for (const [index, workers] of WORKERS.entries()) {
			for (let more = WORKERS[index - 1] ?? 0; more < workers; more += 1)
				await company.startWorker();
			for (const limit of [undefined, LIMIT]) {
				const row = await measure(company, sandbox, workers, limit);
				console.log(row);
				rows.push(`| ${row} |`);
			}
		}
		return rows;
	} finally {
		await company.stop();
	}
}

async function measure(
	company: Company,
	sandbox: Sandbox,
	workers: number,
	limit?: RateLimit,
): Promise<string> {
	await fetch(`${sandbox.url}/sandbox/reset`, { method: 'POST' });
	sandbox.misbehavior.latency = LATENCY_MS;
	const crowd = { ...CROWD, ...(limit ? { limit } : {}) };
	const { seconds, requests, refused, floor, ends } = await createCrowd(company, sandbox, crowd);
	return [
		workers,
		limit ? `${limit.perSecond} a second` : 'none',
		seconds.toFixed(1),
		limit ? (seconds / floor).toFixed(2) : '–',
		((CROWD.executions * CROWD.people) / seconds).toFixed(0),
		requests,
		refused,
		`${ends[0]!.toFixed(1)} to ${ends.at(-1)!.toFixed(1)}`,
	].join(' | ');
}
