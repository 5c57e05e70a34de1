import { paginate, readPage, type Page } from '../../nodes/BeyondIdentity/transport/paginator';

/** A list of numbers, and the sizes that were asked for. */
function listOf(count: number) {
	const sizes: number[] = [];
	const read = async (size: number, token = '0'): Promise<Page<number>> => {
		sizes.push(size);
		const start = Number(token);
		const resources = Array.from({ length: Math.min(size, count - start) }, (_, i) => start + i);
		const next = start + size;
		return { resources, ...(next < count ? { nextToken: String(next) } : {}) };
	};
	return { read, sizes };
}

async function all<T>(pages: AsyncGenerator<T[]>): Promise<T[]> {
	const read: T[] = [];
	for await (const page of pages) read.push(...page);
	return read;
}

const endless = () => new Error('endless');
const even = (number: number) => number % 2 === 0;

test.each<[string, number, { limit?: number; keep?: typeof even }, number, number[]]>([
	['an empty list is one request', 0, {}, 0, [10]],
	['a whole list', 25, {}, 25, [10, 10, 10]],
	['a list that ends with a page', 20, {}, 20, [10, 10]],
	['no more than is wanted, in one small page', 25, { limit: 3 }, 3, [3]],
	['a limit beyond a page', 25, { limit: 12 }, 12, [10, 10]],
	['a limit beyond the list', 5, { limit: 99 }, 5, [10]],
	['only some, in large pages', 25, { keep: even, limit: 3 }, 3, [10]],
	['only some, over several pages', 25, { keep: even }, 13, [10, 10, 10]],
])('%s', async (_name, count, wanted, howMany, sizes) => {
	const list = listOf(count);
	expect(await all(paginate(list.read, { maxPageSize: 10, ...wanted }, endless))).toHaveLength(
		howMany,
	);
	expect(list.sizes).toEqual(sizes);
});

test('a list that gives the same token again is not read for ever', async () => {
	const read = async () => ({ resources: [1], nextToken: 'again' });
	await expect(all(paginate(read, { maxPageSize: 10 }, endless))).rejects.toThrow('endless');
});

test.each<[unknown, string[], Page<unknown> | undefined]>([
	[undefined, ['groups'], undefined],
	[{}, ['groups'], undefined],
	[{ groups: {} }, ['groups'], undefined],
	[{ groups: [1] }, ['groups'], { resources: [1] }],
	[{ groups: [1], next_page_token: '' }, ['groups'], { resources: [1] }],
	[{ groups: [1], next_page_token: 't' }, ['groups'], { resources: [1], nextToken: 't' }],
	[{ groups: [1], identities: [2] }, ['groups', 'identities'], { resources: [1, 2] }],
	[{ groups: [1] }, ['groups', 'identities'], undefined],
	// What is empty may be left out.
	[{ total_size: 0 }, ['groups'], { resources: [], total: 0 }],
	[{ groups: null, total_size: 0 }, ['groups'], { resources: [], total: 0 }],
	[{ total_size: 1 }, ['groups'], undefined],
	[
		{ groups: [1], total_groups_size: 1, total_identities_size: 0 },
		['groups', 'identities'],
		{ resources: [1] },
	],
	[{ groups: [1], total_identities_size: 2 }, ['groups', 'identities'], undefined],
])('the answer %j to a page of %j', (answer, keys, page) => {
	expect(readPage(answer, keys)).toEqual(page);
});

test('a page after the end of a list may leave out its key', () => {
	expect(readPage({ total_size: 7 }, ['groups'], { isFirst: false })).toEqual({
		resources: [],
		total: 7,
	});
});
