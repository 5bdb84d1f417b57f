import type { Paging } from '../declaration/operation';
import { pageRecords, totalIn } from './listPages';
import { getPath } from '../util/path';

/** What a reply says about the size of the whole list. */
export interface ListExtent {
	/** Total number of records. */
	readonly total?: number;
	/** Whether there are records after this page. */
	readonly hasMore?: boolean;
}

/**
 * Reads the size of the list from a reply.
 *
 * @param body the reply with the last page that was read
 */
export function listExtent(body: unknown, paging: Paging): ListExtent {
	const { length } = pageRecords(body, paging);
	if (paging.kind === 'none') return paging.size ? {} : { total: length };
	if (paging.kind === 'offset') return {};
	const more = paging.more === undefined ? undefined : getPath(body, paging.more);
	const hasMore = typeof more === 'boolean' ? more : undefined;
	if (paging.kind === 'cursor') return { hasMore: hasMore ?? Boolean(getPath(body, paging.next)) };
	const total = totalIn(body, paging.total);
	// A total below the number of records on the page is wrong.
	return { hasMore, ...(total !== undefined && total >= length && { total }) };
}
