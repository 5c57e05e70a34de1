/**
 * What the node says is so, whatever happens on the way: `npm run test:faults`. Random people and groups,
 * an operation over up to 60 items, and faults; then what the node said is held against what the sandbox
 * holds. `FAULTS_SECONDS` tells how long to look (180 unless told), and `FAULTS_SEED` repeats the round in
 * which something was found; `FAULTS_OPERATION` tries one operation alone, e.g. `sync`.
 */
import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { defaultBehavior } from '../../sandbox/behavior.mts';
import { startSandbox } from '../../sandbox/server.mts';
import { tryOut, type Tally } from './tryOut.mts';
import { scenario } from './scenario.mts';

const SECONDS = Number(process.env.FAULTS_SECONDS ?? 180);
/** Most of a run is waiting, so several go on side by side, each at a sandbox of its own. */
const SIDE_BY_SIDE = 16;
/** As many as shrink well. */
const RUNS_PER_ROUND = 40;
const SHRINKING_MS = 90_000;

jest.setTimeout((SECONDS + 2 * (SHRINKING_MS / 1000)) * 1000 + 60_000);

test('what the node says is so, whatever happens on the way', async () => {
	const given = process.env.FAULTS_SEED;
	const firstSeed = given === undefined ? randomInt(2 ** 31) : Number(given);
	const startedAt = Date.now();
	const endsAt = startedAt + SECONDS * 1000;
	const tally: Tally = { runs: 0, requests: 0, byOperation: new Map() };
	let failure: string | undefined;

	const lookOn = async (place: number) => {
		const sandbox = await startSandbox();
		try {
			for (let round = 0; failure === undefined && Date.now() < endsAt; round += 1) {
				const seed = firstSeed + place + SIDE_BY_SIDE * round;
				let lookUntil = endsAt;
				const property = fc.asyncProperty(scenario, async (one) => {
					if (failure !== undefined || Date.now() > lookUntil) return;
					sandbox.misbehavior.clear();
					sandbox.behave(defaultBehavior());
					try {
						await tryOut(sandbox, one, tally);
					} catch (error) {
						// From now on it is made smaller.
						if (lookUntil === endsAt) lookUntil = Date.now() + SHRINKING_MS;
						throw error;
					}
				});
				const details = await fc.check(property, { seed, numRuns: RUNS_PER_ROUND });
				if (details.failed) {
					const { errorInstance, counterexample, numShrinks } = details;
					failure ??= [
						errorInstance instanceof Error ? errorInstance.message : String(errorInstance),
						`Found by FAULTS_SEED=${seed}, and made smaller ${numShrinks} times:`,
						JSON.stringify(counterexample?.[0]),
					].join('\n');
				}
				if (given !== undefined) return;
			}
		} finally {
			await sandbox.close();
		}
	};
	const places = given === undefined ? SIDE_BY_SIDE : 1;
	await Promise.all(Array.from({ length: places }, (_, place) => lookOn(place)));

	const operations = [...tally.byOperation].map(([name, count]) => `${name} ${count}`).sort();
	const took = Math.round((Date.now() - startedAt) / 1000);
	process.stdout.write(
		`FAULTS_SEED=${firstSeed}: ${tally.runs} runs, ${tally.requests} requests in ${took} s\n${operations.join(', ')}\n`,
	);
	if (failure !== undefined) throw new Error(failure);
	expect(tally.runs).toBeGreaterThan(0);
});
