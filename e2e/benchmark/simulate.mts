import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { main } from '../../sandbox/program.mts';
import { folders } from '../harness/settings.mts';
import type { Limit } from '../../sandbox/tokenBucket.mts';
import { simulate, type Simulation } from './simulation.mts';

const LATENCY_MS = 50;
/**
 * What `npm run scale` measured for one worker without a limit, in milliseconds of its processor for each
 * request: 17.2 s for 10,103 requests.
 */
const COST_MS = 1.7;
const WORKERS = 4;

const LIMITS: Array<[string, Limit | undefined]> = [
	['30 a minute', { perSecond: 0.5, burst: 30 }],
	['10 a second', { perSecond: 10, burst: 10 }],
	['100 a second', { perSecond: 100, burst: 100 }],
	['none', undefined],
];

type Job = Pick<Simulation, 'job' | 'peoplePerExecution' | 'changed'> & { workers?: number };

/** What `npm run scale` measures, to compare. */
const MEASURED: Array<[string, Job]> = [
	[
		'Create everyone, 1,000 in each execution, 1 worker',
		{ job: 'create', peoplePerExecution: 1000, workers: 1 },
	],
];
const JOBS: Array<[string, Job]> = [
	['Read everyone', { job: 'read' }],
	['Update the 1% that changed', { job: 'update', changed: 0.01 }],
	['Create everyone, 10,000 in each execution', { job: 'create', peoplePerExecution: 10_000 }],
	['Create everyone, 1,000 in each execution', { job: 'create', peoplePerExecution: 1000 }],
];
/** The last job would take too long to simulate for a million people. */
const SIZES: Array<[number, typeof JOBS]> = [
	[10_000, MEASURED],
	[100_000, JOBS],
	[1_000_000, JOBS.slice(0, -1)],
];

/** E.g. `49 s`, `14 min`, `2.8 h`, or `23 days`. */
function inWords(seconds: number): string {
	if (seconds < 100) return `${Math.round(seconds)} s`;
	if (seconds < 100 * 60) return `${Math.round(seconds / 60)} min`;
	if (seconds < 48 * 3600) return `${(seconds / 3600).toFixed(1)} h`;
	return `${Math.round(seconds / 86_400)} days`;
}

await main(async () => {
	const rows: string[] = [];
	for (const [people, jobs] of SIZES) {
		for (const [name, job] of jobs) {
			const cells: string[] = [];
			let requests = 0;
			let worst = 0;
			let refused = 0;
			for (const [limitName, limit] of LIMITS) {
				const startedAt = performance.now();
				const { seconds, floor, failed, ...counted } = await simulate({
					workers: WORKERS,
					...job,
					people,
					latency: LATENCY_MS,
					cost: COST_MS,
					...(limit ? { limit } : {}),
				});
				if (failed > 0) throw new Error(`${name}: ${failed} of ${people} people failed`);
				requests = Math.max(requests, counted.requests - counted.refused);
				const took = ((performance.now() - startedAt) / 1000).toFixed(0);
				console.log(
					`${people} people, ${name}, limit ${limitName}: ${JSON.stringify(counted)}, simulated in ${took} s`,
				);
				refused = Math.max(refused, counted.refused / (counted.requests - counted.refused));
				if (floor > 0) worst = Math.max(worst, seconds / floor);
				cells.push(inWords(seconds));
			}
			const row = [
				people.toLocaleString('en'),
				name,
				requests.toLocaleString('en'),
				...cells,
				worst.toFixed(2),
				refused.toFixed(1),
			].join(' | ');
			console.log(row);
			rows.push(`| ${row} |`);
		}
	}
	const file = path.join(folders.reports, 'simulation.md');
	await mkdir(folders.reports, { recursive: true });
	await writeFile(
		file,
		[
			`Simulated: ${WORKERS} workers with up to ten executions each, ${COST_MS} ms of a processor of its own for each request, ${LATENCY_MS} ms of latency.`,
			'',
			`| people | job | requests, at most | ${LIMITS.map(([name]) => name).join(' | ')} | at most, of the least time | at most, 429s for each |`,
			`| ---: | --- | ---: | ${LIMITS.map(() => '---:').join(' | ')} | ---: | ---: |`,
			...rows,
			'',
		].join('\n'),
	);
	console.log(`Written to ${file}`);
});
