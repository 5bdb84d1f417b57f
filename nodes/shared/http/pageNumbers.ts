import type { IDataObject } from 'n8n-workflow';
import { prefetch } from './concurrency';
import type { PaginationOptions, ListRequest } from './listPages';
import { lastPageDetector, recordsOf, totalIn } from './listPages';
import { byCursor } from './pageKinds';
import { getPath } from '../util/path';

/** How often a page is read again at most, on average: no list loses records for ever. */
const MAX_REREADS_PER_PAGE = 10;

/** A list is read at most so many pages ahead: each is work for a provider, and memory here. */
export const MAX_PREFETCHED_PAGES = 10;

/** A page of a numbered list; its number counts from 0. */
interface Page {
	readonly index: number;
	readonly body: unknown;
	readonly records: IDataObject[];
}

/** Walks pages by number, or by cursor where the first reply has one. */
export async function* byPage(walk: ListRequest<'page'>): AsyncGenerator<IDataObject[]> {
	const { paging, unread } = walk;
	const first = await readPage(walk, 0, totalFlaw(walk, 0));
	yield unread(first.records) ?? [];
	if (first.records.length === 0) return;
	const { cursor } = paging;
	if (cursor && getPath(first.body, cursor.next) !== undefined) {
		const { items, size, max } = paging;
		const { query, next, more } = cursor;
		const byNext = { kind: 'cursor', items, size, max, cursor: query, next, more } as const;
		yield* byCursor({ ...walk, paging: byNext }, first.body);
		return;
	}
	const total = totalIn(first.body, paging.total) ?? 0;
	// A total below what was read tells nothing.
	if (total >= first.records.length) yield* byTotal(walk, first, total);
	else yield* oneByOne(walk, first);
}

async function readPage(
	{ read, paging, limit }: ListRequest<'page'>,
	index: number,
	flawOf?: (body: unknown) => string | undefined,
): Promise<Page> {
	const size = Math.min(paging.max, limit);
	const query = { [paging.page]: paging.first + index, [paging.size]: size };
	const body = await read(query, flawOf);
	return { index, body, records: recordsOf(body, paging) };
}

/**
 * Says of an empty page that there should be records on it.
 *
 * @param start how many records are on the pages before
 * @param told the total that an earlier page told
 */
const totalFlaw =
	({ paging }: ListRequest<'page'>, start: number, told = 0) =>
	(body: unknown): string | undefined => {
		const total = totalIn(body, paging.total) ?? told;
		if (recordsOf(body, paging).length > 0 || total <= start) return undefined;
		return `It is an empty page, though there are ${total} records and only ${start} of them are on the pages before. Try again later.`;
	};

/**
 * Pages one after another. Whether there is a next one the provider says, or its total; where
 * neither can be believed, the pages are read until one is empty or shorter than those before.
 */
async function* oneByOne(walk: ListRequest<'page'>, first: Page): AsyncGenerator<IDataObject[]> {
	const { paging, unread, limit } = walk;
	const size = Math.min(paging.max, limit);
	const isLast = lastPageDetector();
	let read = 0;
	for (let page = first; ;) {
		const { index, body, records } = page;
		read += records.length;
		const isShort = isLast(records.length, size);
		const more = paging.more === undefined ? undefined : getPath(body, paging.more);
		const total = totalIn(body, paging.total) ?? 0;
		const isOver = typeof more === 'boolean' ? !more : total >= read ? total === read : isShort;
		if (isOver) return;
		page = await readPage(walk, index + 1);
		const given = unread(page.records);
		if (given === undefined) return;
		yield given;
	}
}

/** Remembers the records that pass, and gives those that did not pass before. */
function knownFilter({ identify }: PaginationOptions): (records: IDataObject[]) => IDataObject[] {
	const known = new Set<string>();
	return (records) => {
		if (!identify) return records;
		return records.filter((record) => {
			const key = identify(record);
			return !known.has(key) && known.add(key);
		});
	};
}

/**
 * Pages side by side, as many as the total makes. With `care.isComplete` it steps back where the
 * total shrinks on the way.
 */
async function* byTotal(
	walk: ListRequest<'page'>,
	first: Page,
	total: number,
): AsyncGenerator<IDataObject[]> {
	const { paging, unread, limit, width, care } = walk;
	// A provider may give smaller pages than asked for.
	const { length } = first.records;
	const count = Math.ceil(Math.min(total, limit) / length);
	const withoutKnown = knownFilter(care);
	withoutKnown(first.records);
	let latest = first;
	let now = total;
	/** Takes the total from a page, unless it is below what was read by then. */
	const note = (page: Page): void => {
		const { index, records, body } = page;
		const told = totalIn(body, paging.total);
		if (told !== undefined && told >= (records.length && index * length + records.length)) {
			now = told;
		}
		latest = page;
	};
	const readAt = async (index: number) =>
		await readPage(walk, index, totalFlaw(walk, index * length, total));
	/** Pages from here on have not been read. */
	let front = 1;
	let pagesBack = 0;
	for (let next = 1; next < count;) {
		for await (const page of prefetch(next, count, Math.min(width, MAX_PREFETCHED_PAGES), readAt)) {
			const before = now;
			note(page);
			const removed = care.isComplete ? before - now : 0;
			const isBack = removed > 0 && pagesBack < MAX_REREADS_PER_PAGE * front;
			// Records that came in move those that were read to later pages.
			const isMoved = page.records.length > 0 && now > total;
			const isAgain = next < front;
			const given = isAgain ? page.records : unread(page.records);
			if (given === undefined && !isBack && !isMoved) return;
			const unknown = withoutKnown(given ?? []);
			yield isAgain ? unknown : (given ?? []);
			front = Math.max(front, ++next);
			if (isBack) {
				const back = Math.min(1 + Math.ceil(removed / length), next);
				pagesBack += back;
				next -= back;
				break;
			}
		}
	}
	// Records that came in while we read can make a page more than the first one told.
	const hasMore = (index: number): boolean => {
		const more = paging.more && getPath(latest.body, paging.more);
		return typeof more === 'boolean' ? more : now > index * length;
	};
	for (let index = count; hasMore(index); index++) {
		note(await readPage(walk, index));
		const given = unread(latest.records);
		if (given === undefined) return;
		yield given;
	}
}
