import type { Named, Owned } from './model';
import { closed, flag, id, isYes, oneOf, text, whole } from './schemas';
import type { Schema } from './schemas';
import { isTrashed, now } from './store';
import type { Table } from './store';

/** One authorized and validated call. */
export interface Call<Body = unknown, T = unknown> {
	tenant: number;
	query: Record<string, unknown>;
	body: Body;
	/** The record that the path's id names. */
	record: T;
	/** The address without the query. */
	url: string;
}

/** The declaration of one operation; api.ts makes a route of it. */
export interface Operation {
	/** Table in which the path's id is looked up. */
	of?: Finder;
	query?: Schema;
	body?: Schema;
	status?: number;
	answer(call: Call): unknown;
}

/** Finds the record of a path's id. */
type Finder<T extends Owned = Owned> = Pick<Table<T>, 'find'>;

/** Operations by method and path below `/api`. */
export type Operations = Record<`${'GET' | 'POST' | 'PUT'} /v1/${string}`, Operation>;

export type Show<T> = (record: T) => object;

/** Makes a reply; the reference has `success` as a string. */
export function done<T>(data: T): { success: string; data: T } {
	return { success: 'true', data };
}

export function read<T extends Owned>(of: Table<T>, show: Show<T>): Operation {
	return operation({ of, answer: ({ record }: Call<unknown, T>) => done(show(record)) });
}

/** Declares a creation; `make` converts a body to a record. */
export function create<Body, T extends Owned>(
	to: Table<T>,
	body: Schema,
	show: Show<T>,
	make: (call: Call<Body>) => Omit<T, 'id'>,
): Operation {
	return operation({
		body,
		// Laravel's status for a resource just made. [inferred]
		status: 201,
		answer: (call: Call<Body>) => done(show(to.insert(make(call)))),
	});
}

/** Declares an update, in which absent members stay unchanged. */
export function update<Body, T extends Owned>(
	of: Table<T>,
	body: Schema,
	show: Show<T>,
	change: (call: Call<Body, T>) => Partial<T>,
): Operation {
	return operation({
		of,
		body,
		answer: (call: Call<Body, T>) =>
			done(show(of.put({ ...call.record, ...change(call), updated_at: now() }))),
	});
}

/** Declares any other operation. Its schema and table ensure the types of body and record. */
export function operation<Body, T extends Owned>({
	of,
	answer,
	...same
}: Omit<Operation, 'of' | 'answer'> & {
	of?: Finder<T>;
	answer: (call: Call<Body, T>) => unknown;
}): Operation {
	return {
		...same,
		...(of && { of }),
		answer: (call) => answer(call as Call<Body, T>),
	};
}

export interface List<T> {
	/** The member with the id of the record in the path, and that record's table. */
	under?: { of: Finder; by: keyof T };
	/** The members that a search covers; absent if the list has no search. */
	search?: (record: T) => Array<string | null>;
	sortBy?: string[];
	/** Whether the list can show deleted records instead of the others. */
	trashed?: boolean;
	filters?: Record<string, Filter<T>>;
	paging?: Array<keyof typeof pageQuery>;
	/** Whether it returns only `data`, and everything without `per_page`. [inferred] */
	isUnpaged?: boolean;
}

/** The schema of a query parameter, and the records it matches. */
export type Filter<T> = [Schema, (record: T, value: unknown) => boolean];

/** Filters records by a member that equals the parameter. */
export const equal = <T>(schema: Schema, member: keyof T): Filter<T> => [
	schema,
	(record, value) => record[member] === value,
];

const pageQuery = { page: whole(1), per_page: whole(1, 100) };

export function list<T extends Owned>(
	from: Table<T>,
	show: Show<T>,
	{
		under,
		search,
		sortBy,
		trashed,
		filters = {},
		paging = ['page', 'per_page'],
		isUnpaged,
	}: List<T>,
): Operation {
	const query = closed({
		...Object.fromEntries(paging.map((name) => [name, pageQuery[name]])),
		...(search && { search: text(255) }),
		...(sortBy && { sort_by: oneOf(sortBy), sort_order: oneOf(['asc', 'desc']) }),
		...(trashed && { trashed: flag }),
		...Object.fromEntries(Object.entries(filters).map(([name, [schema]]) => [name, schema])),
	});
	return operation({
		...(under && { of: under.of }),
		query,
		answer: ({ tenant, record: parent, query, url }: Call<unknown, Owned>) => {
			const found = from
				.all(tenant)
				.filter(
					(record) =>
						isTrashed(record) === isYes(query.trashed) &&
						(!under || record[under.by] === parent.id) &&
						(query.search === undefined || contains(String(query.search), search?.(record))) &&
						Object.entries(filters).every(
							([name, [, keeps]]) => query[name] === undefined || keeps(record, query[name]),
						),
				);
			const inOrder = sorted(found, query);
			const page = Number(query.page ?? 1);
			if (!isUnpaged)
				return paged(inOrder, show, { url, page, size: Number(query.per_page ?? 15) });
			const size = Number(query.per_page ?? inOrder.length);
			return { data: inOrder.slice((page - 1) * size, page * size).map(show) };
		},
	});
}

/** Makes a page as Laravel's paginator. Its links contain only the page of the query. */
function paged<T>(
	records: T[],
	show: Show<T>,
	// The default size is Laravel's. [inferred]
	{ url, page, size }: { url: string; page: number; size: number },
): { data: object[]; links: object; meta: object } {
	const last = Math.max(1, Math.ceil(records.length / size));
	const data = records.slice((page - 1) * size, page * size).map(show);
	const from = data.length === 0 ? null : (page - 1) * size + 1;
	const urlOf = (number: number): string => `${url}?page=${number}`;
	const prev = page > 1 ? urlOf(page - 1) : null;
	const next = page < last ? urlOf(page + 1) : null;
	const numbers = Array.from({ length: last }, (_, index) => index + 1);
	return {
		data,
		links: { first: urlOf(1), last: urlOf(last), prev, next },
		meta: {
			current_page: page,
			from,
			last_page: last,
			links: [
				{ url: prev, label: '&laquo; Previous', active: false },
				...numbers.map((number) => ({
					url: urlOf(number),
					label: String(number),
					active: number === page,
				})),
				{ url: next, label: 'Next &raquo;', active: false },
			],
			path: url,
			per_page: size,
			to: from === null ? null : from + data.length - 1,
			total: records.length,
		},
	};
}

/** Sorts by a member. Records without it are the least; equal ones keep their order. */
function sorted<T extends object>(
	records: T[],
	{ sort_by: by, sort_order: order }: Record<string, unknown>,
): T[] {
	if (by === undefined) return records;
	const valueOf = (record: T): string =>
		String((record as Record<string, unknown>)[String(by)] ?? '');
	const sign = order === 'desc' ? -1 : 1;
	return [...records].sort((a, b) => {
		const [left, right] = [valueOf(a), valueOf(b)];
		return left === right ? 0 : left < right ? -sign : sign;
	});
}

function contains(search: string, texts: Array<string | null> = []): boolean {
	return texts.some((one) => one?.toLowerCase().includes(search.toLowerCase()));
}

/** Returns the two members that replies nest; null without a record. */
export const named = (record: Named | undefined): Named | null =>
	record ? { id: record.id, name: record.name } : null;

/** Filters records by the id of another record. */
export const byId = <T>(member: keyof T): Filter<T> => equal(id, member);

/** Returns a record without the members that replies do not show. */
export function omit<T extends object, K extends keyof T>(record: T, ...names: K[]): Omit<T, K> {
	const shown = Object.entries(record).filter(([name]) => !names.includes(name as K));
	return Object.fromEntries(shown) as Omit<T, K>;
}
