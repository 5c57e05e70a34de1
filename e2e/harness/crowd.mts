import type { RateLimit } from '../../sandbox/misbehavior.mts';
import type { Sandbox } from '../../sandbox/server.mts';
import { leastSeconds } from '../../sandbox/tokenBucket.mts';
import type { Company } from './company.mts';

/** How many people are created, and how. */
export interface Crowd {
	executions: number;
	/** In each execution. */
	people: number;
	/** What all executions share. */
	limit?: RateLimit;
}

/** What creating a crowd took. */
export interface CrowdMeasured {
	seconds: number;
	requests: number;
	/** Those that the limit refused, each of which was sent again. */
	refused: number;
	/** The least time that the requests need under the limit, in seconds; 0 without one. */
	floor: number;
	/** When each execution was done, in seconds, the earliest first. */
	ends: number[];
}

/**
 * Creates people with Create or Update, in several executions that are started at once, each of which goes
 * to whichever worker takes it.
 *
 * @throws Error where anybody was not created
 */
export async function createCrowd(
	company: Company,
	sandbox: Sandbox,
	{ executions, people, limit }: Crowd,
): Promise<CrowdMeasured> {
	sandbox.journal.clear();
	sandbox.misbehavior.limitRate(limit);
	const startedAt = performance.now();
	const ends = await Promise.all(
		Array.from({ length: executions }, async (_, index) => {
			const query = `people=${people}&from=${index * people}&concurrency=25`;
			const answer = await fetch(`${company.n8n.url}/webhook/queue-upsert?${query}`);
			const { made, failed } = (await answer.json()) as { made: number; failed: string };
			if (made !== people) throw new Error(`${made} of ${people} people were created: ${failed}`);
			return (performance.now() - startedAt) / 1000;
		}),
	);
	const requests = sandbox.journal.count();
	const refused = Object.entries(sandbox.journal.totals())
		.filter(([name]) => name.endsWith(' 429'))
		.reduce((sum, [, count]) => sum + count, 0);
	const { perSecond = Infinity, burst = perSecond } = limit ?? {};
	return {
		seconds: Math.max(...ends),
		requests,
		refused,
		floor: limit ? leastSeconds(requests - refused, { perSecond, burst }) : 0,
		ends: ends.sort((one, other) => one - other),
	};
}
