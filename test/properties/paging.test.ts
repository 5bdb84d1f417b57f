/** Walking a list ends, whatever the provider says; one that stands still is given whole and once. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type { Paging, ApiRequest } from '../../nodes/shared/declaration/operation';
import type { ListReadOptions } from '../../nodes/shared/http/pagination';
import { paginate } from '../../nodes/shared/http/pagination';
import { runs } from './support/hostile';

const MAX = 10;

const page = { kind: 'page', items: 'items', page: 'page', size: 'size', max: MAX } as const;

const pagings = {
	total: { ...page, first: 0, total: 'total' },
	totalAndMore: { ...page, first: 1, total: 'total', more: 'more' },
	untold: { ...page, first: 1 },
	moreAlone: { ...page, first: 0, more: 'more' },
	cursor: {
		...page,
		first: 1,
		total: 'total',
		cursor: { query: 'cursor', next: 'next', more: 'more' },
	},
	cursorAlone: {
		kind: 'cursor',
		items: 'items',
		size: 'size',
		max: MAX,
		cursor: 'cursor',
		next: 'next',
		more: 'more',
	},
	offset: { kind: 'offset', items: 'items', offset: 'skip', size: 'size', max: MAX },
} as const satisfies Record<string, Paging>;

type Kind = keyof typeof pagings;

const kind = fc.constantFrom(...(Object.keys(pagings) as Kind[]));

/** So many calls are never needed for the lists here; who makes them does not end. */
const MOST_CALLS = 2_000;

/** All that a walk gives, the calls that it took, and why it ended early, if it did. */
async function walked(
	paging: Paging,
	answer: (query: IDataObject) => unknown,
	options: ListReadOptions = {},
): Promise<{ records: IDataObject[]; calls: number; flaw?: string }> {
	let calls = 0;
	let flaw: string | undefined;
	const fetch = async ({ query = {}, validateResponse }: ApiRequest) => {
		calls += 1;
		if (calls > MOST_CALLS) throw new Error(`No end after ${MOST_CALLS} calls`);
		const body = answer(query);
		const found = validateResponse?.(body);
		if (found === undefined) return body;
		flaw = found;
		throw new Flaw();
	};
	const records: IDataObject[] = [];
	const request: ApiRequest = { method: 'GET', path: '/things' };
	try {
		for await (const each of paginate(fetch, request, paging, options)) {
			records.push(...each);
		}
	} catch (error) {
		if (!(error instanceof Flaw)) throw error;
	}
	return { records, calls, flaw };
}

/** What a connection makes of a reply that is no page. */
class Flaw extends Error {}

/** A provider that tells the truth. @param largest how many it gives at most, whatever is asked for */
function honest(name: Kind, records: IDataObject[], largest: number) {
	const paging: Paging = pagings[name];
	return (query: IDataObject): IDataObject => {
		const size = Math.min(Number(query.size), largest);
		const first = paging.kind === 'page' ? paging.first : 0;
		const start =
			name === 'offset'
				? Number(query.skip)
				: query.cursor !== undefined
					? Number(query.cursor)
					: (Number(query.page ?? first) - first) * size;
		const items = records.slice(start, start + size);
		const end = start + size;
		const more = end < records.length;
		return {
			items,
			...(name !== 'untold' && name !== 'moreAlone' && { total: records.length }),
			...(name !== 'untold' && { more }),
			...(name.startsWith('cursor') && { next: more ? String(end) : null }),
		};
	};
}

const listOf = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, index) => ({ id: index }));

const limit = fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 150 }));
const width = fc.integer({ min: 1, max: 7 });

it('returns every record of an unchanged list once and in order, up to the limit', async () => {
	await fc.assert(
		fc.asyncProperty(
			kind,
			fc.nat({ max: 120 }),
			fc.integer({ min: 1, max: MAX }),
			limit,
			width,
			fc.boolean(),
			async (name, count, largest, most, side, rereadOnRemoval) => {
				const answer = honest(name, listOf(count), largest);
				const { records, flaw } = await walked(pagings[name], answer, {
					limit: most,
					concurrency: side,
					rereadOnRemoval,
				});

				expect(flaw).toBeUndefined();
				expect(records.map(({ id }) => id)).toEqual(
					listOf(Math.min(count, most)).map(({ id }) => id),
				);
			},
		),
		runs(500),
	);
});

it('requests no page twice and few needlessly', async () => {
	await fc.assert(
		fc.asyncProperty(kind, fc.nat({ max: 120 }), width, async (name, count, side) => {
			const { calls } = await walked(pagings[name], honest(name, listOf(count), MAX), {
				concurrency: side,
			});

			expect(calls).toBeLessThanOrEqual(Math.ceil(count / MAX) + 1);
		}),
		runs(300),
	);
});

const lie = fc.oneof(
	fc.constantFrom<unknown>(
		NaN,
		Infinity,
		-1,
		0,
		1,
		10,
		100,
		1e9,
		1e300,
		null,
		'many',
		'50',
		{},
		[],
	),
	fc.integer(),
);
const lies = fc.record({
	total: lie,
	more: fc.oneof(fc.boolean(), lie),
	next: fc.oneof(lie, fc.string()),
});

it('ends when totals, cursors and hints are wrong', async () => {
	await fc.assert(
		fc.asyncProperty(
			kind,
			fc.nat({ max: 60 }),
			fc.array(lies, { minLength: 1, maxLength: 6 }),
			width,
			fc.boolean(),
			async (name, count, told, side, rereadOnRemoval) => {
				const answer = honest(name, listOf(count), MAX);
				let call = 0;
				const { records } = await walked(
					pagings[name],
					(query) => {
						const truth = answer(query);
						const shown = Object.entries(told[call++ % told.length]!);
						return { ...truth, ...Object.fromEntries(shown.filter(([key]) => key in truth)) };
					},
					{ concurrency: side, rereadOnRemoval },
				);

				// What there is of them are records of the list.
				for (const { id } of records) expect(id).toBeLessThan(count);
			},
		),
		runs(500),
	);
});

it('ends when the provider repeats the same pages', async () => {
	await fc.assert(
		fc.asyncProperty(
			kind,
			fc.array(fc.integer({ min: 1, max: MAX }), { minLength: 1, maxLength: 4 }),
			lie,
			width,
			fc.boolean(),
			async (name, sizes, total, side, rereadOnRemoval) => {
				const pages = sizes.map((size, index) =>
					listOf(size).map((_, i) => ({ id: index * MAX + i })),
				);
				let call = 0;
				const { records } = await walked(
					pagings[name],
					() => ({ items: pages[call % pages.length], more: true, next: `${call++ % 3}`, total }),
					{ concurrency: side, rereadOnRemoval },
				);

				const ids = records.map(({ id }) => id);
				expect(ids.length).toBeGreaterThan(0);
				expect(new Set(ids).size).toBe(ids.length);
			},
		),
		runs(500),
	);
});

it('accepts a list, null or an empty reply as a page, and nothing else', async () => {
	await fc.assert(
		fc.asyncProperty(
			kind,
			fc.oneof(
				fc.jsonValue(),
				fc.record({ items: fc.jsonValue() }),
				fc.constantFrom('', undefined, 'OK', '<Error/>'),
			),
			async (name, body) => {
				const { flaw } = await walked(pagings[name], () => body);
				const { items } = ((typeof body === 'object' && body) || {}) as { items?: unknown };
				const isPage =
					body === '' ||
					(body ?? null) === null ||
					items === null ||
					[body, items].some(Array.isArray);

				expect(flaw).toEqual(isPage ? undefined : expect.stringContaining('It contains no list'));
			},
		),
		runs(300),
	);
});

it('continues past meaningless totals', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.nat({ max: 60 }),
			fc.integer({ min: 1, max: MAX }),
			fc.constantFrom(undefined, null, 0, -1, NaN, '', 'many', 1),
			async (count, largest, total) => {
				const answer = honest('total', listOf(count), largest);
				const { records } = await walked(pagings.total, (query) => {
					const page = answer(query);
					// Of a page with one record, 1 is a total that can be believed.
					const isTrue = total === 1 && (page.items as unknown[]).length === 1;
					return { ...page, ...(!isTrue && { total: total as number }) };
				});

				expect(records).toEqual(listOf(count));
			},
		),
		runs(300),
	);
});

it('fails when a page is empty before the stated total', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.integer({ min: MAX + 1, max: 60 }),
			fc.nat(),
			fc.constantFrom(undefined, null, -1, 60),
			width,
			async (count, which, total, side) => {
				const pages = Math.ceil(count / MAX);
				const empty = 1 + (which % (pages - 1));
				const answer = honest('total', listOf(count), MAX);
				const { records, flaw } = await walked(
					pagings.total,
					(query) => (query.page === empty ? { items: [], total: total as number } : answer(query)),
					{ concurrency: side },
				);

				expect(flaw).toContain('It is an empty page');
				expect(records).toEqual(listOf(empty * MAX));
			},
		),
		runs(200),
	);
});

it('misses no record when records are removed meanwhile, and may return one twice', async () => {
	const steps = fc.array(fc.array(fc.nat({ max: 119 }), { maxLength: 4 }), { maxLength: 12 });
	await fc.assert(
		fc.asyncProperty(
			fc.integer({ min: 1, max: 120 }),
			steps,
			width,
			async (count, removals, side) => {
				let records = listOf(count);
				let call = 0;
				const { records: given } = await walked(
					pagings.totalAndMore,
					(query) => {
						const gone = removals[call++] ?? [];
						records = records.filter(({ id }) => !gone.includes(id as number));
						return honest('totalAndMore', records, MAX)(query);
					},
					{ concurrency: side, rereadOnRemoval: true },
				);
				const ids = new Set(given.map(({ id }) => id));

				for (const { id } of records) expect(ids).toContain(id);
			},
		),
		// The last page is empty by then, and two steps back.
		{ ...runs(500), examples: [[22, [[0], [], [1]], 1]] },
	);
});

it('returns no record twice after reading a page again, if records have IDs', async () => {
	const steps = fc.array(fc.array(fc.nat({ max: 119 }), { maxLength: 4 }), { maxLength: 12 });
	await fc.assert(
		fc.asyncProperty(
			fc.integer({ min: 1, max: 120 }),
			steps,
			width,
			async (count, removals, side) => {
				let records = listOf(count);
				let call = 0;
				const { records: given } = await walked(
					pagings.totalAndMore,
					(query) => {
						const gone = removals[call++] ?? [];
						records = records.filter(({ id }) => !gone.includes(id as number));
						return honest('totalAndMore', records, MAX)(query);
					},
					{ concurrency: side, rereadOnRemoval: true, identify: ({ id }) => String(id) },
				);
				const ids = given.map(({ id }) => id);

				for (const { id } of records) expect(ids).toContain(id);
				expect(new Set(ids).size).toBe(ids.length);
			},
		),
		runs(500),
	);
});
