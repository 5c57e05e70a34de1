import { simulate, type Simulation } from '../../e2e/benchmark/simulation.mts';
import type { Limit } from '../../sandbox/tokenBucket.mts';

const JOBS: Array<[string, Pick<Simulation, 'job' | 'people' | 'peoplePerExecution' | 'changed'>]> =
	[
		['read 100,000 people', { job: 'read', people: 100_000 }],
		['update 1% of 100,000 people', { job: 'update', people: 100_000, changed: 0.01 }],
		[
			'create 20,000 people in 20 executions',
			{ job: 'create', people: 20_000, peoplePerExecution: 1000 },
		],
	];

const LIMITS: Array<[string, Limit]> = [
	['30 requests a minute', { perSecond: 0.5, burst: 30 }],
	['10 requests a second', { perSecond: 10, burst: 10 }],
	['100 requests a second', { perSecond: 100, burst: 100 }],
];

const cases = JOBS.flatMap(([name, job]) =>
	LIMITS.map(([limitName, limit]) => [name, limitName, job, limit] as const),
);

test.each(cases)(
	'%s: at %s, nobody fails, and the limit alone decides how long it takes',
	async (_name, _limitName, job, limit) => {
		const { seconds, floor, failed, people } = await simulate({
			...job,
			limit,
			workers: 4,
			latency: 50,
			cost: 1.7,
		});
		expect(failed).toBe(0);
		expect(people).toBe(job.people);
		expect(seconds).toBeLessThan(1.2 * floor);
	},
);
