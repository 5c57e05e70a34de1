import '../harness/assertNode.mts';
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startSandbox } from '../../sandbox/server.mts';
import { main } from '../../sandbox/program.mts';
import { Company } from '../harness/company.mts';
import { createCrowd } from '../harness/crowd.mts';
import { endOnSignal } from '../harness/ownGroups.mts';
import { folders, N8N_VERSION } from '../harness/settings.mts';

const PORTS = { n8n: 5878, sandbox: 5978 };
/** 10,000 people. */
const CROWD = { executions: 10, people: 1000 };
const LATENCY_MS = 50;
const WORKERS = [1, 2, 4];
const LIMIT = { perSecond: 100, burst: 100, headers: 'ratelimit' } as const;

await main(async () => {
	endOnSignal();
	const sandbox = await startSandbox({ port: PORTS.sandbox });
	sandbox.behave({ order: 'created' });
	const rows: string[] = [];
	const company = await Company.start('scale', PORTS.n8n, sandbox, [folders.workflows('queue')]);
	try {
		for (const [index, workers] of WORKERS.entries()) {
			for (let more = WORKERS[index - 1] ?? 0; more < workers; more += 1)
				await company.startWorker();
			for (const limit of [undefined, LIMIT]) {
				await fetch(`${sandbox.url}/sandbox/reset`, { method: 'POST' });
				sandbox.misbehavior.latency = LATENCY_MS;
				const crowd = { ...CROWD, ...(limit ? { limit } : {}) };
				const { seconds, requests, refused, floor, ends } = await createCrowd(
					company,
					sandbox,
					crowd,
				);
				const row = [
					workers,
					limit ? `${limit.perSecond} a second` : 'none',
					seconds.toFixed(1),
					limit ? (seconds / floor).toFixed(2) : '–',
					((CROWD.executions * CROWD.people) / seconds).toFixed(0),
					requests,
					refused,
					`${ends[0]!.toFixed(1)} to ${ends.at(-1)!.toFixed(1)}`,
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
			'| workers | limit | s | of the least time | people a second | requests | 429s | executions ended after, s |',
			'| ---: | --- | ---: | ---: | ---: | ---: | ---: | --- |',
			...rows,
			'',
		].join('\n'),
	);
	console.log(`Written to ${file}`);
});
