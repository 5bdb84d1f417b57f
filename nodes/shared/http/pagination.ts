import type { Paging, ApiRequest } from '../declaration/operation';
import type { IDataObject } from 'n8n-workflow';
import type { PaginationOptions, FetchBody, ListRequest, PageGenerator } from './listPages';
import { listFlaw, pageDeduplicator } from './listPages';
import { byCursor, byOffset, inOne } from './pageKinds';
import { byPage } from './pageNumbers';

export { getPath } from '../util/path';

const WALKERS: { readonly [Kind in Paging['kind']]: PageGenerator<Kind> } = {
	page: byPage,
	offset: byOffset,
	cursor: byCursor,
	none: inOne,
};

/**
 * Walks a list and yields its records, page by page.
 *
 * Where the first page tells how many there are, the remaining pages are fetched side by side;
 * otherwise one after another.
 *
 * @param fetch rejects when a reply has a flaw (`Request.flawOf`), such as that it is no list
 * @param limit how many records are wanted; Infinity for all. Pages are no larger than needed
 * @param width pages under way at once, if that is not more than a list may have
 */
export async function* paginate(
	fetch: FetchBody,
	request: ApiRequest,
	paging: Paging,
	limit: number,
	width: number,
	care: PaginationOptions = {},
): AsyncGenerator<IDataObject[]> {
	const read: ListRequest['read'] = async (query, flawOf) =>
		await fetch({
			...request,
			query: { ...request.query, ...query },
			flawOf: (body) => listFlaw(body, paging) ?? flawOf?.(body),
		});
	const walker = WALKERS[paging.kind] as PageGenerator<Paging['kind']>;
	let wanted = limit;
	for await (const records of walker({
		paging,
		limit,
		width,
		care,
		read,
		unread: pageDeduplicator(),
	})) {
		yield records.length > wanted ? records.slice(0, wanted) : records;
		wanted -= records.length;
		if (wanted <= 0) return;
	}
}
