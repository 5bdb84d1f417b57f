/** Which pages of a list are asked for, and where it ends. */
import type { IDataObject } from 'n8n-workflow';

import type { ApiRequest, Paging } from '../../nodes/shared/declaration/operation';
import type { ListReadOptions } from '../../nodes/shared/http/pagination';
import { paginate } from '../../nodes/shared/http/pagination';

const MAX = 10;
const offset = { kind: 'offset', items: 'items', offset: 'skip', size: 'size', max: MAX } as const;
const cursor = {
	kind: 'cursor',
	items: 'items',
	size: 'size',
	max: MAX,
	cursor: 'cursor',
	next: 'next',
} as const;
const cursorWithMore = { ...cursor, more: 'more' } as const;
const numbered = { kind: 'page', items: 'items', page: 'page', size: 'size', max: MAX } as const;

/** Records `from` up to before `to`. */
const items = (from: number, to: number): IDataObject[] =>
	Array.from({ length: to - from }, (_, index) => ({ id: from + index }));

/** Reads a list whose replies are these, one after another. */
async function read(paging: Paging, replies: readonly unknown[], options: ListReadOptions = {}) {
	const queries: IDataObject[] = [];
	let flaw: string | undefined;
	const fetchBody = async ({ query = {}, validateResponse }: ApiRequest): Promise<unknown> => {
		queries.push(query);
		if (queries.length > replies.length) throw new Error('Nothing more is to be asked for');
		const body = replies[queries.length - 1];
		flaw = validateResponse?.(body);
		if (flaw !== undefined) throw new Error(flaw);
		return body;
	};
	const request: ApiRequest = { method: 'GET', path: '/things', query: { of: 'list' } };
	const pages: number[][] = [];
	try {
		for await (const page of paginate(fetchBody, request, paging, options)) {
			pages.push(page.map(({ id }) => id as number));
		}
	} catch (error) {
		if (flaw === undefined) throw error;
	}
	return { queries: queries.map(({ of, ...query }) => (of ? query : {})), ids: pages.flat(), flaw };
}

const idsUpTo = (end: number): number[] => items(0, end).map(({ id }) => id as number);

describe('a list that comes in one reply', () => {
	it('is asked for once, and cut to the limit', async () => {
		const paging: Paging = { kind: 'none', items: ['data.items', 'items'] };

		expect(await read(paging, [{ items: items(0, 7) }], { limit: 5 })).toEqual({
			queries: [{}],
			ids: idsUpTo(5),
			flaw: undefined,
		});
	});

	it.each([
		[Infinity, 500],
		[5, 5],
		[900, 500],
	])(
		'is asked for in the size that is wanted, where it has one (limit %s: %d)',
		async (limit, size) => {
			const paging: Paging = { kind: 'none', items: [], size: { query: 'top', max: 500 } };

			expect((await read(paging, [items(0, 3)], { limit })).queries).toEqual([{ top: size }]);
		},
	);

	it('is no list where the reply has none at any of its places', async () => {
		const paging: Paging = { kind: 'none', items: ['items'] };

		expect((await read(paging, [{ items: {} }])).flaw).toContain('It contains no list');
		expect((await read(paging, [{ items: null }])).ids).toEqual([]);
		expect((await read(paging, [''])).ids).toEqual([]);
	});
});

describe('pages by offset', () => {
	it('go on from what was read, and ask for no more than is wanted', async () => {
		const replies = [{ items: items(0, 10) }, { items: items(10, 15) }];

		expect(await read(offset, replies, { limit: 15 })).toMatchObject({
			queries: [
				{ skip: 0, size: 10 },
				{ skip: 10, size: 5 },
			],
			ids: idsUpTo(15),
		});
	});

	it('end at a page that is shorter than those before, and not at a short first one', async () => {
		const short = [{ items: items(0, 4) }, { items: items(4, 8) }, { items: items(8, 9) }];
		const { queries, ids } = await read(offset, short);

		expect(queries.map(({ skip }) => skip)).toEqual([0, 4, 8]);
		expect(ids).toEqual(idsUpTo(9));
	});

	it('end at an empty page', async () => {
		const { ids, queries } = await read(offset, [{ items: items(0, 10) }, { items: [] }]);

		expect([ids, queries.length]).toEqual([idsUpTo(10), 2]);
	});
});

describe('pages by cursor', () => {
	it('are followed until there is no cursor', async () => {
		const replies = [
			{ items: items(0, 3), next: 'a' },
			{ items: items(3, 6), next: 7 },
			{ items: items(6, 8) },
		];

		expect(await read(cursor, replies, { limit: 8 })).toMatchObject({
			queries: [{ size: 8 }, { size: 8, cursor: 'a' }, { size: 8, cursor: '7' }],
			ids: idsUpTo(8),
		});
	});

	it('end where the reply says so, although it has a cursor', async () => {
		const { ids } = await read(cursorWithMore, [{ items: items(0, 3), next: 'a', more: false }]);

		expect(ids).toEqual(idsUpTo(3));
	});

	it('go on after an empty page only where the reply says that there are more', async () => {
		const page = (next: string, more: boolean | undefined, from = 0, to = from) => ({
			items: items(from, to),
			next,
			more,
		});
		const filtered = [
			page('a', true),
			page('b', true),
			page('c', true, 0, 2),
			page('', true, 2, 4),
		];
		expect((await read(cursorWithMore, filtered)).ids).toEqual(idsUpTo(4));

		const untold = [page('a', undefined, 0, 2), page('b', undefined)];
		expect(await read(cursorWithMore, untold)).toMatchObject({
			ids: idsUpTo(2),
			queries: [{}, { cursor: 'a' }],
		});
		expect((await read(cursor, [page('a', true)])).queries).toHaveLength(1);
	});

	it('end where an empty page has a cursor that was followed already', async () => {
		const replies = [
			{ items: items(0, 2), next: 'a', more: true },
			{ items: [], next: 'a', more: true },
		];

		expect(await read(cursorWithMore, replies)).toMatchObject({ ids: idsUpTo(2), flaw: undefined });
	});

	it('end with an error after a hundred empty pages', async () => {
		const empty = (count: number) =>
			Array.from({ length: count }, (_, index) => ({ items: [], next: `${index}`, more: true }));
		const { queries, flaw } = await read(cursorWithMore, empty(200));
		expect(queries).toHaveLength(101);
		expect(flaw).toContain('It is an empty page after 100 others');

		const found = [...empty(100), { items: items(0, 1) }];
		expect(await read(cursorWithMore, found)).toMatchObject({ ids: [0], flaw: undefined });
	});
});

describe('pages by number', () => {
	it('are as many as the total makes, and no larger than wanted', async () => {
		const paging: Paging = { ...numbered, first: 1, total: 'total' };
		const replies = [
			{ items: items(0, 10), total: 25 },
			{ items: items(10, 20), total: 25 },
			{ items: items(20, 25), total: 25 },
		];
		expect(await read(paging, replies)).toMatchObject({
			queries: [
				{ page: 1, size: 10 },
				{ page: 2, size: 10 },
				{ page: 3, size: 10 },
			],
			ids: idsUpTo(25),
		});

		const few = await read(paging, [{ items: items(0, 5), total: 25 }], { limit: 5 });
		expect(few).toMatchObject({ queries: [{ page: 1, size: 5 }], ids: idsUpTo(5) });
	});

	it('grow by what came in while they were read', async () => {
		const paging: Paging = { ...numbered, first: 0, total: 'total' };
		const replies = [
			{ items: items(0, 10), total: 20 },
			{ items: items(10, 20), total: 21 },
			{ items: items(20, 21), total: 21 },
		];

		expect((await read(paging, replies)).ids).toEqual(idsUpTo(21));
	});

	it('are read on where the total is less than the records on a later full page', async () => {
		const paging: Paging = { ...numbered, first: 1, total: 'total' };
		const page = (from: number, to: number) => ({ items: items(from, to), total: 17 });
		const full = [page(0, 10), page(10, 20), page(20, 30)];

		expect((await read(paging, [...full, page(30, 34)])).ids).toEqual(idsUpTo(34));
		expect((await read(paging, [...full, page(30, 30)])).ids).toEqual(idsUpTo(30));
		const right = await read(paging, [page(0, 10), page(10, 17)]);
		expect(right).toMatchObject({ ids: idsUpTo(17), queries: { length: 2 } });
	});
});
