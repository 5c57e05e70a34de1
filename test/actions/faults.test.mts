import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { RateLimit } from '../../sandbox/misbehaviour.mts';
import { SEED } from '../../sandbox/seed.mts';
import { credentialFor, locator, runNode, type NodeRunOptions } from '../support/engine.mts';
import { useSandbox } from '../support/sandbox.mts';

jest.setTimeout(90_000);

const sandbox = useSandbox();
const realm = () => sandbox.current.store.realms.get(SEED.realmId)!;

async function run(
	parameters: INodeParameters,
	input: IDataObject[],
	more: Partial<NodeRunOptions> = {},
) {
	return await runNode({ credential: credentialFor(sandbox.current), parameters, input, ...more });
}

const create = (options: INodeParameters = {}): INodeParameters => ({
	resource: 'identity',
	operation: 'create',
	displayName: '={{ $json.name }}',
	username: '={{ $json.username }}',
	options,
});

const persons = (prefix: string, howMany: number) =>
	Array.from({ length: howMany }, (_, index) => ({
		name: `Person ${index}`,
		username: `${prefix}${index}@example.org`,
	}));

const existing = (prefix: string, howMany: number) =>
	persons(prefix, howMany).map(
		({ name, username }) => realm().addIdentity(name, { type: 'traits_v0', username }).id,
	);

/** Every 7th connection breaks before the work, and every 11th after it. */
function breakConnections(): void {
	sandbox.current.misbehaviour.add({ kind: 'dropBefore', every: 7 });
	sandbox.current.misbehaviour.add({ kind: 'dropAfter', every: 11 });
}

describe('with connections that break before and after the work', () => {
	test('1,000 creates make exactly 1,000 identities, and no item fails', async () => {
		breakConnections();
		const before = realm().identities.size;
		// Of 77 requests 17 break, so with five repeats one item in 8,600 is lost, and of ten runs of a
		// thousand items one would fail.
		const { json, error } = await run(create({ maxRetries: 10 }), persons('broken', 1000));
		expect(error).toBeUndefined();
		expect(realm().identities.size).toBe(before + 1000);
		expect(json.map(({ display_name: name }) => name)).toEqual(
			persons('broken', 1000).map(({ name }) => name),
		);
	});

	test('updates, members and deletes all arrive', async () => {
		const ids = existing('steady', 200);
		const group = realm().addGroup('Steady');
		const input = ids.map((who) => ({ who }));
		breakConnections();
		const updated = await run(
			{
				resource: 'identity',
				operation: 'update',
				identity: locator('id', '={{ $json.who }}'),
				updateFields: { title: 'Steady' },
			},
			input,
		);
		expect(updated.error).toBeUndefined();
		expect(ids.every((id) => realm().identities.get(id)!.traits.title === 'Steady')).toBe(true);

		for (const batch of [ids.slice(0, 50), ids.slice(50, 120), ids.slice(120)]) {
			const members = await run(
				{
					resource: 'group',
					operation: 'addMembers',
					group: locator('id', group.id),
					identity: locator('id', '={{ $json.who }}'),
				},
				batch.map((who) => ({ who })),
			);
			expect(members.json).toHaveLength(batch.length);
		}
		expect(realm().membersOf(group)).toHaveLength(200);

		sandbox.current.misbehaviour.clear();
		sandbox.current.misbehaviour.add({ kind: 'dropAfter', times: 1 });
		const batched = await run(
			{ resource: 'identity', operation: 'delete', identity: locator('id', '={{ $json.who }}') },
			input.slice(1),
		);
		expect(batched.json).toHaveLength(199);
		sandbox.current.misbehaviour.add({ kind: 'dropAfter', times: 1 });
		const single = await run(
			{ resource: 'identity', operation: 'delete', identity: locator('id', ids[0]!) },
			[{}],
		);
		expect(single.json).toEqual([{ deleted: true, identity_ids: [ids[0]] }]);
		expect(ids.some((id) => realm().identities.has(id))).toBe(false);
	});

	test('a username that someone else took meanwhile is the conflict that it is', async () => {
		sandbox.current.misbehaviour.add({ kind: 'dropBefore', times: 1 });
		realm().addIdentity('Someone Else', { type: 'traits_v0', username: 'mine@example.org' });
		const { error } = await run(create(), [{ name: 'Me', username: 'mine@example.org' }]);
		expect(error?.message).toBe("The username 'mine@example.org' is already taken [item 0]");
	});

	test('a group is not made twice: the message says that it may exist', async () => {
		sandbox.current.misbehaviour.add({ kind: 'dropAfter', times: 1 });
		const { error } = await run(
			{ resource: 'group', operation: 'create', displayName: 'Perhaps' },
			[{}],
		);
		expect(error?.message).toBe(
			'The connection to Beyond Identity was lost before it responded [item 0]',
		);
		expect(error?.description).toBe(
			"Try again. The group may have been created. Look for its name with the 'Get Many' operation before you run the node again.",
		);
		expect(sandbox.current.journal.count('CreateGroup')).toBe(1);
	});

	test('a group is made after all where the request never got through', async () => {
		sandbox.current.misbehaviour.limitRate({ perSecond: 50, burst: 1, headers: 'none' });
		const { json, error } = await run(
			{ resource: 'group', operation: 'create', displayName: '={{ $json.name }}' },
			Array.from({ length: 10 }, (_, index) => ({ name: `Limited ${index}` })),
		);
		expect(error).toBeUndefined();
		expect(json).toHaveLength(10);
	});
});

describe('with a rate limit', () => {
	test.each<RateLimit['headers']>(['retry-after', 'retry-after-date', 'ratelimit', 'none'])(
		'that tells "%s", nothing is lost and nothing fails',
		async (headers) => {
			const { misbehaviour, journal } = sandbox.current;
			misbehaviour.limitRate({ perSecond: 100, burst: 20, headers });
			const before = realm().identities.size;
			const { json, error } = await run(create(), persons(`limited-${headers}`, 150));
			expect(error).toBeUndefined();
			expect(json).toHaveLength(150);
			expect(realm().identities.size).toBe(before + 150);
			expect(journal.count('CreateIdentity', 200)).toBe(150);
		},
	);

	test('of one request a second, 20 items go through', async () => {
		sandbox.current.misbehaviour.limitRate({ perSecond: 1, headers: 'retry-after' });
		const { json } = await run(create({ maxRetries: 0 }), persons('patient', 20));
		expect(json).toHaveLength(20);
		// All wait with the one that was told to: the API is not asked again and again.
		expect(sandbox.current.journal.count('CreateIdentity', 429)).toBeLessThan(80);
	});
});

test('a service that is away for five seconds loses no item', async () => {
	const { misbehaviour, journal } = sandbox.current;
	misbehaviour.add({ kind: 'status', status: 503 });
	const { setTimeout: wait } = await import('node:timers/promises');
	const back = wait(5000).then(() => misbehaviour.clear());
	const { json, error } = await run(create(), persons('away', 100));
	await back;
	expect(error).toBeUndefined();
	expect(json).toHaveLength(100);
	expect(journal.count('CreateIdentity', 503)).toBeLessThan(200);
});

test('retries end after as many as the option says', async () => {
	sandbox.current.misbehaviour.add({ kind: 'status', status: 502 });
	const { error } = await run(create({ maxRetries: 2 }), persons('finite', 1));
	expect(error?.message).toBe('Beyond Identity returned a server error (status 502) [item 0]');
	expect(sandbox.current.journal.count('CreateIdentity')).toBe(3);
});

test('a service that wants to be left alone for an hour is not waited for', async () => {
	sandbox.current.misbehaviour.add({
		kind: 'status',
		status: 503,
		headers: { 'retry-after': '3600' },
	});
	const { error } = await run(create(), persons('hour', 1));
	expect(error?.message).toBe('Beyond Identity returned a server error (status 503) [item 0]');
	expect(sandbox.current.journal.count('CreateIdentity')).toBe(1);
});

test('a token that ends in the middle: what was done is told', async () => {
	sandbox.current.misbehaviour.add({
		kind: 'status',
		status: 401,
		from: 501,
		body: { code: 'unauthorized', message: 'unauthorized' },
	});
	const { error } = await run(create({ concurrency: 10 }), persons('token', 600));
	expect(error?.message).toMatch(
		/^The API token expired or was revoked while the node was running \[item \d+\]$/,
	);
	expect(error?.description).toContain('500 of 600 items were already completed.');
});

test('a token that was never taken is not tried for every item', async () => {
	const { misbehaviour, journal } = sandbox.current;
	misbehaviour.add({ kind: 'status', status: 401 });
	const { json } = await run(create({ concurrency: 10 }), persons('refused', 500), {
		onError: 'continueRegularOutput',
	});
	expect(json).toHaveLength(500);
	expect(json[499]!.error).toBe('Beyond Identity rejected the API token [item 499]');
	expect(journal.count('CreateIdentity')).toBeLessThan(30);
	misbehaviour.clear();
	misbehaviour.add({ kind: 'status', status: 401, from: 2, times: 50 });
	const again = await run(create({ concurrency: 1 }), persons('once.taken', 60), {
		onError: 'continueRegularOutput',
	});
	expect(again.json.filter(({ error }) => error)).toHaveLength(50);
});

describe('the stop button', () => {
	test('ends a long wait within a second', async () => {
		const { misbehaviour, journal } = sandbox.current;
		misbehaviour.add({ kind: 'status', status: 429, headers: { 'retry-after': '60' } });
		let stop = () => {};
		let pressedAt = 0;
		journal.onExchange(() => {
			if (pressedAt > 0) return;
			pressedAt = Date.now();
			stop();
		});
		await run(create(), persons('waiting', 20), {
			onStarted: (press) => {
				stop = press;
			},
		});
		expect(Date.now() - pressedAt).toBeLessThan(1000);
	});

	test('at item 300 ends it there', async () => {
		const { journal, misbehaviour } = sandbox.current;
		misbehaviour.latency = 10;
		let stop = () => {};
		let pressedAt = 0;
		journal.onExchange(() => {
			if (journal.count('CreateIdentity') === 300) {
				pressedAt = Date.now();
				stop();
			}
		});
		await run(create(), persons('stopped', 2000), {
			onStarted: (press) => {
				stop = press;
			},
		});
		expect(Date.now() - pressedAt).toBeLessThan(1000);
		expect(journal.count('CreateIdentity')).toBeLessThan(360);
	});
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
