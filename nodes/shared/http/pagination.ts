import type { IDataObject } from 'n8n-workflow';
import type { ApiRequest, Paging } from '../declaration/operation';
import { withQuery } from '../declaration/route';
import type { PageGenerator, PageSource, PaginationOptions } from './listPages';
import { pageDeduplicator, validateList } from './listPages';
import { pagesByCursor, pagesByOffset, singlePage } from './pageKinds';
import { pagesByNumber } from './pageNumbers';

/** Options for reading a list. */
export interface ListReadOptions extends PaginationOptions {
	/** Maximum number of records; all by default. Pages are no larger than needed. */
	readonly limit?: number;
	/**
	 * Maximum number of concurrent page requests, if the paging kind allows several; a function if it
	 * changes while the list is read.
	 */
	readonly concurrency?: number | (() => number);
}

const PAGE_GENERATORS: { readonly [Kind in Paging['kind']]: PageGenerator<Kind> } = {
	page: pagesByNumber,
	offset: pagesByOffset,
	cursor: pagesByCursor,
	none: singlePage,
};

/**
 * Reads a list and yields its records page by page. If the first page contains a total, the
 * remaining pages are fetched concurrently; otherwise one after another.
 *
 * @param fetchBody sends a request and returns the body; rejects if `validateResponse` returns
 * advice
 */
export async function* paginate(
	fetchBody: (request: ApiRequest) => Promise<unknown>,
	request: ApiRequest,
	paging: Paging,
	{ limit = Infinity, concurrency = 1, ...options }: ListReadOptions = {},
): AsyncGenerator<IDataObject[]> {
	const fetchPage: PageSource['fetchPage'] = async (query, validate) =>
		await fetchBody({
			...withQuery(request, query),
			validateResponse: (body) => validateList(body, paging) ?? validate?.(body),
		});
	const generator = PAGE_GENERATORS[paging.kind] as PageGenerator<Paging['kind']>;
	const dropRepeated = pageDeduplicator();
	const currentConcurrency = typeof concurrency === 'number' ? () => concurrency : concurrency;
	const pages = generator({
		paging,
		limit,
		concurrency: currentConcurrency,
		...options,
		fetchPage,
		dropRepeated,
	});
	let remaining = limit;
	for await (const records of pages) {
		yield records.length > remaining ? records.slice(0, remaining) : records;
		remaining -= records.length;
		if (remaining <= 0) return;
	}
}
