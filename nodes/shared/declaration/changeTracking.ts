import type { IDataObject } from 'n8n-workflow';
import type { Field } from './field';

/** The records that an incremental read returns. */
export type ChangeKind = 'new' | 'newOrChanged';

/** How new and changed records of a list are detected, for poll triggers and incremental reads. */
export interface ChangeTracking {
	/** Dotted path of the record's ID. */
	readonly id: string;
	/** Dotted path of the creation time, if records have one. */
	readonly createdAt?: string;
	/** Dotted path of the time of the last change, if records have one. */
	readonly changedAt?: string;
	/**
	 * Members whose values are compared to detect a change if there is no `changedAt`; '' compares
	 * the whole record. Without `state` and `changedAt` changes cannot be detected.
	 */
	readonly state?: readonly string[];
	/** Query parameters that limit the creation time. */
	readonly period?: readonly [from: string, to: string];
	/** Returns the query that sorts descending by a time, so that reading can stop early. */
	readonly latestFirst?: (time: string) => IDataObject;
	/**
	 * Query that sorts ascending by creation. New records then do not shift earlier pages, so pages
	 * are read concurrently.
	 */
	readonly oldestFirst?: IDataObject;
	/** The parent records, if the path of the list names one. */
	readonly parent?: ParentResource;
	/** Lookback window in minutes: how long after its time a record may still appear or change. */
	readonly lookBack: Readonly<Record<ChangeKind, number>>;
	/**
	 * Filters by a value that changes, such as a status: a record may enter the filtered list long
	 * after its creation.
	 */
	readonly byState?: {
		readonly filters: readonly string[];
		/**
		 * Lookback window in minutes while such a filter is set. If undefined, all records of the list
		 * are remembered whatever their times are; this is for lists that are read completely.
		 */
		readonly lookBack?: number;
	};
	/** Shortest interval between two polls that the provider allows, in seconds. */
	readonly atLeastEvery?: number;
	/** Describes the number of calls of a poll, if it is more than about one. */
	readonly cost?: string;
}

/** Parent records, such as sites, each of which has a list of its own. */
export interface ParentResource {
	/** Path parameter with the parent's ID. */
	readonly parameter: string;
	/** Field in which the user chooses parents; empty means all that its picker lists. */
	readonly field: Field;
	/**
	 * Dotted path of the time of the latest change in a parent's list. Lists without later changes
	 * are not read.
	 */
	readonly latestAt?: string;
}
