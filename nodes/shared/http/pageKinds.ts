import type { IDataObject } from 'n8n-workflow';
import type { ListRequest } from './listPages';
import { lastPageDetector, recordsOf } from './listPages';
import { getPath } from '../util/path';

/** Reads a list that comes in one reply. */
export async function* inOne({
	read,
	paging,
	limit,
}: ListRequest<'none'>): AsyncGenerator<IDataObject[]> {
	const { size } = paging;
	const query = size ? { [size.query]: Math.min(size.max, limit) } : {};
	yield recordsOf(await read(query), paging);
}

/** Skips what was read, until a page is empty or the last one. */
export async function* byOffset({
	read,
	unread,
	paging,
	limit,
}: ListRequest<'offset'>): AsyncGenerator<IDataObject[]> {
	const isLast = lastPageDetector();
	let wanted = limit;
	for (let offset = 0; ;) {
		const asked = Math.min(paging.max, wanted);
		const body = await read({ [paging.offset]: offset, [paging.size]: asked });
		const records = recordsOf(body, paging);
		const given = unread(records);
		if (given === undefined) return;
		yield given;
		if (isLast(records.length, asked)) return;
		wanted -= given.length;
		offset += records.length;
	}
}

/**
 * Follows cursors until there is none, or the reply says that there is no more.
 *
 * @param first the body of the first page, where it has been read already
 */
export async function* byCursor(
	{ read, unread, paging, limit }: ListRequest<'cursor'>,
	first?: unknown,
): AsyncGenerator<IDataObject[]> {
	const size = { [paging.size]: Math.min(paging.max, limit) };
	let body = first;
	if (body === undefined) {
		body = await read(size);
		yield unread(recordsOf(body, paging)) ?? [];
	}
	const hasMore = () => paging.more === undefined || getPath(body, paging.more) !== false;
	while (getPath(body, paging.next) && hasMore()) {
		body = await read({ ...size, [paging.cursor]: String(getPath(body, paging.next)) });
		const given = unread(recordsOf(body, paging));
		if (given === undefined) return;
		yield given;
	}
}
