import type { Route } from './route';
import type { IDataObject } from 'n8n-workflow';

/** How to wait for a record that is still in progress. */
export interface Wait {
	/** Reads the record. Its path parameter is a member of the record. */
	readonly read: Route;
	/** Query for long polling: the provider answers when the record changes. */
	readonly query?: IDataObject;
	readonly isPending: (record: IDataObject) => boolean;
}

/** Several input items are sent in one call; its reply is a list in the order of the items. */
export interface Batch {
	/** Maximum number of items per call. */
	readonly size: number;
	/** Body member that contains the list. */
	readonly member: string;
}

/**
 * A reference of the client that is sent with each write, and by which its record can be looked up.
 */
export interface ReferenceLookup {
	/** Body member that contains the reference. */
	readonly member: string;
	/** Reads a record. Its path parameter is the record's ID and a member of the listed record. */
	readonly read: Route;
	/** Lists the records with the reference (query parameter of the same name). */
	readonly find: Route;
	readonly items: string;
	/**
	 * Member with the creation time, to distinguish a record from earlier ones with the same
	 * reference.
	 */
	readonly createdAt: string;
	/** Whether a record has had an effect; a declined payment has not. */
	readonly isSuccessful: (record: IDataObject, body: IDataObject) => boolean;
	/** Whether such a record is what the body asks for, for example the same amount. */
	readonly matchesRequest: (record: IDataObject, body: IDataObject) => boolean;
	/** Describes a record to users beside its ID: date, amount, status. */
	readonly describe: (record: IDataObject) => string;
}

/** The idempotency key header of a write. */
export interface IdempotencyKey {
	readonly header: string;
	/**
	 * Whether the provider stores a 5xx like any other reply. If not, it executes the call again when
	 * it gets the same key after a 5xx.
	 */
	readonly storesServerErrors: boolean;
	/**
	 * Codes of a refused key, in any member of the body: the first request with it is still running,
	 * or was a different one.
	 */
	readonly codes?: { readonly inProgress: RegExp; readonly conflict: RegExp };
}

/** How to check whether a write whose reply was lost was applied to a record. */
export interface Effect {
	/** Reads the record. Its path parameter is also one of the write's. */
	readonly read: Route;
	/**
	 * @param since when the write was first sent, by the provider's clock (ms since the epoch)
	 * @returns whether the write was applied, in which case the record is its result; the candidate
	 * IDs if the result is another record; undefined if the record does not say
	 */
	readonly wasApplied: (
		record: IDataObject,
		body: IDataObject,
		since: number,
	) => boolean | readonly string[] | undefined;
}

/** A check before the call: reads a record and refuses the call if it would do harm. */
export interface Precondition {
	readonly when: (body: IDataObject, options: IDataObject) => boolean;
	readonly read: Route;
	/** Returns what is wrong and what to do about it, or undefined. */
	readonly validate: (
		record: IDataObject,
		body: IDataObject,
		options: IDataObject,
	) => readonly [message: string, advice: string] | undefined;
}
