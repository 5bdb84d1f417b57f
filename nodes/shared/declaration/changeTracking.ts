import type { IDataObject } from 'n8n-workflow';
import type { Field } from './field';

/** What is looked for in a list that is read again and again. */
export type ChangeKind = 'new' | 'newOrChanged';

/** How a list tells what is new in it, for polling triggers and incremental reads. */
export interface ChangeTracking {
	/** Member that identifies a record. */
	readonly id: string;
	/** Member with the time at which a record came to be, where it has one. */
	readonly createdAt?: string;
	/** Member with the time of its last change. */
	readonly changedAt?: string;
	/**
	 * Members that tell a change where there is no time of it; '' is the whole record. Without these
	 * and without `changedAt`, changes cannot be seen.
	 */
	readonly state?: readonly string[];
	/** Filters that leave out what came to be before and after a time. */
	readonly period?: readonly [from: string, to: string];
	/** Query that puts the latest first, by one of the times, so that reading can end early. */
	readonly latestFirst?: (time: string) => IDataObject;
	/** Query that puts the oldest first; pages then stay as they are, and are read side by side. */
	readonly oldestFirst?: IDataObject;
	/** The things whose lists these are, where the path names one. */
	readonly parent?: ParentResource;
	/** How long after its time a record may still come to light or change, in minutes. */
	readonly lookBack: Readonly<Record<ChangeKind, number>>;
	/**
	 * Filters by what changes, such as a status: a record can come into such a list long after it was
	 * made.
	 */
	readonly byState?: {
		readonly filters: readonly string[];
		/**
		 * How long after its time that may be, in minutes. Without, all records of the list are
		 * remembered, whatever their times are; for lists that are read whole.
		 */
		readonly lookBack?: number;
	};
	/** Shortest time between two polls that the provider allows, in seconds. */
	readonly atLeastEvery?: number;
	/** What a poll costs, where that is more than a call or so. */
	readonly cost?: string;
}

/** The things, e.g. sites, of each of which there is a list. */
export interface ParentResource {
	/** Path parameter that names one. */
	readonly parameter: string;
	/** Field to choose several with, by its picker; left empty it means all that the picker lists. */
	readonly field: Field;
	/** Member of one with the time of the latest news in its list: the others need not be asked. */
	readonly latestAt?: string;
}
