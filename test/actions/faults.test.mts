import type { RateLimit } from '../../sandbox/misbehavior.mts';
import { locator } from '../support/engine.mts';
import { createFromItem, rows, useNode } from '../support/node.mts';

const { sandbox, realm, run } = useNode();

const existing = (prefix: string, howMany: number) =>
	rows(prefix, howMany).map(
		({ name, username }) => realm().addIdentity(name, { type: 'traits_v0', username }).id,
	);

/** Every 7th connection breaks before the work, and every 11th after it. */
function breakConnections(): void {
	sandbox.current.misbehavior.add({ kind: 'dropBefore', every: 7 });
	sandbox.current.misbehavior.add({ kind: 'dropAfter', every: 11 });
}

describe('with connections that break before and after the work', () => {
	// Of a thousand items one breaks six or seven times in a row now and then, and would wait for longer
	// than a test has: the waits are a tenth of what they are, and the repeats enough.
	beforeEach(() => {
		const chance = Math.random;
		jest.spyOn(Math, 'random').mockImplementation(() => chance() / 10);
	});
	afterEach(() => jest.restoreAllMocks());

	test('1,000 creates make exactly 1,000 identities, and no item fails', async () => {
		breakConnections();
		const before = realm().identities.size;
		// Of 77 requests 17 break, so with five repeats one item in 8,600 is lost, and of ten runs of a
		// thousand items one would fail.
		const { json, error } = await run(createFromItem({ maxRetries: 10 }), rows('broken', 1000));
		expect(error).toBeUndefined();
		expect(realm().identities.size).toBe(before + 1000);
		expect(json.map(({ display_name: name }) => name)).toEqual(
			rows('broken', 1000).map(({ name }) => name),
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
				options: { maxRetries: 10 },
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
					options: { maxRetries: 10 },
				},
				batch.map((who) => ({ who })),
			);
			expect(members.json).toHaveLength(batch.length);
		}
		expect(realm().membersOf(group)).toHaveLength(200);

		sandbox.current.misbehavior.clear();
		sandbox.current.misbehavior.add({ kind: 'dropAfter', times: 1 });
		const batched = await run(
			{ resource: 'identity', operation: 'delete', identity: locator('id', '={{ $json.who }}') },
			input.slice(1),
		);
		expect(batched.json).toHaveLength(199);
		sandbox.current.misbehavior.add({ kind: 'dropAfter', times: 1 });
		const single = await run(
			{ resource: 'identity', operation: 'delete', identity: locator('id', ids[0]!) },
			[{}],
		);
		expect(single.json).toEqual([{ deleted: true, identity_ids: [ids[0]] }]);
		expect(ids.some((id) => realm().identities.has(id))).toBe(false);
	});

	test('a username that someone else took meanwhile is the conflict that it is', async () => {
		sandbox.current.misbehavior.add({ kind: 'dropBefore', times: 1 });
		realm().addIdentity('Someone Else', { type: 'traits_v0', username: 'mine@example.org' });
		const { error } = await run(createFromItem(), [{ name: 'Me', username: 'mine@example.org' }]);
		expect(error?.message).toBe("The username 'mine@example.org' is already taken [item 0]");
	});

	test('a group is not made twice: the message says that it may exist', async () => {
		sandbox.current.misbehavior.add({ kind: 'dropAfter', times: 1 });
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
		sandbox.current.misbehavior.limitRate({ perSecond: 50, burst: 1, headers: 'none' });
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
			const { misbehavior, journal } = sandbox.current;
			misbehavior.limitRate({ perSecond: 100, burst: 20, headers });
			const before = realm().identities.size;
			const { json, error } = await run(createFromItem(), rows(`limited-${headers}`, 150));
			expect(error).toBeUndefined();
			expect(json).toHaveLength(150);
			expect(realm().identities.size).toBe(before + 150);
			expect(journal.count('CreateIdentity', 200)).toBe(150);
		},
	);
});

test('retries end after as many as the option says', async () => {
	sandbox.current.misbehavior.add({ kind: 'status', status: 502 });
	const { error } = await run(createFromItem({ maxRetries: 2 }), rows('finite', 1));
	expect(error?.message).toBe('Beyond Identity returned a server error (status 502) [item 0]');
	expect(sandbox.current.journal.count('CreateIdentity')).toBe(3);
});

test('a service that wants to be left alone for an hour is not waited for', async () => {
	sandbox.current.misbehavior.add({
		kind: 'status',
		status: 503,
		headers: { 'retry-after': '3600' },
	});
	const { error } = await run(createFromItem(), rows('hour', 1));
	expect(error?.message).toBe('Beyond Identity returned a server error (status 503) [item 0]');
	expect(sandbox.current.journal.count('CreateIdentity')).toBe(1);
});

test('a token that ends in the middle: what was done is told', async () => {
	sandbox.current.misbehavior.add({
		kind: 'status',
		status: 401,
		from: 501,
		body: { code: 'unauthorized', message: 'unauthorized' },
	});
	const { error } = await run(createFromItem({ concurrency: 10 }), rows('token', 600));
	expect(error?.message).toMatch(
		/^The API token expired or was revoked while the node was running \[item \d+\]$/,
	);
	expect(error?.description).toContain('500 of 600 items were already completed.');
});

test('a token that was never taken is not tried for every item', async () => {
	const { misbehavior, journal } = sandbox.current;
	misbehavior.add({ kind: 'status', status: 401 });
	const { json } = await run(createFromItem({ concurrency: 10 }), rows('refused', 500), {
		onError: 'continueRegularOutput',
	});
	expect(json).toHaveLength(500);
	expect(json[499]!.error).toContain('Beyond Identity rejected the API token [item 499]');
	expect(journal.count('CreateIdentity')).toBeLessThan(30);
	misbehavior.clear();
	misbehavior.add({ kind: 'status', status: 401, from: 2, times: 50 });
	const again = await run(createFromItem({ concurrency: 1 }), rows('once.taken', 60), {
		onError: 'continueRegularOutput',
	});
	expect(again.json.filter(({ error }) => error)).toHaveLength(50);
});

describe('the stop button', () => {
	test('ends a long wait within a second', async () => {
		const { misbehavior, journal } = sandbox.current;
		misbehavior.add({ kind: 'status', status: 429, headers: { 'retry-after': '60' } });
		let stop = () => {};
		let pressedAt = 0;
		journal.onExchange(() => {
			if (pressedAt > 0) return;
			pressedAt = Date.now();
			stop();
		});
		await run(createFromItem(), rows('waiting', 20), {
			onStarted: (press) => {
				stop = press;
			},
		});
		expect(Date.now() - pressedAt).toBeLessThan(1000);
	});

	test('at item 300 ends it there', async () => {
		const { journal, misbehavior } = sandbox.current;
		misbehavior.latency = 10;
		let stop = () => {};
		let pressedAt = 0;
		journal.onExchange(() => {
			if (journal.count('CreateIdentity') === 300) {
				pressedAt = Date.now();
				stop();
			}
		});
		await run(createFromItem(), rows('stopped', 2000), {
			onStarted: (press) => {
				stop = press;
			},
		});
		expect(Date.now() - pressedAt).toBeLessThan(1000);
		expect(journal.count('CreateIdentity')).toBeLessThan(360);
	});
});
