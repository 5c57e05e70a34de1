import type { Page } from '../../nodes/BeyondIdentity/transport/paginator';
import {
	readWholeList,
	type PageStart,
	type WholeListOptions,
} from '../../nodes/BeyondIdentity/transport/wholeList';

interface Thing {
	id: string;
}

const things = (count: number, from = 0): Thing[] =>
	Array.from({ length: count }, (_, index) => ({ id: String(from + index) }));

/** A list of the API that may change between two requests. */
class List {
	readonly asked: PageStart[] = [];
	answered = 0;
	inFlight = 0;
	most = 0;

	constructor(
		public all: Thing[],
		private readonly onRequest: (list: List) => void = () => undefined,
	) {}

	read = async (size: number, start: PageStart): Promise<Page<Thing>> => {
		this.asked.push(start);
		this.inFlight += 1;
		this.most = Math.max(this.most, this.inFlight);
		await new Promise((resolve) => setImmediate(resolve));
		this.inFlight -= 1;
		this.answered += 1;
		this.onRequest(this);
		const from = 'skip' in start ? start.skip : Number(start.pageToken ?? 0);
		const isLast = from + size >= this.all.length;
		return {
			resources: this.all.slice(from, from + size),
			total: this.all.length,
			...(isLast ? {} : { nextToken: String(from + size) }),
		};
	};
}

const read = async (list: List, more: Partial<WholeListOptions<Thing, string>> = {}) =>
	await readWholeList<Thing, string>(list.read, {
		pageSize: 10,
		concurrency: 4,
		take: ({ id }) => id,
		endless: () => new Error('endless'),
		...more,
	});

const ids = (all: Thing[]) => all.map(({ id }) => id);

test.each([
	['nothing', 0, 1],
	['one page', 10, 1],
	['two pages', 11, 2],
	['many pages', 95, 10],
])('%s: in order, each page asked for once', async (_what, count, requests) => {
	const list = new List(things(count));
	expect(await read(list)).toEqual({ resources: ids(list.all), isWhole: true });
	expect(list.asked).toHaveLength(requests);
});

test('after the first page, the others come side by side, as many as allowed', async () => {
	const list = new List(things(95));
	await read(list);
	expect(list.asked[0]).toEqual({});
	expect(list.asked.slice(1)).toEqual(
		Array.from({ length: 9 }, (_, index) => ({ skip: 10 * (index + 1) })),
	);
	expect(list.most).toBe(4);
});

test('keeps only what is taken, and is whole all the same', async () => {
	const list = new List(things(95));
	const take = ({ id }: Thing) => (id === '42' ? id : undefined);
	expect(await read(list, { take })).toEqual({ resources: ['42'], isWhole: true });
});

test('reads the first page alone where the rest is not worth it', async () => {
	const list = new List(things(95));
	const told: number[] = [];
	const wantsRest = (pages: number) => {
		told.push(pages);
		return false;
	};
	const { resources, isWhole } = await read(list, { wantsRest });
	expect([told, resources.length, isWhole, list.asked.length]).toEqual([[10], 10, false, 1]);
});

test('another order for each page: read again from page to page', async () => {
	// By `skip`, the last page repeats the first one.
	const list = new List(things(40));
	const reader = async (size: number, start: PageStart) => {
		const page = await list.read(size, start);
		return 'skip' in start && start.skip === 30 ? { ...page, resources: things(10) } : page;
	};
	const { resources, isWhole } = await readWholeList<Thing, string>(reader, {
		pageSize: 10,
		concurrency: 4,
		take: ({ id }) => id,
		endless: () => new Error('endless'),
	});
	expect([resources, isWhole]).toEqual([ids(list.all), true]);
	expect(list.asked).toHaveLength(4 + 4);
});

test('one that is created while reading: read again, and whole', async () => {
	const list = new List(things(40), (own) => {
		if (own.answered === 2) own.all = things(41);
	});
	const { resources, isWhole } = await read(list);
	expect([resources, isWhole]).toEqual([ids(things(41)), true]);
	expect(list.asked).toHaveLength(4 + 5);
});

test('a list that never rests is given as it came, and said not to be whole', async () => {
	const list = new List(things(40), (own) => {
		own.all = things(38 + (own.answered % 3), own.answered);
	});
	expect((await read(list)).isWhole).toBe(false);
	expect(list.asked.length).toBeLessThan(10);
});

test('a realm that grows past the estimate is read to its new end', async () => {
	const list = new List(things(20), (own) => {
		if (own.answered > 1) own.all = things(35);
	});
	const { resources, isWhole } = await read(list);
	expect([resources.length, isWhole]).toEqual([35, true]);
	expect(list.asked).toHaveLength(2 + 4);
});

test('an API that does not tell the total is read from page to page', async () => {
	const list = new List(things(25));
	const reader = async (size: number, start: PageStart) => {
		const { total: _total, ...page } = await list.read(size, start);
		return page;
	};
	const { resources } = await readWholeList<Thing, string>(reader, {
		pageSize: 10,
		concurrency: 4,
		take: ({ id }) => id,
		endless: () => new Error('endless'),
	});
	expect(resources).toEqual(ids(list.all));
	expect(list.asked).toEqual([{}, { pageToken: '10' }, { pageToken: '20' }]);
});

test('where the total is not told, the rest may be without end, and is not worth it', async () => {
	const list = new List(things(500));
	const told: number[] = [];
	await readWholeList<Thing, string>(
		async (size, start) => {
			const { total: _total, ...page } = await list.read(size, start);
			return page;
		},
		{
			pageSize: 10,
			concurrency: 4,
			take: ({ id }) => id,
			wantsRest: (pages) => {
				told.push(pages);
				return pages <= 20;
			},
			endless: () => new Error('endless'),
		},
	);
	expect([told, list.asked.length]).toEqual([[Infinity], 1]);
});

test('a page that fails ends it, and nothing new is asked for', async () => {
	const list = new List(things(500), (own) => {
		if (own.answered === 5) throw new Error('lost');
	});
	await expect(read(list)).rejects.toThrow('lost');
	expect(list.asked.length).toBeLessThan(12);
});
