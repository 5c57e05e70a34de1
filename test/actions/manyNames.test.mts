import type { INodeParameters } from 'n8n-workflow';
import { locator } from '../support/engine.mts';
import { useNode } from '../support/node.mts';

/** Many usernames are found in fewer requests than one by one. */
const { sandbox, realm, run } = useNode();

const PAGE = 200;
const count = (apiMethod?: string) => sandbox.current.journal.count(apiMethod);
const pages = () => Math.ceil(realm().identities.size / PAGE);

let serial = 0;
/** Puts people into the realm, and gives their usernames. */
function people(howMany: number, name = 'One of many'): string[] {
	return Array.from({ length: howMany }, () => {
		serial += 1;
		const username = `many${serial}@example.org`;
		realm().addIdentity(name, { type: 'traits_v0', username, primary_email_address: username });
		return username;
	});
}

const upsert: INodeParameters = {
	resource: 'identity',
	operation: 'upsert',
	displayName: '={{ $json.name }}',
	username: '={{ $json.username }}',
};
const rowsOf = (usernames: string[], name = 'One of many') =>
	usernames.map((username) => ({ username, name }));

beforeAll(() => {
	people(1000);
});

describe('many people', () => {
	test('who are as they are wanted cost the pages of the realm, and no change', async () => {
		const known = people(300);
		const { json, error } = await run(upsert, rowsOf(known));
		expect(error).toBeUndefined();
		expect(json.map(({ username }) => username)).toEqual(known);
		expect(count()).toBe(pages());
	});

	test('of whom some are new and some differ cost one more request for each of those', async () => {
		const known = people(100);
		const changed = people(20, 'Old Name');
		const added = Array.from({ length: 30 }, (_, index) => `added${index}@example.org`);
		const before = pages();
		const { json, error } = await run(upsert, rowsOf([...known, ...changed, ...added]));
		expect(error).toBeUndefined();
		expect(json.filter(({ created }) => created)).toHaveLength(30);
		expect(count()).toBe(before + 20 + 30);
	});

	test('who are few in a large realm are asked for by name, and one page more', async () => {
		const known = people(3);
		await run(upsert, rowsOf(known));
		expect(count()).toBeLessThanOrEqual(1 + 3);
	});

	test('one person costs no page', async () => {
		await run(upsert, rowsOf(people(1)));
		expect(count()).toBe(1);
	});

	test('go into a group by their usernames', async () => {
		const group = realm().addGroup('Found together');
		const known = people(250);
		const { error } = await run(
			{
				resource: 'group',
				operation: 'addMembers',
				group: locator('id', group.id),
				identity: locator('idOrUsername', '={{ $json.username.toUpperCase() }}'),
			},
			rowsOf(known),
		);
		expect(error).toBeUndefined();
		expect(realm().membersOf(group)).toHaveLength(250);
		expect(count()).toBe(pages() + 1);
	});

	test('of one item are found together, too', async () => {
		const known = people(250);
		const { json, error } = await run({
			resource: 'identity',
			operation: 'suspend',
			identity: locator('username', known.join(', ')),
		});
		expect(error).toBeUndefined();
		expect(json).toHaveLength(250);
		// One for the whole text as one username.
		expect(count('ListIdentities')).toBeLessThanOrEqual(pages() + 1);
	});
});

test('several items about one person see what the item before has done', async () => {
	const [username] = people(1);
	const others = people(20);
	const { json } = await run(upsert, [
		...rowsOf(others),
		...['First', 'Second', 'One of many'].map((name) => ({ name, username: username! })),
	]);
	expect(json.at(-1)).toMatchObject({ display_name: 'One of many', created: false });
	expect(realm().findByUsername(username!)!.display_name).toBe('One of many');
	expect(count('UpdateIdentity')).toBe(3);
});

test('a name that the list does not show is asked for before it counts as missing', async () => {
	// The API may know letters to be the same that are not so here.
	realm().addIdentity('Zoë', { type: 'traits_v0', username: 'zoë@example.org' });
	const known = people(20);
	const before = pages();
	const { json, error } = await run(
		{
			resource: 'identity',
			operation: 'suspend',
			identity: locator('username', '={{ $json.username }}'),
		},
		rowsOf([...known, 'ZOË@example.org']),
	);
	expect(error).toBeUndefined();
	expect(json.at(-1)).toMatchObject({ username: 'zoë@example.org', status: 'suspended' });
	expect(count('ListIdentities')).toBe(before + 1);
});

test('two people whose names differ by more than ASCII are not taken for one', async () => {
	sandbox.current.behave({ usernameFolding: 'ascii' });
	const [small, large] = ['ångström@example.org', 'ÅNGSTRÖM@example.org'].map((username) =>
		realm().addIdentity(username, { type: 'traits_v0', username }),
	);
	const known = people(20);
	await run(
		{
			resource: 'identity',
			operation: 'suspend',
			identity: locator('username', '={{ $json.username }}'),
		},
		rowsOf([...known, 'ÅNGSTRÖM@example.org']),
	);
	expect([small!.status, large!.status]).toEqual(['active', 'suspended']);
});

test('another order for each page: everybody is found all the same', async () => {
	sandbox.current.behave({ order: 'shuffledBySkip' });
	const known = people(250);
	const { json, error } = await run(upsert, rowsOf(known));
	expect(error).toBeUndefined();
	expect(json.every(({ created }) => created === false)).toBe(true);
	expect(count('CreateIdentity')).toBe(0);
	// Side by side in vain, and then from page to page.
	expect(count()).toBeLessThanOrEqual(2 * pages());
});

test('while others create people in the realm, each new one costs one request, and nobody is made twice', async () => {
	const added = Array.from({ length: 60 }, (_, index) => `meanwhile${index}@example.org`);
	const late = 'late@example.org';
	const before = pages();
	// Somebody comes before each page, and one of those who are wanted after the last one.
	const letRest = sandbox.current.journal.onExchange(({ operationId }) => {
		if (operationId === 'ListIdentities') people(1);
		if (operationId === 'CreateIdentity' && !realm().findByUsername(late)) {
			realm().addIdentity('One of many', { type: 'traits_v0', username: late });
		}
	});
	const { json, error } = await run(upsert, rowsOf([...added, late]));
	letRest();
	expect(error).toBeUndefined();
	expect(json.filter(({ created }) => created)).toHaveLength(60);
	expect(json.at(-1)).toMatchObject({ username: late, created: false });
	// Those who are new, the one who was there after all, and the look-up that finds that one.
	expect(count('CreateIdentity')).toBe(60 + 1);
	expect(count('ListIdentities')).toBeLessThanOrEqual(2 * (before + 1) + 1);
});

describe('while names are read, one of those people', () => {
	/** Runs something once the realm was read and before anybody is changed. */
	async function upsertWhile(change: (username: string) => void) {
		const known = people(20, 'Old Name');
		const [username] = known as [string];
		let isOver = false;
		const letRest = sandbox.current.journal.onExchange(({ operationId }) => {
			if (isOver || operationId !== 'UpdateIdentity') return;
			isOver = true;
			change(username);
		});
		// The one who is changed meanwhile comes last.
		const { items } = await run(
			{ ...upsert, options: { concurrency: 1 } },
			rowsOf([...known.slice(1), username], 'New Name'),
			{ onError: 'continueRegularOutput' },
		);
		letRest();
		return { username, last: items.at(-1)!.json };
	}

	test('is deleted, and is created again', async () => {
		const { username, last } = await upsertWhile((gone) =>
			realm().removeIdentity(realm().findByUsername(gone)!),
		);
		expect(last).toMatchObject({ username, created: true });
		expect(realm().findByUsername(username)!.display_name).toBe('New Name');
	});

	test('gives the name to somebody else, and is not told as that one', async () => {
		let other = '';
		const { last } = await upsertWhile((username) => {
			const renamed = realm().findByUsername(username)!;
			realm().changeIdentity(renamed, {
				traits: { ...renamed.traits, username: `was.${username}` },
			});
			other = realm().addIdentity('Somebody Else', { type: 'traits_v0', username }).id;
		});
		expect(last.error).toContain('is not an identity with the username');
		expect(last.error).toContain('may or may not have been made');
		expect(realm().identities.get(other)!.display_name).toBe('Somebody Else');
	});
});

test('white space makes another username, for many as for one', async () => {
	const [one, other] = ['pad1@example.org', 'pad2@example.org'] as const;
	for (const username of [one, other]) {
		realm().addIdentity('With a Space', { type: 'traits_v0', username: ` ${username}` });
	}
	await run(upsert, rowsOf([one]));
	await run(upsert, rowsOf([...people(20), other]));
	for (const username of [one, other]) {
		expect(realm().findByUsername(` ${username}`)!.display_name).toBe('With a Space');
		expect(realm().findByUsername(username)!.display_name).toBe('One of many');
	}
});

test('passkeys of the whole realm are read side by side, and what is missed is told', async () => {
	for (const identity of [...realm().identities.values()].slice(0, 700)) {
		realm().addCredential(identity);
	}
	const total = realm().credentials.size;
	const getAll: INodeParameters = { resource: 'passkey', operation: 'getAll', returnAll: true };
	sandbox.current.misbehavior.latency = 300;
	const startedAt = Date.now();
	const { json, hints } = await run(getAll);
	expect(json).toHaveLength(total);
	expect(hints).toEqual([]);
	expect(count('ListCredentials')).toBe(Math.ceil(total / PAGE));
	// The first page, and the others together.
	expect(Date.now() - startedAt).toBeLessThan(3 * 300);
	sandbox.current.misbehavior.latency = 0;
	const letRest = sandbox.current.journal.onExchange(({ operationId }) => {
		const [first] = realm().credentials.keys();
		if (operationId === 'ListCredentials') realm().credentials.delete(first!);
	});
	const changing = await run(getAll);
	letRest();
	expect(changing.hints).toContain(
		'The list changed while it was being read, so entries may be missing.',
	);
});

test('a limit in the middle costs time, and no person', async () => {
	sandbox.current.misbehavior.limitRate({ perSecond: 20, burst: 4, headers: 'ratelimit' });
	const known = people(250);
	const { json, error } = await run(upsert, rowsOf(known));
	expect(error).toBeUndefined();
	expect(json).toHaveLength(250);
	expect(sandbox.current.journal.count('ListIdentities', 200)).toBe(pages());
});

test('a list that cannot be read leaves each to be asked for by name', async () => {
	sandbox.current.misbehavior.add({
		kind: 'status',
		status: 500,
		operationId: 'ListIdentities',
		from: 2,
		times: 1,
	});
	const known = people(40);
	const { error } = await run(
		{ ...upsert, options: { maxRetries: 0, concurrency: 1 } },
		rowsOf(known),
	);
	expect(error).toBeUndefined();
	// Nobody who was on the page that came.
	expect(count('ListIdentities')).toBeGreaterThan(2);
	expect(count('ListIdentities')).toBeLessThanOrEqual(2 + 40);
});

test('the stop button in the middle ends it: no page and no name is asked for any more', async () => {
	sandbox.current.misbehavior.latency = 30;
	let stop = () => {};
	let tell: (message: string) => void = () => {};
	sandbox.current.journal.onExchange(() => {
		if (count() === 2) stop();
	});
	const said = new Promise<string>((resolve) => void (tell = resolve));
	await run({ ...upsert, options: { concurrency: 2 } }, rowsOf(people(300)), {
		onConsoleMessage: (message) => tell(message),
		onStarted: (press) => {
			stop = press;
		},
	});
	await new Promise((resolve) => setTimeout(resolve, 200));
	expect(count()).toBeLessThanOrEqual(2 + 2);
	// Nothing was begun but reading.
	expect(await said).toBe('Stopped by hand. 0 of 300 items were completed.');
});

test('a list that changes on every page says that entries may be missing', async () => {
	const left = people(40);
	// Somebody goes before each page.
	const letRest = sandbox.current.journal.onExchange(({ operationId }) => {
		const identity = operationId === 'ListIdentities' && realm().findByUsername(left.pop() ?? '');
		if (identity) realm().removeIdentity(identity);
	});
	const { hints } = await run({ resource: 'identity', operation: 'getAll', returnAll: true });
	expect(hints).toContain('The list changed while it was being read, so entries may be missing.');
	letRest();
	const again = await run({ resource: 'identity', operation: 'getAll', returnAll: true });
	expect(again.hints).toEqual([]);
	expect(again.json).toHaveLength(realm().identities.size);
});
