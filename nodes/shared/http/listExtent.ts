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

/** Reads the flag that there are more records, if the list has one. */
function moreIn(body: unknown, path: string | undefined): boolean | undefined {
	const more = path === undefined ? undefined : getPath(body, path);
	return typeof more === 'boolean' ? more : undefined;
}

const EXTENT_READERS: {
	readonly [Kind in Paging['kind']]: (
		body: unknown,
		paging: Extract<Paging, { kind: Kind }>,
	) => ListExtent;
} = {
	page: (body, paging) => {
		const hasMore = moreIn(body, paging.more);
		const total = totalIn(body, paging.total);
		// A total below the number of records on the page is wrong.
		const isPlausible = total !== undefined && total >= pageRecords(body, paging).length;
		return { hasMore, ...(isPlausible && { total }) };
	},
	offset: () => ({}),
	cursor: (body, { more, next }) => ({
		hasMore: moreIn(body, more) ?? Boolean(getPath(body, next)),
	}),
	none: (body, paging) => (paging.size ? {} : { total: pageRecords(body, paging).length }),
};

/**
 * Reads the size of the list from a reply.
 *
 * @param body the reply with the last page that was read
 */
export function listExtent(body: unknown, paging: Paging): ListExtent {
	const readExtent = EXTENT_READERS[paging.kind] as (body: unknown, paging: Paging) => ListExtent;
	return readExtent(body, paging);
}
