import type { Paging } from '../declaration/operation';
import { pageRecords, totalIn } from './listPages';
import { getPath } from '../util/path';

/** What a reply tells of the whole list beside its own page; nothing where it tells nothing. */
export interface ListExtent {
	/** How many records the list has. */
	readonly total?: number;
	/** Whether there are records after this page. */
	readonly hasMore?: boolean;
}

/** @param body the reply with the last page that was read */
export function listExtent(body: unknown, paging: Paging): ListExtent {
	const { length } = pageRecords(body, paging);
	if (paging.kind === 'none') return paging.size ? {} : { total: length };
	if (paging.kind === 'offset') return {};
	const more = paging.more === undefined ? undefined : getPath(body, paging.more);
	const hasMore = typeof more === 'boolean' ? more : undefined;
	if (paging.kind === 'cursor') return { hasMore: hasMore ?? Boolean(getPath(body, paging.next)) };
	const total = totalIn(body, paging.total);
	// A total below what the page has tells nothing.
	return { hasMore, ...(total !== undefined && total >= length && { total }) };
}
