import { bisect, halve } from '../../nodes/BeyondIdentity/provisioning/bisection';
import { failure } from '../../nodes/BeyondIdentity/provisioning/results';
import { AbortedError } from '../../nodes/BeyondIdentity/transport/errors/abortedError';
import { ApiError } from '../../nodes/BeyondIdentity/transport/errors/apiError';
import { readRefusal } from '../../nodes/BeyondIdentity/transport/http/errorBody';

const info = { method: 'POST', host: 'x', scopes: [] };
const ids = (count: number) => Array.from({ length: count }, (_, index) => `i${index}`);

function refusal(status: number, type?: string, id?: string): ApiError {
	const details = type === undefined ? {} : { details: [{ resource_type: type, id }] };
	return new ApiError(readRefusal(status, details), info);
}

/** Sends batches that are refused where they hold one of the bad IDs. */
async function run(
	all: string[],
	bad: string[],
	errorFor: (id: string) => unknown,
	containers?: string[],
) {
	const sent: string[][] = [];
	const logged: unknown[] = [];
	const { errors } = await bisect(
		{ log: (_message, facts) => void logged.push(facts) },
		{ ids: all, ...(containers ? { containers } : {}) },
		async (some) => {
			sent.push(some);
			const culprit = some.find((id) => bad.includes(id));
			if (culprit !== undefined) throw errorFor(culprit);
		},
	);
	return { sent, errors, logged };
}

test.each<
	[string, number, string[], (id: string) => unknown, string[] | undefined, number, number]
>([
	['nobody is bad', 1000, [], () => refusal(404), undefined, 1, 0],
	['one of 1,000 is unknown', 1000, ['i0'], (id) => refusal(404, 'Identity', id), ['Group'], 2, 1],
	[
		'two of eight are named',
		8,
		['i0', 'i7'],
		(id) => refusal(404, 'Identity', id),
		undefined,
		3,
		2,
	],
	[
		'all of 1,000 are named',
		1000,
		ids(1000),
		(id) => refusal(404, 'Identity', id),
		undefined,
		1000,
		1000,
	],
	['one of eight is refused, and not named', 8, ['i0'], () => refusal(400), undefined, 7, 1],
	['both halves are refused alike', 1000, ['i0', 'i900'], () => refusal(409), undefined, 3, 1000],
	['a lone one is refused', 1, ['i0'], () => refusal(404), undefined, 1, 1],
	['the container is missing', 1000, ['i0'], () => refusal(404, 'Group', 'g'), ['Group'], 1, 1000],
	['the realm is missing', 1000, ['i0'], () => refusal(404, 'Realm', 'r'), undefined, 1, 1000],
	[
		"a member of the container's kind is missing",
		4,
		['i3'],
		(id) => refusal(404, 'Group', id),
		['Group'],
		2,
		1,
	],
	['a scope is missing', 1000, ['i0'], () => refusal(403), undefined, 1, 1000],
	['the API fails', 1000, ['i0'], () => refusal(500), undefined, 1, 1000],
	['something else fails', 1000, ['i0'], () => new Error('x'), undefined, 1, 1000],
])('%s', async (_name, count, bad, errorFor, containers, requests, failed) => {
	const { sent, errors, logged } = await run(ids(count), bad, errorFor, containers);
	expect(sent).toHaveLength(requests);
	expect(errors.size).toBe(failed);
	if (failed < count) expect([...errors.keys()]).toEqual(bad);
	// Each time that it goes again is a request, and each split is two.
	const isNamed = sent.length > 1 && sent[1]!.length === count - 1;
	expect(logged).toHaveLength(isNamed ? requests - 1 : (requests - 1) / 2);
});

test('after the end nothing goes out, and what was not tried is named', async () => {
	let sent = 0;
	const { errors, notReached } = await bisect(
		{ log: () => {} },
		{ ids: ids(8) },
		async (some) => {
			sent += 1;
			const bad = ['i0', 'i3'].find((id) => some.includes(id));
			if (bad) throw refusal(404, 'Identity', bad);
		},
		(hasFailed) => hasFailed,
	);
	expect([...errors.keys()]).toEqual(['i0', 'i3']);
	expect(notReached).toEqual(['i1', 'i2', 'i4', 'i5', 'i6', 'i7']);
	// The others of the batch, and nothing after those were refused, too.
	expect(sent).toBe(2);
});

test('what was sent and not answered when it ended may be done, and is not among what was not tried', async () => {
	let sent = 0;
	const { errors, notReached } = await bisect(
		{ log: () => {} },
		{ ids: ids(4) },
		async () => {
			sent += 1;
			throw sent === 1 ? refusal(404) : new AbortedError();
		},
		() => sent > 1,
	);
	expect([...errors.keys(), ...notReached]).toEqual(ids(4));
	expect(errors.get('i0')).toBeInstanceOf(AbortedError);
});

test('all but the bad ones are done, each once', async () => {
	const done: string[] = [];
	const bad = ['i3', 'i11'];
	await bisect({ log: () => {} }, { ids: ids(16) }, async (some) => {
		const culprit = some.find((id) => bad.includes(id));
		if (culprit) throw refusal(404, 'Identity', culprit);
		done.push(...some);
	});
	expect(done).toEqual(ids(16).filter((id) => !bad.includes(id)));
});

test.each([
	[2, 1, 1],
	[3, 2, 1],
	[1000, 500, 500],
])('%i halve into %i and %i', (count, first, second) => {
	const halves = halve(ids(count));
	expect(halves.map(({ length }) => length)).toEqual([first, second]);
	expect(halves.flat()).toEqual(ids(count));
});

test('halves that are refused alike end it, also where the batch was refused with other words', async () => {
	let sent = 0;
	const { errors } = await bisect({ log: () => undefined }, { ids: ids(8) }, async () => {
		sent += 1;
		throw refusal(sent <= 2 ? 400 : 409);
	});
	expect([...errors.keys()].sort()).toEqual(ids(8));
	// The batch, its halves, of which one is refused in passing, and the halves of each.
	expect(sent).toBe(1 + 2 + 2 * 2);
});

describe('a batch that may have been carried out before it was refused', () => {
	const first = refusal(409).withDoubt();

	test.each<[string, (some: string[]) => ApiError | undefined]>([
		['and is refused in halves', (some) => (some.includes('i0') ? refusal(409) : undefined)],
		['and of which one is named', (some) => refusal(404, 'Identity', some[0])],
	])('leaves that open of all that fail, %s', async (_what, refused) => {
		const sent: string[][] = [];
		const { errors } = await bisect({ log: () => undefined }, { ids: ids(4) }, async (some) => {
			sent.push(some);
			const error = sent.length === 1 ? first : refused(some);
			if (error) throw error;
		});
		expect(errors.size).toBeGreaterThan(0);
		for (const error of errors.values()) expect(failure(error).status).toBe('unknown');
	});

	test('is not forgotten where the work ends', async () => {
		const { errors, notReached } = await bisect(
			{ log: () => undefined },
			{ ids: ids(4) },
			async () => {
				throw refusal(404, 'Identity', 'i0').withDoubt();
			},
			() => true,
		);
		expect(notReached).toEqual([]);
		expect([...errors.keys()]).toEqual(ids(4));
		for (const error of errors.values()) expect(failure(error).status).toBe('unknown');
	});
});
