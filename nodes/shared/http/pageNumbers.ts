import type { IDataObject } from 'n8n-workflow';
import { prefetch } from './concurrency';
import type { PageSource, PaginationOptions } from './listPages';
import { lastPageDetector, pageRecords, totalIn } from './listPages';
import { pagesByCursor } from './pageKinds';
import { getPath } from '../util/path';

/** Maximum number of times a page is read again, on average, if the total keeps shrinking. */
const MAX_REREADS_PER_PAGE = 10;

/** Maximum number of pages that are prefetched, to limit memory here and load at the provider. */
export const MAX_PREFETCHED_PAGES = 10;

/** A page of a numbered list; `index` is 0-based. */
interface Page {
	readonly index: number;
	readonly body: unknown;
	readonly records: IDataObject[];
}

/** Reads pages by number, or by cursor if the first reply contains one. */
export async function* pagesByNumber(source: PageSource<'page'>): AsyncGenerator<IDataObject[]> {
	const { paging, dropRepeated } = source;
	const { items, size, max, cursor } = paging;
	const hasCursor = (body: unknown) => cursor && getPath(body, cursor.next) !== undefined;
	const validate = validateByTotal(source, 0);
	const first = await readPage(source, 0, (body) => (hasCursor(body) ? undefined : validate(body)));
	yield dropRepeated(first.records) ?? [];
	if (cursor && hasCursor(first.body)) {
		const { query, next, more } = cursor;
		const byCursor = { kind: 'cursor', items, size, max, cursor: query, next, more } as const;
		yield* pagesByCursor({ ...source, paging: byCursor }, first.body);
		return;
	}
	if (first.records.length === 0) return;
	const total = totalIn(first.body, paging.total) ?? 0;
	// A total below the number of records read is wrong.
	if (total >= first.records.length) yield* pagesByTotal(source, first, total);
	else yield* pagesInSequence(source, first);
}

async function readPage(
	{ fetchPage, paging, limit }: PageSource<'page'>,
	index: number,
	validate?: (body: unknown) => string | undefined,
): Promise<Page> {
	const size = Math.min(paging.max, limit);
	const query = { [paging.page]: paging.first + index, [paging.size]: size };
	const body = await fetchPage(query, validate);
	return { index, body, records: pageRecords(body, paging) };
}

/**
 * Returns a validation that fails if a page is empty although the total says that it has records.
 *
 * @param start number of records on the pages before
 * @param latestTotal total of an earlier reply
 */
const validateByTotal =
	({ paging }: PageSource<'page'>, start: number, latestTotal = 0) =>
	(body: unknown): string | undefined => {
		const total = totalIn(body, paging.total) ?? latestTotal;
		if (pageRecords(body, paging).length > 0 || total <= start) return undefined;
		return `It is an empty page, though there are ${total} records and only ${start} of them are on the pages before. Try again later.`;
	};

/**
 * Reads pages one after another while the reply's flag or total says that there are more; without
 * either, until a page is empty or shorter than those before.
 */
async function* pagesInSequence(
	source: PageSource<'page'>,
	first: Page,
): AsyncGenerator<IDataObject[]> {
	const { paging, dropRepeated, limit } = source;
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
		page = await readPage(source, index + 1);
		const added = dropRepeated(page.records);
		if (added === undefined) return;
		yield added;
	}
}

/** Returns a filter that drops records that it has already passed. */
function recordDeduplicator({
	identify,
}: PaginationOptions): (records: IDataObject[]) => IDataObject[] {
	const seen = new Set<string>();
	return (records) => {
		if (!identify) return records;
		return records.filter((record) => {
			const key = identify(record);
			return !seen.has(key) && seen.add(key);
		});
	};
}

/**
 * Reads pages concurrently, as many as the total requires. With `rereadOnRemoval` it goes back if
 * the total shrinks during the read.
 */
async function* pagesByTotal(
	source: PageSource<'page'>,
	first: Page,
	firstTotal: number,
): AsyncGenerator<IDataObject[]> {
	const { paging, dropRepeated, limit, concurrency, rereadOnRemoval } = source;
	// The provider may return smaller pages than requested.
	const { length } = first.records;
	const count = Math.ceil(Math.min(firstTotal, limit) / length);
	const dropSeen = recordDeduplicator(source);
	dropSeen(first.records);
	let latest = first;
	let total = firstTotal;
	/** Updates the total from a page, unless it is below the number of records read so far. */
	const updateTotal = (page: Page): void => {
		const { index, records, body } = page;
		const found = totalIn(body, paging.total);
		if (found !== undefined && found >= (records.length && index * length + records.length)) {
			total = found;
		}
		latest = page;
	};
	const readAt = async (index: number) =>
		await readPage(source, index, validateByTotal(source, index * length, firstTotal));
	/** Index of the first page that has not been read. */
	let firstUnread = 1;
	let rereadCount = 0;
	const pagesAtOnce = () => Math.min(concurrency(), MAX_PREFETCHED_PAGES);
	for (let next = 1; next < count;) {
		for await (const page of prefetch(next, count, pagesAtOnce, readAt)) {
			const before = total;
			updateTotal(page);
			const removed = rereadOnRemoval ? before - total : 0;
			const stepsBack = removed > 0 && rereadCount < MAX_REREADS_PER_PAGE * firstUnread;
			// Inserted records shift records that were read to later pages.
			const isMoved = page.records.length > 0 && total > firstTotal;
			const isReread = next < firstUnread;
			const added = isReread ? page.records : dropRepeated(page.records);
			if (added === undefined && !stepsBack && !isMoved) return;
			const unseen = dropSeen(added ?? []);
			yield isReread ? unseen : (added ?? []);
			firstUnread = Math.max(firstUnread, ++next);
			if (stepsBack) {
				const steps = Math.min(1 + Math.ceil(removed / length), next);
				rereadCount += steps;
				next -= steps;
				break;
			}
		}
	}
	// Records inserted during the read may add pages. A total below the number of records read is
	// wrong: such a list ends with a page that is not full.
	const hasMore = (index: number): boolean => {
		const more = paging.more && getPath(latest.body, paging.more);
		if (typeof more === 'boolean') return more;
		const isFull = latest.records.length >= length;
		return total > index * length || (isFull && total < index * length);
	};
	for (let index = count; hasMore(index); index++) {
		updateTotal(await readPage(source, index));
		const added = dropRepeated(latest.records);
		if (added === undefined) return;
		yield added;
	}
}
