import type { IDataObject } from 'n8n-workflow';
import type { Paging, ApiRequest } from '../declaration/operation';
import { shortHash } from '../util/shortHash';
import { getPath, isNullAt } from '../util/path';

/** What to do about records that are removed while a list is read; for pages with a total. */
export interface PaginationOptions {
	/**
	 * Whether to read pages again when the total shrinks: a removal moves later records to pages that
	 * were read already. Records of these pages are yielded again, unless `identify` is given.
	 */
	readonly rereadOnRemoval?: boolean;
	/** Identifies a record, so that none is yielded again. */
	readonly identify?: (record: IDataObject) => string;
}

/** What a page generator needs to know of a list. */
export interface PageSource<
	Kind extends Paging['kind'] = Paging['kind'],
> extends PaginationOptions {
	readonly paging: Extract<Paging, { kind: Kind }>;
	/** How many records are wanted; Infinity for all. */
	readonly limit: number;
	/** Pages under way at once, at most; it may change while the list is read. */
	readonly width: () => number;
	/**
	 * Fetches the body of one page.
	 *
	 * @param query beside that of the list itself
	 * @param validate says why a list is not the page that was asked for, as advice for the user
	 */
	readonly fetchPage: (
		query: IDataObject,
		validate?: ApiRequest['validateResponse'],
	) => Promise<unknown>;
	/** See {@link pageDeduplicator}. */
	readonly dropRepeated: ReturnType<typeof pageDeduplicator>;
}

/** Yields the records of a list page by page, perhaps more than are wanted. */
export type PageGenerator<Kind extends Paging['kind']> = (
	source: PageSource<Kind>,
) => AsyncGenerator<IDataObject[]>;

/** The paths where a reply can have its records; a bare list is always one. */
const listPaths = ({ items }: Paging): readonly string[] => [...[items].flat(), ''];

/** Records of a page, at the first path that holds a list. */
export const pageRecords = (body: unknown, paging: Paging): IDataObject[] =>
	(listPaths(paging)
		.map((path) => getPath(body, path))
		.find(Array.isArray) ?? []) as IDataObject[];

/**
 * Says why a reply is no page of a list, as advice for the user; undefined if it is one. An empty
 * reply, and null in place of the list, are empty pages.
 */
export function validateList(body: unknown, paging: Paging): string | undefined {
	const paths = listPaths(paging);
	const isEmptyReply = body === undefined || body === '';
	const isList = (path: string) => Array.isArray(getPath(body, path)) || isNullAt(body, path);
	if (isEmptyReply || paths.some(isList)) return undefined;
	return 'It contains no list. Check the endpoint, the base URL of the credential and any proxy in between, then try again.';
}

/** The total number of records in a reply; undefined where there is none, or it is no number. */
export function totalIn(body: unknown, path: string | undefined): number | undefined {
	const value = path === undefined ? undefined : getPath(body, path);
	const isNumeric = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
	const total = isNumeric ? Number(value) : NaN;
	return Number.isFinite(total) && total >= 0 ? total : undefined;
}

/**
 * Returns a filter for pages that drops repeated ones (same length, first and last record): a
 * provider that does not page gives the same again, and so does one into whose list as many records
 * came in as a page has. The filter returns undefined where the list is over, whatever the provider
 * says: at an empty page, and at the second repeated one in a row.
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
 * Returns a test for the last page of a list without a total. A page that is shorter than asked
 * for is the last one only if an earlier page was longer: until then it may be as much as the
 * provider gives at a time.
 */
export function lastPageDetector(): (count: number, asked: number) => boolean {
	let shortest = Infinity;
	return (count, asked) => {
		const isLast = shortest < Infinity && count < Math.min(asked, shortest);
		shortest = Math.min(shortest, count);
		return isLast;
	};
}
