/** A list of any length for which no simulator has to hold records. */
import type { IDataObject } from 'n8n-workflow';

/** Takes the place of the end of each long text; as long as the numbers that are put there. */
const MARK = '<<number>>>>';

/** Whatever a reply holds, with the mark at the end of its long texts. */
function marked(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(marked);
	if (typeof value === 'object' && value !== null) {
		return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, marked(one)]));
	}
	const isLong = typeof value === 'string' && value.length >= MARK.length;
	return isLong ? value.slice(0, -MARK.length) + MARK : value;
}

/**
 * Flute's list of transactions with as many records as wanted. The pages are the simulator's own first
 * page, made when they are asked for. Ids, and all other long texts, end in the record's number, so
 * that they differ from record to record as in a real list: n8n stores equal texts once.
 */
export class GeneratedList {
	/** The JSON of each record of the pattern, split where the number goes. */
	private readonly pattern: string[][];

	/**
	 * @param records of the simulator's own reply, as many as a page has
	 * @param total number of records of the list, a multiple of that
	 */
	constructor(
		records: IDataObject[],
		private readonly total: number,
	) {
		this.pattern = records.map((record) => JSON.stringify(marked(record)).split(MARK));
	}

	/** The body of the reply to a GET; undefined if it is not for a page of this list. */
	reply(url: string): string | undefined {
		const { pathname, searchParams } = new URL(url, 'http://localhost');
		const pageSize = this.pattern.length;
		const isPage =
			pathname === '/v2/transactions' && Number(searchParams.get('pageSize')) === pageSize;
		if (!isPage) return undefined;
		const pageIndex = Number(searchParams.get('pageIndex') ?? 0);
		const totalPages = this.total / pageSize;
		const hasMore = pageIndex + 1 < totalPages;
		const pageInfo = { pageIndex, pageSize, totalItems: this.total, totalPages, hasMore };
		const items = this.pattern.map((pieces, at) =>
			pieces.join(String(pageIndex * pageSize + at).padStart(MARK.length, '0')),
		);
		return `{"items":[${items.join(',')}],"pageInfo":${JSON.stringify(pageInfo)}}`;
	}
}
