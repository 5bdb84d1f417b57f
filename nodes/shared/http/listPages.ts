import type { IDataObject } from 'n8n-workflow';
import type { Paging, ApiRequest } from '../declaration/operation';
import { shortHash } from '../util/shortHash';
import { getPath, isNullAt } from '../util/path';

/** Options for records that are removed during the read, for pages with a total. */
export interface PaginationOptions {
	/**
	 * Whether to read pages again if the total shrinks, because a removal shifts later records to
	 * pages that were already read. Their records are yielded again unless `identify` is set.
	 */
	readonly rereadOnRemoval?: boolean;
	/** Returns a record's key, by which repeated records are dropped. */
	readonly identify?: (record: IDataObject) => string;
}

/** Input of a page generator. */
export interface PageSource<
	Kind extends Paging['kind'] = Paging['kind'],
> extends PaginationOptions {
	readonly paging: Extract<Paging, { kind: Kind }>;
	/** Maximum number of records; Infinity for all. */
	readonly limit: number;
	/** Maximum number of concurrent page requests; it may change while the list is read. */
	readonly concurrency: () => number;
	/**
	 * Fetches the body of one page.
	 *
	 * @param query added to the list's own query
	 * @param validate returns, as advice for the user, why a list is not the requested page
	 */
	readonly fetchPage: (
		query: IDataObject,
		validate?: ApiRequest['validateResponse'],
	) => Promise<unknown>;
	/** See {@link pageDeduplicator}. */
	readonly dropRepeated: ReturnType<typeof pageDeduplicator>;
}

/** Yields the records of a list page by page; it may yield more than the limit. */
export type PageGenerator<Kind extends Paging['kind']> = (
	source: PageSource<Kind>,
) => AsyncGenerator<IDataObject[]>;

/** Paths at which a reply may contain its records. A bare list is always accepted. */
const listPaths = ({ items }: Paging): readonly string[] => [...[items].flat(), ''];

/** Returns the records of a page, from the first path that is a list. */
export const pageRecords = (body: unknown, paging: Paging): IDataObject[] =>
	(listPaths(paging)
		.map((path) => getPath(body, path))
		.find(Array.isArray) ?? []) as IDataObject[];

/**
 * Returns, as advice for the user, why a reply is not a page of a list; undefined if it is one. An
 * empty reply, and null instead of the list, count as empty pages.
 */
export function validateList(body: unknown, paging: Paging): string | undefined {
	const paths = listPaths(paging);
	const isEmptyReply = body === undefined || body === '';
	const isList = (path: string) => Array.isArray(getPath(body, path)) || isNullAt(body, path);
	if (isEmptyReply || paths.some(isList)) return undefined;
	return 'It contains no list. Check the endpoint, the base URL of the credential and any proxy in between, then try again.';
}

/** Returns the total number of records in a reply; undefined if it is missing or not a number. */
export function totalIn(body: unknown, path: string | undefined): number | undefined {
	const value = path === undefined ? undefined : getPath(body, path);
	const isNumeric = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
	const total = isNumeric ? Number(value) : NaN;
	return Number.isFinite(total) && total >= 0 ? total : undefined;
}

/**
 * Returns a filter that drops repeated pages (same length, first and last record). A provider
 * repeats a page if it ignores the paging parameters, or if a page's worth of records was inserted.
 * The filter returns undefined at the end of the list: at an empty page, and at the second repeated
 * page in a row.
 */
export function pageDeduplicator(): (records: IDataObject[]) => IDataObject[] | undefined {
	const seen = new Set<string>();
	let repeats = 0;
	return (records) => {
		const fingerprint = shortHash(JSON.stringify([records.length, records[0], records.at(-1)]));
		repeats = seen.has(fingerprint) ? repeats + 1 : 0;
		seen.add(fingerprint);
		if (records.length === 0 || repeats > 1) return undefined;
		return repeats === 0 ? records : [];
	};
}

/**
 * Returns a test for the last page of a list without a total. A page shorter than requested is the
 * last one only if an earlier page was longer: until then, the provider may have a smaller maximum
 * page size.
 */
export function lastPageDetector(): (count: number, pageSize: number) => boolean {
	let shortest = Infinity;
	return (count, pageSize) => {
		const isLast = shortest < Infinity && count < Math.min(pageSize, shortest);
		shortest = Math.min(shortest, count);
		return isLast;
	};
}
