/** A list of any length for which no simulator has to hold records. */
import type { IDataObject } from 'n8n-workflow';

import type { Transaction } from '../../simulators/flute/model';

/** The id of a record in the template; as long as those that take its place. */
const ID = 'xxxxxxxx-0000-4000-8000-000000000000';

/**
 * Flute's list of transactions with as many records as wanted: the pages are the simulator's own first
 * page with other ids, made when they are asked for.
 */
export class GeneratedList {
	private readonly pieces: string[];

	/**
	 * @param records of the simulator's own reply, as many as a page has
	 * @param total number of records of the list, a multiple of that
	 */
	constructor(
		private readonly records: IDataObject[],
		private readonly total: number,
	) {
		const template = records.map((record) => ({
			...record,
			transactionId: ID,
		})) satisfies Array<Pick<Transaction, 'transactionId'>>;
		this.pieces = JSON.stringify(template).split(ID);
	}

	/** The body of the reply to a GET; undefined if it is not one of this list. */
	reply(url: string): string | undefined {
		const { pathname, searchParams } = new URL(url, 'http://localhost');
		if (pathname !== '/v2/transactions') return undefined;
		const pageSize = this.records.length;
		if (Number(searchParams.get('pageSize')) !== pageSize) return undefined;
		const pageIndex = Number(searchParams.get('pageIndex') ?? 0);
		const totalPages = this.total / pageSize;
		const [first = '', ...others] = this.pieces;
		const start = pageIndex * pageSize;
		const items = others.map((piece, at) => idOf(start + at) + piece);
		const hasMore = pageIndex + 1 < totalPages;
		const pageInfo = { pageIndex, pageSize, totalItems: this.total, totalPages, hasMore };
		return `{"items":${first}${items.join('')},"pageInfo":${JSON.stringify(pageInfo)}}`;
	}
}

/** An id by the record's number. */
const idOf = (index: number): string =>
	`00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
