import { invalidField } from './errors';

export interface PageQuery {
	pageIndex: number;
	pageSize: number;
}

/** The query of a list. Other filters have the names of record members. */
export interface ListQuery extends PageQuery {
	sortBy?: string;
	sortOrder?: 'asc' | 'desc';
	/** Sorting of customers and payment methods. */
	orderBy?: string;
	asc?: boolean;
	search?: string;
	[filter: string]: unknown;
}

interface ListRules<T> {
	/** Members that must equal the query parameter with the same name. */
	equal?: Array<keyof T & string>;
	/** Texts that `search` looks in; rarely documented. [inferred] */
	texts?: (record: T) => Array<string | null>;
	dateOf: (record: T) => string | null;
	/** The query parameter that sorts; the other one is ignored. */
	sort?: 'sortBy' | 'orderBy';
	/** The query parameters that limit the date. */
	range?: [from: string, to: string];
}

/** Returns the records that match a query, in its order, by default newest first. */
export function select<T extends object>(
	records: T[],
	query: ListQuery,
	{
		equal = [],
		texts,
		dateOf,
		sort = 'sortBy',
		range: [from, to] = ['fromDate', 'toDate'],
	}: ListRules<T>,
): T[] {
	const { search = '' } = query;
	const sortBy = query[sort];
	const isInTime = within(query[from] as string, query[to] as string);
	const found = records.filter(
		(one) =>
			equal.every((name) => query[name] === undefined || one[name] === query[name]) &&
			(search === '' || (texts?.(one) ?? []).some((value) => contains(value, search))) &&
			isInTime(dateOf(one)),
	);
	if (sortBy === undefined) {
		const newest = newestFirst(found, dateOf);
		// The default order is by date, so that `asc` alone reverses it. [inferred]
		return query.asc ? newest.reverse() : newest;
	}
	const isDescending = query.asc === undefined ? query.sortOrder === 'desc' : !query.asc;
	return sorted(found, (one) => sortKeyOf(one, sortBy), isDescending);
}

export function contains(value: string | null, part: string): boolean {
	return (value ?? '').toLowerCase().includes(part.toLowerCase());
}

/** Returns the sort key of a member; names of dates are recognized by their endings. */
function sortKeyOf(record: object, name: string): SortKey {
	const value = (record as Record<string, unknown>)[name];
	if (typeof value === 'number') return value;
	if (typeof value !== 'string') return null;
	return name.endsWith('On') ? Date.parse(value) : value;
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

/** Returns one page, counted from zero; empty past the end. `show` converts only its records. */
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

/** Returns a sorted copy. Equal keys keep their order, missing ones are the least. [inferred] */
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

/** Sorts in the default order of lists. */
export function newestFirst<T>(records: T[], dateOf: (record: T) => string | null): T[] {
	return sorted([...records].reverse(), (record) => Date.parse(dateOf(record) ?? '') || null, true);
}

/** Whether a time is in a range with both ends; the docs disagree about the ends. [inferred] */
export function within(from?: string, to?: string): (iso: string | null) => boolean {
	// Records without a date are excluded only if the query has a date.
	if (from === undefined && to === undefined) return () => true;
	const first = from === undefined ? -Infinity : Date.parse(from);
	const last = to === undefined ? Infinity : Date.parse(to);
	return (iso) => {
		const at = Date.parse(iso ?? '');
		return at >= first && at <= last;
	};
}

const DAY_MS = 86_400_000;

/**
 * Whether a time is on a day of a range with both ends, because transactions are listed by whole
 * days. The time zone of the days is not documented. [inferred: UTC]
 */
export function wholeDays(from?: string, to?: string): (iso: string | null) => boolean {
	const day = (iso: string): number => Math.floor(Date.parse(iso) / DAY_MS) * DAY_MS;
	return within(
		from && new Date(day(from)).toISOString(),
		to && new Date(day(to) + DAY_MS - 1).toISOString(),
	);
}

/** A record without the members that replies leave out. */
export function omit<T extends object, K extends keyof T>(record: T, ...names: K[]): Omit<T, K> {
	const shown = Object.entries(record).filter(([name]) => !names.includes(name as K));
	return Object.fromEntries(shown) as Omit<T, K>;
}
