import '../harness/assertNode.mts';
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import { main } from '../../sandbox/program.mts';
import { Company } from '../harness/company.mts';
import { folders, N8N_VERSION } from '../harness/settings.mts';

const PORTS = { n8n: 5878, sandbox: 5978 };
const PEOPLE = 10_000;
const BATCH = 1000;
const LATENCY_MS = 50;
const WORKERS = [1, 2, 4];
const LIMIT = { perSecond: 100, burst: 100, headers: 'ratelimit' } as const;

interface Measured {
	seconds: number;
	requests: number;
	refused: number;
	/** Of each execution, when it was done, in seconds. */
	ends: number[];
}

/** Creates 10,000 people, 1,000 in each execution, all executions at once. */
async function createAll(company: Company, sandbox: Sandbox): Promise<Measured> {
	const { journal } = sandbox;
	await fetch(`${sandbox.url}/sandbox/reset`, { method: 'POST' });
	journal.clear();
	sandbox.misbehavior.latency = LATENCY_MS;
	const startedAt = performance.now();
	const ends = await Promise.all(
		Array.from({ length: PEOPLE / BATCH }, async (_, index) => {
			const query = `people=${BATCH}&from=${index * BATCH}&concurrency=25`;
			const answer = await fetch(`${company.n8n.url}/webhook/queue-upsert?${query}`);
			const { made, failed } = (await answer.json()) as { made: number; failed: string };
			if (made !== BATCH) throw new Error(`${made} of ${BATCH} people were made: ${failed}`);
			return (performance.now() - startedAt) / 1000;
		}),
	);
	return {
		seconds: Math.max(...ends),
		requests: journal.count(),
		refused: Object.entries(journal.totals())
			.filter(([name]) => name.endsWith(' 429'))
			.reduce((sum, [, count]) => sum + count, 0),
		ends,
	};
}

await main(async () => {
	const sandbox = await startSandbox({ port: PORTS.sandbox });
	sandbox.behave({ order: 'created' });
	const rows: string[] = [];
	const company = await Company.start('scale', PORTS.n8n, sandbox, [folders.workflows('queue')]);
	try {
		for (const [index, workers] of WORKERS.entries()) {
			for (let more = WORKERS[index - 1] ?? 0; more < workers; more += 1)
				await company.startWorker();
			for (const isLimited of [false, true]) {
				const measure = async () => {
					const work = createAll(company, sandbox);
					// The reset takes every limit away.
					await new Promise((resolve) => setTimeout(resolve, 200));
					if (isLimited) sandbox.misbehavior.limitRate(LIMIT);
					return await work;
				};
				const { seconds, requests, refused, ends } = await measure();
				const row = [
					workers,
					isLimited ? `${LIMIT.perSecond} a second` : 'none',
					seconds.toFixed(1),
					(PEOPLE / seconds).toFixed(0),
					requests,
					refused,
					`${Math.min(...ends).toFixed(1)} to ${Math.max(...ends).toFixed(1)}`,
				].join(' | ');
				console.log(row);
				rows.push(`| ${row} |`);
			}
		}
	} finally {
		await company.stop();
		await sandbox.close();
	}
	const memory = Math.round(os.totalmem() / 1024 ** 3);
	const file = path.join(folders.reports, 'scale.md');
	await writeFile(
		file,
		[
			`n8n ${N8N_VERSION} in queue mode with the sandbox, Redis, and PostgreSQL on one machine (${os.cpus().length} cores, ${memory} GB), ${LATENCY_MS} ms of latency.`,
			'',
			'| workers | limit | s | people a second | requests | 429s | executions ended after, s |',
			'| ---: | --- | ---: | ---: | ---: | ---: | --- |',
			...rows,
			'',
		].join('\n'),
	);
	console.log(`Written to ${file}`);
});
