import type { IDataObject, INodeParameters, OnError } from 'n8n-workflow';
import { SEED } from '../../sandbox/seed.mts';
import { credentialFor, locator } from '../support/engine.mts';
import { createFromItem, rows, useNode } from '../support/node.mts';

const { sandbox, realm, run } = useNode();

test('outputs keep the order of the input and are paired with it, however slow some are', async () => {
	// Every third answer is late, so later items are done before earlier ones.
	sandbox.current.misbehavior.add({ kind: 'delay', milliseconds: 40, every: 3 });
	const input = rows('order', 40);
	const { items } = await run(createFromItem(), input);
	expect(items.map(({ json }) => json.display_name)).toEqual(input.map(({ name }) => name));
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(input.map((_, item) => ({ item })));
});

test('an item that gives several outputs, or none, keeps its neighbours paired', async () => {
	const group = sandbox.current.store.realms.values().next().value!.addGroup('Nobody');
	const { items } = await run(
		{
			resource: 'group',
			operation: 'getMembers',
			group: locator('name', '={{ $json.g }}'),
			limit: 2,
		},
		[{ g: 'Sales' }, { g: group.display_name }, { g: 'Legal' }],
	);
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
		{ item: 0 },
		{ item: 0 },
		{ item: 2 },
		{ item: 2 },
	]);
});

describe('when one item fails', () => {
	const input = [
		{ name: 'Good', username: 'good1@example.org' },
		{ name: '', username: 'bad@example.org' },
		{ name: 'Good', username: 'good2@example.org' },
	];
	const renamed = (suffix: string) =>
		input.map((person) => ({ ...person, username: `${suffix}.${person.username}` }));

	test('"Continue" hands on its own data with the message, in its place', async () => {
		const items = renamed('continue');
		const { json } = await run(createFromItem(), items, { onError: 'continueRegularOutput' });
		expect(json).toEqual([
			expect.objectContaining({ display_name: 'Good', status: 'active' }),
			{ ...items[1], error: expect.stringContaining("'Display Name' is empty [item 1]") },
			expect.objectContaining({ display_name: 'Good', status: 'active' }),
		]);
	});

	test('the error output gets its own data with the message, and only that', async () => {
		const given = renamed('output');
		const { json, errorItems } = await run(createFromItem(), given, {
			onError: 'continueErrorOutput',
		});
		expect(json.map(({ display_name: name }) => name)).toEqual(['Good', 'Good']);
		expect(errorItems).toEqual([
			{
				json: { ...given[1], error: expect.stringContaining("'Display Name' is empty [item 1]") },
				pairedItem: { item: 1 },
			},
		]);
	});

	test.each<OnError>(['continueRegularOutput', 'continueErrorOutput'])(
		'a credential that cannot work is the trouble of each item (%s)',
		async (onError) => {
			const { json, errorItems, error } = await run(createFromItem(), input, {
				onError,
				credential: { ...credentialFor(sandbox.current), apiBaseUrl: 'nonsense' },
			});
			expect(error).toBeUndefined();
			const failed = onError === 'continueErrorOutput' ? errorItems.map((item) => item.json) : json;
			expect(failed).toEqual(
				input.map((item, index) => ({
					...item,
					error: expect.stringContaining(
						`'API Base URL' is not a URL. Use a URL like https://api-us.beyondidentity.com [item ${index}]`,
					),
				})),
			);
		},
	);

	test('"Stop" starts nothing more, and reports the first that failed in input order', async () => {
		const many = rows('stop', 60);
		// Item 20 fails late, item 22 at once.
		many[20]!.username = 'stop20 slow';
		many[22]!.name = '';
		sandbox.current.misbehavior.add({ kind: 'delay', milliseconds: 100, from: 21, times: 1 });
		sandbox.current.misbehavior.add({ kind: 'status', status: 500, from: 21, times: 1 });
		const { error } = await run(createFromItem({ concurrency: 5, maxRetries: 0 }), many);
		expect(error?.message).toBe('Beyond Identity returned a server error (status 500) [item 20]');
		expect(error?.context).toMatchObject({ itemIndex: 20 });
		const { journal } = sandbox.current;
		const done = journal.count('CreateIdentity', 200);
		expect(error?.description).toContain(`${done} of 60 items were already completed.`);
		expect(journal.count('CreateIdentity')).toBeLessThan(40);
	});
});

test('an expression that fails in one item, read ahead or not, is the trouble of that item', async () => {
	const input = rows('expression', 80).map((person, index) => ({
		...person,
		...(index === 70 ? {} : { profile: { name: person.name } }),
	}));
	const { json } = await run(
		{ ...createFromItem({ concurrency: 4 }), displayName: '={{ $json.profile.name }}' },
		input as IDataObject[],
		{ onError: 'continueRegularOutput' },
	);
	expect(json.map(({ display_name: name }) => name)).toEqual(
		input.map(({ name }, index) => (index === 70 ? undefined : name)),
	);
	expect(json[70]!.error).toContain('[item 70]');
});

test.each<OnError>(['continueRegularOutput', 'continueErrorOutput'])(
	'an option that cannot be read is the trouble of the items that it is for (%s)',
	async (onError) => {
		const failing = '={{ $("Nowhere").item.json.value }}';
		const input = rows(`option.${onError}.`, 2);
		const outcome = async (options: INodeParameters) => {
			const { json, errorItems, error } = await run(createFromItem(options), input, { onError });
			expect(error).toBeUndefined();
			return onError === 'continueErrorOutput'
				? [...json.map(() => 'done'), ...errorItems.map(({ json: { error: told } }) => told)]
				: json.map(({ error: told }) => told ?? 'done');
		};
		const trouble = (index: number, label = 'Realm') =>
			expect.stringContaining(
				`'${label}': Referenced node doesn't exist [item ${index}]`,
			) as unknown;
		const ofAll = [trouble(0, 'Concurrent Requests'), trouble(1, 'Concurrent Requests')];
		expect(await outcome({ concurrency: failing })).toEqual(ofAll);
		expect(await outcome({ realmId: locator('id', failing) })).toEqual([trouble(0), trouble(1)]);
		const second = `={{ $itemIndex === 1 ? $("Nowhere").item : "${SEED.realmId}" }}`;
		expect(await outcome({ realmId: locator('id', second) })).toEqual(['done', trouble(1)]);
	},
);

test('as many items are in flight as the option says, and no more', async () => {
	const { journal, misbehavior } = sandbox.current;
	misbehavior.latency = 30;
	await run(createFromItem({ concurrency: 3 }), rows('parallel', 12));
	const spans = journal.latest.map(({ startedAt, milliseconds }) => ({
		from: startedAt.getTime(),
		to: startedAt.getTime() + milliseconds,
	}));
	const most = Math.max(
		...spans.map(({ from }) => spans.filter((span) => span.from <= from && from < span.to).length),
	);
	expect(most).toBeGreaterThan(1);
	expect(most).toBeLessThanOrEqual(3);
});

test('the stop button ends it: nothing new starts, and the browser is told how far it came', async () => {
	const { journal, misbehavior } = sandbox.current;
	misbehavior.latency = 20;
	const before = realm().identities.size;
	let stop = () => {};
	let say = (_message: string) => {};
	const said = new Promise<string>((resolve) => {
		say = resolve;
	});
	journal.onExchange(() => {
		if (journal.count('CreateIdentity') === 30) stop();
	});
	await run(createFromItem({ concurrency: 10 }), rows('cancel', 500), {
		onConsoleMessage: say,
		onStarted: (press) => {
			stop = press;
		},
	});
	expect(journal.count('CreateIdentity')).toBeLessThan(60);
	// Those in flight end after n8n has stopped waiting for the node.
	const message = await said;
	const created = realm().identities.size - before;
	const [, done, unknown = 0] =
		/^Stopped by hand\. (\d+) of 500 items were completed(?:, and (\d+) more may have been, at least in part: items? .*)?\.$/.exec(
			message,
		) ?? [];
	expect(Number(done)).toBeLessThanOrEqual(created);
	expect(Number(done) + Number(unknown)).toBeGreaterThanOrEqual(created);
});

test('ten thousand items go through', async () => {
	const { json } = await run(
		{
			resource: 'group',
			operation: 'addMembers',
			group: locator('name', 'Contractors'),
			identity: locator('username', '={{ $json.who }}'),
		},
		Array.from({ length: 10_000 }, (_, index) => ({
			who: index % 5000 === 4999 ? 'nobody' : 'ada.novak@example.com',
		})),
		{ onError: 'continueRegularOutput' },
	);
	expect(json).toHaveLength(10_000);
	expect(json.filter(({ error }) => error).map(({ error }) => error)).toEqual([
		expect.stringContaining("No identity has the username 'nobody' [item 4999]"),
		expect.stringContaining("No identity has the username 'nobody' [item 9999]"),
	]);
	expect(json[7000]).toMatchObject({ added: true });
}, 60_000);
