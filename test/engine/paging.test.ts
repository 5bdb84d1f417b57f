/** Lists are read to their end, whatever their provider says of it, and no further than asked. */
import type { IDataObject } from 'n8n-workflow';

import type { LogEntry } from '../simulators/types';
import type { List, ListName } from './support/lists';
import { answers, holds, idsFrom, idsOf, numbered, useLists, wrapped } from './support/lists';

const { flextell, lists } = useLists();
const { laravelPages, classicPages } = lists;

describe.each(Object.entries(lists))('%s', (name, list) => {
	// With offsets only the second page shows that a short first page was the last one.
	const isByOffset = name === 'skipAndLimit';

	it.each([
		['nothing', 0, 1],
		['less than a page', 1, isByOffset ? 2 : 1],
		['exactly one page', 100, isByOffset ? 2 : 1],
		['one more than a page', 101, 2],
		['several pages', 250, 3],
	])('reads all pages of %s', async (_, count, calls) => {
		await holds(list, count);
		const ids = await idsFrom(list, { returnAll: true });

		const known = Array.from({ length: count }, (__, i) => list.record(i + 1) as IDataObject);
		expect(ids).toEqual(known.map((record) => record[list.id]));
		const log = await list.bench.calls();
		expect(log).toHaveLength(calls);
		expect(log[0]!.query[list.size]).toBe('100');
	});

	it.each([
		[5, ['5']],
		[100, ['100']],
		[150, isByOffset ? ['100', '50'] : ['100', '100']],
	])('requests no more than a limit of %i needs', async (limit, sizes) => {
		await holds(list, 250);
		expect(await idsFrom(list, { limit })).toHaveLength(limit);
		expect((await list.bench.calls()).map(({ query }) => query[list.size])).toEqual(sizes);
	});

	it('refuses a limit below one', async () => {
		const { error } = await list.bench.run({ ...list.parameters, limit: '={{ 0 }}' });
		expect(error!.message).toContain("'Limit' must be at least 1");
	});
});

describe.each(Object.keys(lists) as ListName[])('%s, when the provider', (name) => {
	const list = lists[name];
	const page = wrapped[name];
	const oneByOne = { returnAll: true, options: { concurrency: 1 } };

	it('returns smaller pages than requested', async () => {
		await answers(list, page(numbered(1, 2), 5), page(numbered(3, 4), 5), page(numbered(5, 5), 5));
		expect(await idsFrom(list, oneByOne)).toEqual(idsOf(1, 5));
		expect(await list.bench.calls()).toHaveLength(3);
	});

	it('adds records while the list is read', async () => {
		await answers(
			list,
			page(numbered(1, 100), 200),
			page(numbered(101, 200), 201),
			page(numbered(201, 201), 201),
		);
		expect(await idsFrom(list, oneByOne)).toEqual(idsOf(1, 201));
	});

	it('removes records while the list is read', async () => {
		await answers(list, page(numbered(1, 100), 300), page([], 100), page([], 100));
		// Those that are left may have moved to pages that were read before.
		await answers(list, page(numbered(1, 100), 100), page([], 100), page([], 100));
		expect(await idsFrom(list, oneByOne)).toEqual(idsOf(1, 100));
	});
});

describe("Flextell's lists of other shapes", () => {
	const cursor = (data: IDataObject[], meta: IDataObject) => ({ data, meta });
	const queries = async () => (await flextell.calls()).map(({ query }) => query);

	it('are read by cursor even if there is a total', async () => {
		await answers(
			laravelPages,
			cursor(numbered(1, 2), { cursor: 'b+/=', has_more: true, total: 5 }),
			cursor(numbered(3, 4), { cursor: 'c', has_more: true, total: 5 }),
			cursor(numbered(5, 5), { cursor: 'd', has_more: false, total: 5 }),
		);
		expect(await idsFrom(laravelPages, { returnAll: true })).toEqual(idsOf(1, 5));
		expect(await queries()).toEqual([
			{ page: '1', per_page: '100' },
			{ cursor: 'b+/=', per_page: '100' },
			{ cursor: 'c', per_page: '100' },
		]);
	});

	it('end at the limit, at a null cursor and at an empty page', async () => {
		const first = cursor(numbered(1, 2), { cursor: 'b', has_more: true });
		await answers(laravelPages, first);
		expect(await idsFrom(laravelPages, { limit: 2 })).toEqual([1, 2]);
		await answers(laravelPages, cursor(numbered(1, 2), { cursor: null }));
		expect(await idsFrom(laravelPages, { returnAll: true })).toEqual([1, 2]);
		await answers(laravelPages, first, cursor([], { cursor: 'b', has_more: true }));
		expect(await idsFrom(laravelPages, { returnAll: true })).toEqual([1, 2]);
		expect(await queries()).toHaveLength(4);
	});

	it('continue after an empty page that says there is more', async () => {
		await answers(
			laravelPages,
			cursor([], { cursor: 'b', has_more: true }),
			cursor(numbered(1, 2), { cursor: 'c', has_more: true }),
			cursor([], { cursor: 'd', has_more: true }),
			cursor([], { cursor: 'e', has_more: true }),
			cursor(numbered(3, 3), { cursor: null, has_more: false }),
		);
		expect(await idsFrom(laravelPages, { returnAll: true })).toEqual([1, 2, 3]);
		expect((await queries()).map(({ cursor: asked }) => asked)).toEqual([
			undefined,
			...['b', 'c', 'd', 'e'],
		]);
	});

	it('end at an empty page with a repeated cursor, or that says there is no more', async () => {
		const start = cursor(numbered(1, 2), { cursor: 'b', has_more: true });
		const repeated = cursor([], { cursor: 'b', has_more: true });
		await answers(laravelPages, start, cursor([], { cursor: 'c', has_more: true }), repeated);
		expect(await idsFrom(laravelPages, { returnAll: true })).toEqual([1, 2]);
		await answers(laravelPages, start, cursor([], { cursor: 'c' }));
		expect(await idsFrom(laravelPages, { returnAll: true })).toEqual([1, 2]);
		expect(await queries()).toHaveLength(5);
	});

	it('are read in one call when the reply has no paging members', async () => {
		const whole = { data: numbered(1, 3) };
		await answers(laravelPages, whole, whole, whole);
		expect(await idsFrom(laravelPages, { returnAll: true })).toEqual(idsOf(1, 3));
	});
});

/** Lists with a total, with the place of it set to something else. */
const totalLess: Record<
	'laravelPages' | 'classicPages',
	(data: IDataObject[], total: unknown) => unknown
> = {
	laravelPages: (data, total) => ({ data, meta: { ...(total !== undefined && { total }) } }),
	classicPages: (data, total) => ({
		Data: data,
		...(total !== undefined && { TotalRecordCount: total }),
	}),
};

describe.each(['laravelPages', 'classicPages'] as const)('%s, read to the end', (name) => {
	const list = lists[name];
	const page = totalLess[name];

	it.each([[undefined], [null], [0], [-1], [99]])('when the total is %p', async (total) => {
		await answers(
			list,
			page(numbered(1, 100), total),
			page(numbered(101, 200), total),
			page(numbered(201, 250), total),
		);
		expect(await idsFrom(list, { returnAll: true })).toEqual(idsOf(1, 250));
		expect(await list.bench.calls()).toHaveLength(3);
	});

	it('when a page is smaller than requested', async () => {
		await answers(
			list,
			page(numbered(1, 50), undefined),
			page(numbered(51, 100), undefined),
			page(numbered(101, 120), undefined),
		);
		expect(await idsFrom(list, { returnAll: true })).toEqual(idsOf(1, 120));
	});

	it('when a record is removed meanwhile, each record once', async () => {
		const all = numbered(1, 250);
		const rest = all.slice(1);
		await answers(
			list,
			page(all.slice(0, 100), 250),
			page(rest.slice(100, 200), 249),
			// Under way when the page before it shows the removal.
			page(rest.slice(200), 249),
			page(rest.slice(0, 100), 249),
			page(rest.slice(100, 200), 249),
			page(rest.slice(200), 249),
		);
		const ids = await idsFrom(list, { returnAll: true, options: { concurrency: 1 } });
		expect([...ids].sort((a, b) => Number(a) - Number(b))).toEqual(idsOf(1, 250));
	});
});

describe('pages of a list with a known total', () => {
	const latencyMs = 500;
	const arrivals = (log: LogEntry[]) => log.map(({ at }) => Date.parse(at)).sort((a, b) => a - b);
	const readAll = async (list: List, concurrency: number) => {
		await holds(list, 1050);
		await list.bench.simulator.fault({
			match: { method: 'GET' },
			times: 11,
			fault: { latencyMs },
		});
		const began = Date.now();
		const ids = await idsFrom(list, { returnAll: true, options: { concurrency } });
		const took = Date.now() - began;
		const known = Array.from({ length: 1050 }, (_, i) => list.record(i + 1) as IDataObject);
		expect(ids).toEqual(known.map((record) => record[list.id]));
		return { took, at: arrivals(await list.bench.calls()) };
	};

	it.each([laravelPages, classicPages])(
		'are fetched in parallel and returned in order',
		async (list) => {
			const { took, at } = await readAll(list, 10);

			expect(at).toHaveLength(11);
			// The first page alone, then all others before any of them is answered.
			expect(at[1]! - at[0]!).toBeGreaterThan(latencyMs - 50);
			expect(at[10]! - at[1]!).toBeLessThan(latencyMs);
			// One after another they take eleven latencies; side by side two latencies and the work.
			expect(took).toBeLessThan((11 * latencyMs) / 2);
		},
	);

	it('are fetched with no more concurrency than the user allows', async () => {
		const { at } = await readAll(laravelPages, 2);
		for (let index = 3; index < at.length; index++) {
			// Of three calls in a row two have their answers before the third is sent.
			expect(at[index]! - at[index - 2]!).toBeGreaterThan(latencyMs - 50);
		}
	});
});
