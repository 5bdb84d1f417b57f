import type { Paging } from './paging';

/** The shape of a reply, and how it is output. */
export interface ReplyShape {
	/** Paging of a list. Adds Return All and Limit. */
	readonly paging?: Paging;
	/** Dotted path of a single record; the body itself by default. */
	readonly item?: string;
	/** For records of more than ten members: at most ten dotted paths, the most useful first. */
	readonly simplify?: readonly string[];
	/** Whether the operation deletes a record; it outputs `{"deleted": true}`. */
	readonly deletes?: boolean;
	/** For a reply that is a file: its default name, with extension. */
	readonly file?: string;
	/**
	 * Time filters that the provider applies by whole days; records outside the exact period are
	 * removed here.
	 */
	readonly period?: Period;
}

/** Query parameters that limit a time, and the member of a record that contains the time. */
export interface Period {
	readonly member: string;
	readonly from: string;
	readonly to: string;
}
