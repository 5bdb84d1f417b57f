import type { Route, ApiRequest } from './route';
import type { IDataObject, INodeListSearchItems, ResourceMapperField } from 'n8n-workflow';
import type { Paging } from './paging';

/** Where a resource locator's list comes from. */
export interface Picker {
	/** Path parameters are read from the node's own parameters of the same name. */
	readonly request: Route;
	/** Query parameters that the call needs. */
	readonly query?: IDataObject;
	readonly paging: Paging;
	/** Query parameter that searches at the provider; without it the entries are filtered here. */
	readonly search?: string;
	/** Query parameters sent along where the node's own parameters of the same name are set. */
	readonly narrowedBy?: readonly string[];
	/** Which records are offered, by the node's own parameters that `by` names. */
	readonly only?: {
		readonly by: readonly string[];
		readonly fits: (record: IDataObject, ...values: unknown[]) => boolean;
	};
	/** Rank of an entry, the lowest first; for lists that are read whole. By default as they come. */
	readonly order?: (record: IDataObject) => number | string;
	/**
	 * The record that a label needs beside its own, such as a payment method's customer: the path
	 * parameter of `read` is a member of the record. One call for each, so that fewer entries are
	 * shown at a time.
	 */
	readonly related?: Route;
	/**
	 * Member of an entry that is its id, or the names that it has had; '' where the entry is nothing
	 * but the id.
	 */
	readonly value: string | readonly string[];
	/** Label of an entry; the value itself where the record has no better one. */
	readonly label: (record: IDataObject, related?: IDataObject) => string;
	/** Name of the list where parameters of the same name have several, such as `{id}`. */
	readonly list?: string;
}

/** What the editor's lists and columns are made from. */
export interface EditorSource {
	/** The node's parameters as they are set in the editor; what is picked from a list by its ID. */
	readonly parameter: (name: string) => unknown;
	/** Calls the provider; the body of the reply. */
	readonly fetch: (request: ApiRequest) => Promise<unknown>;
}

/** All entries of a resource locator's list. */
export type ListEntries = (source: EditorSource) => Promise<INodeListSearchItems[]>;

/** The columns of a resource mapper, as the editor asks for them. */
export type Columns = (source: EditorSource) => Promise<Column[]>;

/** One of them; what n8n wants beside is the same for all. */
export type Column = Pick<
	ResourceMapperField,
	'id' | 'displayName' | 'required' | 'type' | 'options'
>;
