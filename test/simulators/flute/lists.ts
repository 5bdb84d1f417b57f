import { invalidField } from './errors';

export interface PageQuery {
	pageIndex: number;
	pageSize: number;
}

export interface Page<T> {
	items: T[];
	pageInfo: {
		pageIndex: number;
		pageSize: number;
		totalItems: number;
		totalPages: number;
		hasMore: boolean;
	};
}

/** One page, counted from zero; past the end it is empty. `show` is only run on what is shown. */
export function pageOf<T, U>(
	records: T[],
	{ pageIndex, pageSize }: PageQuery,
	show: (record: T) => U,
): Page<U> {
	if (pageSize > 100) throw invalidField('PageSize', 'PageSize must be 100 or less.');
	// The lower bounds are documented, their messages are not. [inferred]
	if (pageSize < 1) throw invalidField('PageSize', 'PageSize must be 1 or more.');
	if (pageIndex < 0) throw invalidField('PageIndex', 'PageIndex must be 0 or more.');
	const start = pageIndex * pageSize;
	return {
		items: records.slice(start, start + pageSize).map(show),
		pageInfo: {
			pageIndex,
			pageSize,
			totalItems: records.length,
			totalPages: Math.ceil(records.length / pageSize),
			hasMore: start + pageSize < records.length,
		},
	};
}

type SortKey = string | number | null | undefined;

/** A sorted copy. Equal keys keep their order, missing ones come first when ascending. [inferred] */
export function sorted<T>(records: T[], keyOf: (record: T) => SortKey, isDescending: boolean): T[] {
	const direction = isDescending ? -1 : 1;
	return records
		.map((record) => ({ record, key: keyOf(record) ?? null }))
		.sort((a, b) => direction * compare(a.key, b.key))
		.map(({ record }) => record);
}

function compare(a: string | number | null, b: string | number | null): number {
	if (a === b) return 0;
	if (a === null || b === null) return a === null ? -1 : 1;
	return a < b ? -1 : 1;
}

/** The order of every list that nobody asked to sort. */
export function newestFirst<T>(records: T[], dateOf: (record: T) => string): T[] {
	return sorted([...records].reverse(), (record) => Date.parse(dateOf(record)) || null, true);
}

/** Both ends belong to the range: the texts disagree, this is the safe reading. [inferred] */
export function isWithin(iso: string, from?: string, to?: string): boolean {
	const at = Date.parse(iso);
	return (
		(from === undefined || at >= Date.parse(from)) && (to === undefined || at <= Date.parse(to))
	);
}

/** A record without some of its members: what an answer does not show. */
export function omit<T extends object, K extends keyof T>(record: T, ...names: K[]): Omit<T, K> {
	const shown = Object.entries(record).filter(([name]) => !names.includes(name as K));
	return Object.fromEntries(shown) as Omit<T, K>;
}
