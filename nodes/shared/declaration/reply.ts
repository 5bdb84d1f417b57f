import type { Paging } from './paging';

/** What comes back, and what of it the user sees. */
export interface ReplyShape {
	/** A list: how it is walked. Adds Return All and Limit. */
	readonly paging?: Paging;
	/** Where a single record is; the body itself by default. */
	readonly item?: string;
	/** For replies of more than ten members: at most ten dotted paths, the most useful first. */
	readonly simplify?: readonly string[];
	/** Whether the operation removes something: its output is then `{"deleted": true}`. */
	readonly deletes?: boolean;
	/** The reply is a file: its name where the provider gives none, with the extension. */
	readonly file?: string;
	/** Filters of a list by time that the provider applies by whole days: the rest is left out here. */
	readonly period?: Period;
}

/** Query parameters that limit a time, and the member of a record that has it. */
export interface Period {
	readonly member: string;
	readonly from: string;
	readonly to: string;
}
