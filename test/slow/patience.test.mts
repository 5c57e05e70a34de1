/** What takes real time or a process of its own: `npm run test:slow`. */
import { execFile } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createFromItem, rows, useNode } from '../support/node.mts';

jest.setTimeout(90_000);

const { sandbox, run } = useNode();

test('at a limit of one request a second, 20 items go through', async () => {
	sandbox.current.misbehavior.limitRate({ perSecond: 1, headers: 'retry-after' });
	const { json } = await run(createFromItem({ maxRetries: 0 }), rows('patient', 20));
	expect(json).toHaveLength(20);
	// All wait with the one that was told to: the API is not asked again and again.
	expect(sandbox.current.journal.count('CreateIdentity', 429)).toBeLessThan(80);
});

test('a service that is away for five seconds loses no item', async () => {
	const { misbehavior, journal } = sandbox.current;
	misbehavior.add({ kind: 'status', status: 503 });
	const back = wait(5000).then(() => misbehavior.clear());
	const { json, error } = await run(createFromItem(), rows('away', 100));
	await back;
	expect(error).toBeUndefined();
	expect(json).toHaveLength(100);
	expect(journal.count('CreateIdentity', 503)).toBeLessThan(200);
});

test('10,000 items at concurrency 100 need no more than 300 MB above what is there at rest', async () => {
	const { url, tenantId, realmId, apiToken } = sandbox.current;
	const inOwnProcess = async (items: number, flags: string[] = []) => {
		const { stdout } = await promisify(execFile)(process.execPath, [
			...flags,
			'--import',
			'tsx',
			'test/support/manyItems.mts',
			...[url, tenantId, realmId, apiToken, String(items), '100'],
		]);
		return JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, number | string>;
	};
	const { heapAtRest } = await inOwnProcess(1);
	// With no more heap than that, needing more would end the process.
	const limit = Number(heapAtRest) + 300;
	const many = await inOwnProcess(10_000, [`--max-old-space-size=${limit}`]);
	expect(many).toMatchObject({ count: 10_000, last: 'Person 9999' });
});
