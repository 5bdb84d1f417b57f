/** Walking a list ends, whatever the provider says; one that stands still is given whole and once. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type { Paging, Request } from '../../nodes/shared/declare';
import { walk } from '../../nodes/shared/paging';
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
	offset: { kind: 'offset', items: 'items', offset: 'skip', size: 'size', max: MAX },
} as const satisfies Record<string, Paging>;

type Kind = keyof typeof pagings;

const kind = fc.constantFrom(...(Object.keys(pagings) as Kind[]));

/** So many calls are never needed for the lists here; who makes them does not end. */
const MOST_CALLS = 2_000;

/** All that a walk gives, and the calls that it took. */
async function walked(
	paging: Paging,
	answer: (query: IDataObject) => unknown,
	{ limit = Infinity, width = 1, isComplete = false } = {},
): Promise<{ records: IDataObject[]; calls: number }> {
	let calls = 0;
	const fetch = async ({ query = {} }: Request) => {
		calls += 1;
		if (calls > MOST_CALLS) throw new Error(`No end after ${MOST_CALLS} calls`);
		return answer(query);
	};
	const records: IDataObject[] = [];
	const request: Request = { method: 'GET', path: '/things' };
	for await (const each of walk(fetch, request, paging, limit, width, isComplete)) {
		records.push(...each);
	}
	return { records, calls };
}

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
					: (Number(query.page) - first) * size;
		const items = records.slice(start, start + size);
		const end = start + size;
		const more = end < records.length;
		return {
			items,
			...(name !== 'untold' && name !== 'moreAlone' && { total: records.length }),
			...(name !== 'untold' && { more }),
			...(name === 'cursor' && { next: more ? String(end) : null }),
		};
	};
}

const listOf = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, index) => ({ id: index }));

const limit = fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 150 }));
const width = fc.integer({ min: 1, max: 7 });

it('gives every record of a still list once and in order, up to the limit', async () => {
	await fc.assert(
		fc.asyncProperty(
			kind,
			fc.nat({ max: 120 }),
			fc.integer({ min: 1, max: MAX }),
			limit,
			width,
			fc.boolean(),
			async (name, count, largest, most, side, isComplete) => {
				// Only a full page tells that there is another one, where nothing else does.
				const given = name === 'untold' ? MAX : largest;
				const answer = honest(name, listOf(count), given);
				const { records } = await walked(pagings[name], answer, {
					limit: most,
					width: side,
					isComplete,
				});

				expect(records.map(({ id }) => id)).toEqual(
					listOf(Math.min(count, most)).map(({ id }) => id),
				);
			},
		),
		runs(500),
	);
});

it('asks for no page twice and for few too many', async () => {
	await fc.assert(
		fc.asyncProperty(kind, fc.nat({ max: 120 }), width, async (name, count, side) => {
			const { calls } = await walked(pagings[name], honest(name, listOf(count), MAX), {
				width: side,
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

it('ends where totals, cursors and hints lie, each page otherwise', async () => {
	await fc.assert(
		fc.asyncProperty(
			kind,
			fc.nat({ max: 60 }),
			fc.array(lies, { minLength: 1, maxLength: 6 }),
			width,
			fc.boolean(),
			async (name, count, told, side, isComplete) => {
				const answer = honest(name, listOf(count), MAX);
				let call = 0;
				const { records } = await walked(
					pagings[name],
					(query) => {
						const truth = answer(query);
						const shown = Object.entries(told[call++ % told.length]!);
						return { ...truth, ...Object.fromEntries(shown.filter(([key]) => key in truth)) };
					},
					{ width: side, isComplete },
				);

				// What there is of them are records of the list.
				for (const { id } of records) expect(id).toBeLessThan(count);
			},
		),
		runs(500),
	);
});

it('ends where the provider gives the same pages again and again', async () => {
	await fc.assert(
		fc.asyncProperty(
			kind,
			fc.array(fc.integer({ min: 1, max: MAX }), { minLength: 1, maxLength: 4 }),
			lie,
			width,
			fc.boolean(),
			async (name, sizes, total, side, isComplete) => {
				const pages = sizes.map((size, index) =>
					listOf(size).map((_, i) => ({ id: index * MAX + i })),
				);
				let call = 0;
				const { records } = await walked(
					pagings[name],
					() => ({ items: pages[call % pages.length], more: true, next: `${call++ % 3}`, total }),
					{ width: side, isComplete },
				);

				const ids = records.map(({ id }) => id);
				expect(ids.length).toBeGreaterThan(0);
				expect(new Set(ids).size).toBe(ids.length);
			},
		),
		runs(500),
	);
});

it('takes any reply for a page, at worst for an empty one', async () => {
	await fc.assert(
		fc.asyncProperty(
			kind,
			fc.array(fc.jsonValue(), { minLength: 1, maxLength: 4 }),
			async (name, bodies) => {
				let call = 0;
				const { records } = await walked(pagings[name], () => bodies[call++ % bodies.length], {
					isComplete: true,
				});

				expect(Array.isArray(records)).toBe(true);
			},
		),
		runs(300),
	);
});

it('misses nothing where records are removed while it reads, though it may give one twice', async () => {
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
					{ width: side, isComplete: true },
				);
				const ids = new Set(given.map(({ id }) => id));

				for (const { id } of records) expect(ids).toContain(id);
			},
		),
		// The last page is empty by then, and two steps back.
		{ ...runs(500), examples: [[22, [[0], [], [1]], 1]] },
	);
});
