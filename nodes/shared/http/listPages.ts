import type { IDataObject } from 'n8n-workflow';
import type { Paging, ApiRequest } from '../declaration/operation';
import { shortHash } from '../util/shortHash';
import { getPath, isNullAt } from '../util/path';

/** Sends a request and gives its body. */
export type FetchBody = (request: ApiRequest) => Promise<unknown>;

/** What to do about records that are removed while a list is read; for pages that tell the total. */
export interface PaginationOptions {
	/**
	 * Whether to read pages again when the total shrinks: a removal moves later records to pages that
	 * were read already. What is read again is given again.
	 */
	readonly isComplete?: boolean;
	/** Identifies a record, so that none is given again. */
	readonly identify?: (record: IDataObject) => string;
}

/** A walk through one list. */
export interface ListRequest<Kind extends Paging['kind'] = Paging['kind']> {
	readonly paging: Extract<Paging, { kind: Kind }>;
	/** How many records are wanted; Infinity for all. */
	readonly limit: number;
	/** Pages under way at once, at most. */
	readonly width: number;
	readonly care: PaginationOptions;
	/**
	 * Reads one page.
	 *
	 * @param query beside that of the list itself
	 * @param flawOf says why a list is not the page that was asked for
	 */
	readonly read: (query: IDataObject, flawOf?: ApiRequest['flawOf']) => Promise<unknown>;
	/** See {@link pageDeduplicator}. */
	readonly unread: ReturnType<typeof pageDeduplicator>;
}

/** Yields the records of a list page by page, perhaps more than are wanted. */
export type PageGenerator<Kind extends Paging['kind']> = (
	walk: ListRequest<Kind>,
) => AsyncGenerator<IDataObject[]>;

/** The places where a reply can have its records; a bare list is always one. */
const listPaths = ({ items }: Paging): readonly string[] => [...[items].flat(), ''];

/** Records of a page, at the first place that holds a list. */
export const recordsOf = (body: unknown, paging: Paging): IDataObject[] =>
	(listPaths(paging)
		.map((place) => getPath(body, place))
		.find(Array.isArray) ?? []) as IDataObject[];

/**
 * Why a reply is no page of a list, as advice for the user; undefined if it is one. An empty reply
 * and null in place of the list are empty pages.
 */
export function listFlaw(body: unknown, paging: Paging): string | undefined {
	const places = listPaths(paging);
	const isEmptyReply = body === undefined || body === '';
	const isList = (place: string) => Array.isArray(getPath(body, place)) || isNullAt(body, place);
	if (isEmptyReply || places.some(isList)) return undefined;
	return 'It contains no list. Check the endpoint, the base URL of the credential and any proxy in between, then try again.';
}

/** The number of records that a reply tells; undefined where it tells none, or no number of records. */
export function totalIn(body: unknown, path: string | undefined): number | undefined {
	const told = path === undefined ? undefined : getPath(body, path);
	const isNumeric = typeof told === 'number' || (typeof told === 'string' && told.trim() !== '');
	const total = isNumeric ? Number(told) : NaN;
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
		const mark = shortHash(JSON.stringify([records.length, records[0], records.at(-1)]));
		repeats = seen.has(mark) ? repeats + 1 : 0;
		seen.add(mark);
		if (records.length === 0 || repeats > 1) return undefined;
		return repeats === 0 ? records : [];
	};
}

/**
 * Returns a test for the last page of a list that tells no total. A page that is shorter than asked
 * for is the last one only if an earlier page was longer: until then it may be as much as the
 * provider gives at a time.
 */
export function lastPageDetector(): (count: number, asked: number) => boolean {
	let least = Infinity;
	return (count, asked) => {
		const isLast = least < Infinity && count < Math.min(asked, least);
		least = Math.min(least, count);
		return isLast;
	};
}
