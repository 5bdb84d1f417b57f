/** Generates a list of any length without records in a simulator. */
import type { IDataObject } from 'n8n-workflow';

/** Placeholder at the end of each long text; as long as the numbers that replace it. */
const MARK = '<<number>>>>';

/** Copies a value with the mark at the end of each long text. */
function marked(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(marked);
	if (typeof value === 'object' && value !== null) {
		return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, marked(one)]));
	}
	const isLong = typeof value === 'string' && value.length >= MARK.length;
	return isLong ? value.slice(0, -MARK.length) + MARK : value;
}

/**
 * Flute's list of transactions with any number of records. Each page is a copy of the simulator's
 * first page, made on request. Ids and all other long texts end with the record's number, so that
 * they differ as in a real list: n8n stores equal texts once.
 */
export class GeneratedList {
	/** The JSON of each record of the pattern, split where the number goes. */
	private readonly pattern: string[][];

	/**
	 * @param records one page of the simulator's reply
	 * @param total number of records in the list, a multiple of the page's size
	 */
	constructor(
		records: IDataObject[],
		private readonly total: number,
	) {
		this.pattern = records.map((record) => JSON.stringify(marked(record)).split(MARK));
	}

	/** Returns the body of the reply to a GET; undefined if it is not for a page of this list. */
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
