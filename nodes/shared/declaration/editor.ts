import type { Route, ApiRequest } from './route';
import type { IDataObject, INodeListSearchItems, ResourceMapperField } from 'n8n-workflow';
import type { Paging } from './paging';

/** Source of a resource locator's list. */
export interface Picker {
	/** Path parameters are read from the node's own parameters of the same name. */
	readonly request: Route;
	/** Query parameters of every call. */
	readonly query?: IDataObject;
	readonly paging: Paging;
	/** Query parameter for the provider's own search. If undefined, the entries are filtered here. */
	readonly search?: string;
	/** Query parameters taken from the node's parameters of the same name, if they are set. */
	readonly narrowedBy?: readonly string[];
	/** Filters the records by the values of the node's parameters in `by`. */
	readonly filter?: {
		readonly parameters: readonly string[];
		readonly matches: (record: IDataObject, ...values: unknown[]) => boolean;
	};
	/** Sort key, ascending, for lists that are read completely. The provider's order if undefined. */
	readonly sortKey?: (record: IDataObject) => number | string;
	/**
	 * Route that reads a related record for the label, such as the customer of a payment method. Its
	 * path parameter is a member of the record. It takes one call per entry, so fewer entries are
	 * shown at a time.
	 */
	readonly related?: Route;
	/**
	 * Dotted path of the entry's ID, or several if the provider has renamed it; '' if the entry is
	 * the ID itself.
	 */
	readonly value: string | readonly string[];
	/** Builds the label of an entry; if it is empty, the ID is shown. */
	readonly label: (record: IDataObject, related?: IDataObject) => string;
	/**
	 * Name of the list method, if parameters of the same name (such as `{id}`) have different lists.
	 */
	readonly list?: string;
}

/** Access to the form and the provider, for functions that load lists and columns. */
export interface EditorSource {
	/** Returns the value of a parameter in the editor; of a resource locator its ID. */
	readonly parameter: (name: string) => unknown;
	/** Calls the provider and returns the body of the reply. */
	readonly fetchBody: (request: ApiRequest) => Promise<unknown>;
}

/** Loads all entries of a resource locator's list. */
export type ListEntries = (source: EditorSource) => Promise<INodeListSearchItems[]>;

/** Loads the columns of a resource mapper. */
export type Columns = (source: EditorSource) => Promise<Column[]>;

/** A column of a resource mapper, without the members that are the same for all. */
export type Column = Pick<
	ResourceMapperField,
	'id' | 'displayName' | 'required' | 'type' | 'options'
>;
