import type { IDataObject } from 'n8n-workflow';
import type { PageSource } from './listPages';
import { lastPageDetector, pageRecords } from './listPages';
import { getPath } from '../util/path';

/** Reads a list that is returned in one reply. */
export async function* singlePage({
	fetchPage,
	paging,
	limit,
}: PageSource<'none'>): AsyncGenerator<IDataObject[]> {
	const { size } = paging;
	const query = size ? { [size.query]: Math.min(size.max, limit) } : {};
	yield pageRecords(await fetchPage(query), paging);
}

/** Reads pages by offset until a page is empty or the last one. */
export async function* pagesByOffset({
	fetchPage,
	dropRepeated,
	paging,
	limit,
}: PageSource<'offset'>): AsyncGenerator<IDataObject[]> {
	const isLast = lastPageDetector();
	let remaining = limit;
	for (let offset = 0; ;) {
		const pageSize = Math.min(paging.max, remaining);
		const body = await fetchPage({ [paging.offset]: offset, [paging.size]: pageSize });
		const records = pageRecords(body, paging);
		const added = dropRepeated(records);
		if (added === undefined) return;
		yield added;
		if (isLast(records.length, pageSize)) return;
		remaining -= added.length;
		offset += records.length;
	}
}

/**
 * Maximum number of empty pages in a row that are followed if the reply says that there are more.
 */
const MAX_EMPTY_PAGES = 100;

/**
 * Follows cursors until there is none, or the reply says that there are no more records. An empty
 * page does not end the list if the reply says that there are more and its cursor is new: providers
 * that filter after paging return such pages.
 *
 * @param first the body of the first page, if it was already read
 */
export async function* pagesByCursor(
	{ fetchPage, dropRepeated, paging, limit }: PageSource<'cursor'>,
	first?: unknown,
): AsyncGenerator<IDataObject[]> {
	const size = { [paging.size]: Math.min(paging.max, limit) };
	const moreIn = (body: unknown) =>
		paging.more === undefined ? undefined : getPath(body, paging.more);
	const cursors = new Set<string>();
	let emptyPages = 0;
	let body = first;
	if (body === undefined) {
		body = await fetchPage(size);
		yield dropRepeated(pageRecords(body, paging)) ?? [];
	}
	while (getPath(body, paging.next) && moreIn(body) !== false) {
		const cursor = String(getPath(body, paging.next));
		const isNew = !cursors.has(cursor);
		cursors.add(cursor);
		emptyPages = pageRecords(body, paging).length === 0 ? emptyPages + 1 : 0;
		if (emptyPages > 0 && (!isNew || moreIn(body) !== true)) return;
		const isTooMany = emptyPages >= MAX_EMPTY_PAGES;
		body = await fetchPage({ ...size, [paging.cursor]: cursor }, (reply) =>
			isTooMany && pageRecords(reply, paging).length === 0 ? TOO_MANY_EMPTY_PAGES : undefined,
		);
		const records = pageRecords(body, paging);
		const added = records.length === 0 ? [] : dropRepeated(records);
		if (added === undefined) return;
		yield added;
	}
}

const TOO_MANY_EMPTY_PAGES = `It is an empty page after ${MAX_EMPTY_PAGES} others, and says that there are more. Try again later.`;
