import type { IDataObject } from 'n8n-workflow';
import type { ApiRequest, Paging } from '../declaration/operation';
import type { PageGenerator, PageSource, PaginationOptions } from './listPages';
import { pageDeduplicator, validateList } from './listPages';
import { pagesByCursor, pagesByOffset, singlePage } from './pageKinds';
import { pagesByNumber } from './pageNumbers';

/** How much of a list is read, and how. */
export interface ListReadOptions extends PaginationOptions {
	/** How many records are wanted; all by default. Pages are no larger than needed. */
	readonly limit?: number;
	/** Pages under way at once, where a list may have several; it may change while the list is read. */
	readonly width?: number | (() => number);
}

const PAGE_GENERATORS: { readonly [Kind in Paging['kind']]: PageGenerator<Kind> } = {
	page: pagesByNumber,
	offset: pagesByOffset,
	cursor: pagesByCursor,
	none: singlePage,
};

/**
 * Reads a list and yields its records, page by page. Where the first page has a total, the
 * remaining pages are fetched side by side; otherwise one after another.
 *
 * @param fetchBody sends a request and gives the body; rejects where `validateResponse` objects to it
 */
export async function* paginate(
	fetchBody: (request: ApiRequest) => Promise<unknown>,
	request: ApiRequest,
	paging: Paging,
	{ limit = Infinity, width = 1, ...options }: ListReadOptions = {},
): AsyncGenerator<IDataObject[]> {
	const fetchPage: PageSource['fetchPage'] = async (query, validate) =>
		await fetchBody({
			...request,
			query: { ...request.query, ...query },
			validateResponse: (body) => validateList(body, paging) ?? validate?.(body),
		});
	const generator = PAGE_GENERATORS[paging.kind] as PageGenerator<Paging['kind']>;
	const dropRepeated = pageDeduplicator();
	const widthNow = typeof width === 'number' ? () => width : width;
	const pages = generator({ paging, limit, width: widthNow, ...options, fetchPage, dropRepeated });
	let wanted = limit;
	for await (const records of pages) {
		yield records.length > wanted ? records.slice(0, wanted) : records;
		wanted -= records.length;
		if (wanted <= 0) return;
	}
}
