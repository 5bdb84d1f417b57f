import type { Route } from './route';
import type { IDataObject } from 'n8n-workflow';

/** A record that is under way for a while, and how to see what became of it. */
export interface Wait {
	/** Reads the record; its path parameter is a member of it. */
	readonly read: Route;
	/** Asks the provider to answer only when there is news. */
	readonly query?: IDataObject;
	readonly isPending: (record: IDataObject) => boolean;
}

/** Several input items sent in one call, whose reply is a list in the order of the items. */
export interface Batch {
	/** Items per call, at most. */
	readonly size: number;
	/** Body member that holds the list. */
	readonly member: string;
}

/** A member that is always sent with a write, and by which its record is looked up. */
export interface ReferenceLookup {
	/** Body member that carries the reference. */
	readonly member: string;
	/** Reads a record; its path parameter is a member of a found one, and identifies it. */
	readonly read: Route;
	/** Lists the records that carry the reference (query parameter of the same name). */
	readonly find: Route;
	readonly items: string;
	/** Member of a found record with its date, to tell it from earlier ones with the same reference. */
	readonly createdAt: string;
	/** Whether a record stands for work that was done: one that was declined does not. */
	readonly counts: (record: IDataObject, body: IDataObject) => boolean;
	/** Whether a record that counts is what this body asks for, such as the same amount. */
	readonly isSame: (record: IDataObject, body: IDataObject) => boolean;
	/** What a person knows a record by, beside its id: date, amount, status. */
	readonly describe: (record: IDataObject) => string;
}

/** A header with a key by which the provider knows a repeated call. */
export interface IdempotencyKey {
	readonly header: string;
	/**
	 * Whether the provider stores a 5xx like any other reply. If not, it carries the call out again
	 * when the same key comes after a 5xx.
	 */
	readonly storesServerErrors: boolean;
	/**
	 * Codes of a refusal of the key, wherever they stand in the body: the first request with it is
	 * still running, or was another one.
	 */
	readonly codes?: { readonly inProgress: RegExp; readonly conflict: RegExp };
}

/** How a record tells whether a write to it was carried out whose reply was lost. */
export interface Effect {
	/** Reads the record; its path parameter is one of the write's. */
	readonly read: Route;
	/**
	 * @param since when the write was first sent, on the provider's clock (ms since 1970)
	 * @returns whether the record shows the write, and then is its result; where the result is a
	 * record of its own, the ids of those that it can be; undefined where the record does not tell
	 */
	readonly wasDone: (
		record: IDataObject,
		body: IDataObject,
		since: number,
	) => boolean | readonly string[] | undefined;
}

/** A look before the leap: reads a record and refuses the call if the provider would do harm. */
export interface Precondition {
	readonly when: (body: IDataObject, options: IDataObject) => boolean;
	readonly read: Route;
	/** What is wrong and what to do about it, or undefined. */
	readonly refuse: (
		record: IDataObject,
		body: IDataObject,
		options: IDataObject,
	) => readonly [message: string, advice: string] | undefined;
}
