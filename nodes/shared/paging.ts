import type { IDataObject } from 'n8n-workflow';
import type { Paging, Request } from './declare';
import { digest } from './digest';
import { ahead } from './gate';

/** How often a page is read again at most, on average: no list loses records for ever. */
const MOST_STEPS_BACK = 10;

/** A list is read at most so many pages ahead: each is work for a provider, and memory here. */
export const MOST_PAGES_AHEAD = 10;

/** Sends a request and gives its body. */
export type Fetch = (request: Request) => Promise<unknown>;

/** Value at a dotted path; '' is the value itself, `*` the entries of all lists in it. */
export function at(value: unknown, path: string): unknown {
	if (path === '') return value;
	return path
		.split('.')
		.reduce<unknown>(
			(rest, key) =>
				typeof rest === 'object' && rest !== null ? member(rest as IDataObject, key) : undefined,
			value,
		);
}

const member = (parent: IDataObject, key: string): unknown =>
	key === '*' ? Object.values(parent).filter(Array.isArray).flat() : parent[key];

/** The id of a picker's entry, under the first of its names that the entry has. */
export const idOf = (record: unknown, value: string | readonly string[]): unknown =>
	[value]
		.flat()
		.map((name) => at(record, name))
		.find((id) => id !== undefined);

/** Records of a page, at the first place that holds a list; a bare list is always one. */
function recordsOf(body: unknown, ...places: string[]): IDataObject[] {
	const lists = [...places, ''].map((place) => at(body, place)).filter(Array.isArray);
	return (lists[0] ?? []) as IDataObject[];
}

/**
 * Tells what of each page to give: nothing of one that was read before, as pages come again from a
 * provider that knows none, or where as many records came in as a page has. Undefined where the list
 * is over, whatever the provider says of it: at an empty page, and at the second such one in a row.
 */
function unreadOf(): (records: IDataObject[]) => IDataObject[] | undefined {
	const seen = new Set<string>();
	let repeats = 0;
	return (records) => {
		const mark = digest(JSON.stringify([records.length, records[0], records.at(-1)]));
		repeats = seen.has(mark) ? repeats + 1 : 0;
		seen.add(mark);
		if (records.length === 0 || repeats > 1) return undefined;
		return repeats === 0 ? records : [];
	};
}

const withQuery = (request: Request, query: IDataObject): Request => ({
	...request,
	query: { ...request.query, ...query },
});

/**
 * Walks a list and yields its records, page by page.
 *
 * Where the first page tells how many there are, the remaining pages are fetched side by side;
 * by offset or cursor one after another, until one is short or the last.
 *
 * @param limit how many records are wanted; Infinity for all. Pages are no larger than needed
 * @param width pages under way at once, if that is not more than a list may have
 * @param isComplete whether to step back where records are removed while we read, which moves later
 * ones to pages that were read already; some then come twice. For pages that tell the total.
 */
export async function* walk(
	fetch: Fetch,
	request: Request,
	paging: Paging,
	limit: number,
	width: number,
	isComplete = false,
): AsyncGenerator<IDataObject[]> {
	let wanted = limit;
	/** At most what is still wanted. */
	const take = (records: IDataObject[]): IDataObject[] => {
		const taken = records.length > wanted ? records.slice(0, wanted) : records;
		wanted -= taken.length;
		return taken;
	};
	if (paging.kind === 'none') {
		const { items, size } = paging;
		const sized = size && withQuery(request, { [size.query]: Math.min(size.max, limit) });
		yield take(recordsOf(await fetch(sized ?? request), ...items));
		return;
	}
	const size = Math.min(paging.max, limit);
	const unread = unreadOf();
	if (paging.kind === 'offset') {
		let least = Infinity;
		for (let offset = 0; wanted > 0;) {
			const asked = Math.min(paging.max, wanted);
			const query = { [paging.offset]: offset, [paging.size]: asked };
			const records = recordsOf(await fetch(withQuery(request, query)), paging.items);
			const given = unread(records);
			if (given === undefined) return;
			yield take(given);
			// Only the second page tells whether a short first one is all there is, or as much as the
			// provider gives at a time.
			const isShort = offset > 0 && records.length < Math.min(asked, least);
			if (isShort) return;
			least = Math.min(least, records.length);
			offset += records.length;
		}
		return;
	}
	const recordsIn = (body: unknown) => recordsOf(body, ...[paging.items].flat());
	const page = async (index: number) =>
		await fetch(withQuery(request, { [paging.page]: paging.first + index, [paging.size]: size }));
	let body = await page(0);
	const first = recordsIn(body);
	yield take(unread(first) ?? []);
	const { cursor } = paging;
	if (cursor && at(body, cursor.next) !== undefined) {
		while (wanted > 0 && at(body, cursor.next) && at(body, cursor.more) !== false) {
			const next = String(at(body, cursor.next));
			body = await fetch(withQuery(request, { [paging.size]: size, [cursor.query]: next }));
			const given = unread(recordsIn(body));
			if (given === undefined) return;
			yield take(given);
		}
		return;
	}
	if (paging.total === undefined) {
		// Only a page that is not full tells the last one, unless the provider says it.
		const isFull = (records: IDataObject[]) =>
			paging.more ? at(body, paging.more) === true : records.length === size;
		let records = first;
		for (let index = 1; wanted > 0 && isFull(records); index++) {
			body = await page(index);
			records = recordsIn(body);
			const given = unread(records);
			if (given === undefined) return;
			yield take(given);
		}
		return;
	}
	const { total: totalPath } = paging;
	/** As the latest page tells; a list without is not paged, and comes whole. */
	const totalNow = () => Number(at(body, totalPath) ?? 0);
	const total = totalNow();
	// A provider may give smaller pages than asked for.
	const given = first.length < Math.min(size, total) ? first.length : size;
	const count = given > 0 ? Math.max(Math.ceil(Math.min(total, limit) / given), 1) : 1;
	/** Pages from here on have not been read. */
	let front = 1;
	let pagesBack = 0;
	for (let next = 1; next < count && wanted > 0;) {
		const pages = ahead(next, count, Math.min(width, MOST_PAGES_AHEAD), page);
		for await (const each of pages) {
			const before = totalNow();
			body = each;
			const records = recordsIn(body);
			const removed = isComplete ? before - totalNow() : 0;
			const isBack = removed > 0 && pagesBack < MOST_STEPS_BACK * front;
			// Records that came in move those that were read to later pages.
			const isMoved = records.length > 0 && totalNow() > total;
			// What is read again on purpose is given again.
			const news = next < front ? records : unread(records);
			if (news === undefined && !isBack && !isMoved) return;
			yield take(news ?? []);
			front = Math.max(front, ++next);
			if (isBack) {
				const back = Math.min(1 + Math.ceil(removed / given), next);
				pagesBack += back;
				next -= back;
				break;
			}
		}
	}
	// Records that came in while we read can make a page more than the first one told.
	const hasMore = (read: number) =>
		paging.more ? at(body, paging.more) === true : totalNow() > read * given;
	for (let index = count; wanted > 0 && hasMore(index); index++) {
		body = await page(index);
		const news = unread(recordsIn(body));
		if (news === undefined) return;
		yield take(news);
	}
}
