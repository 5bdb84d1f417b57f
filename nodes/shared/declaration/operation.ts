import type {
	DisplayCondition,
	IDataObject,
	INodeListSearchItems,
	INodeProperties,
	INodePropertyOptions,
	ResourceMapperField,
} from 'n8n-workflow';
import { titleCase } from '../util/text';

/**
 * The vocabulary in which a provider's API is declared. Declarations are data: from one of them
 * come the fields a user sees (`describe.ts`), the request that is sent (`request.ts`) and the
 * reference page.
 */

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';

/** Method and path template in OpenAPI's notation, e.g. `GET /v2/transactions/{transactionId}`. */
export type Route = `${Method} /${string}`;

/** A call in the provider's terms, before base URL and authentication. */
export interface ApiRequest {
	method: Method;
	/** Path with its parameters filled in and percent-encoded. */
	path: string;
	/** Array values repeat the key. */
	query?: IDataObject;
	headers?: Record<string, string>;
	/** JSON body; `undefined` sends none. */
	body?: unknown;
	/** Files of a multipart/form-data body: input data field by form field; `body` has the others. */
	files?: Record<string, string>;
	/** A body that is encoded already, instead of `body`. */
	encoded?: { readonly data: Buffer; readonly contentType: string };
	/** Whether the reply's body is wanted as bytes. */
	asBytes?: boolean;
	/** Whether a POST may be repeated like a PUT, because doing it twice changes nothing. */
	idempotent?: boolean;
	/**
	 * Says why a reply of success is not what the endpoint gives, as advice for the user; it then
	 * fails like a broken reply.
	 */
	flawOf?: (body: unknown) => string | undefined;
}

/** What `encode` functions may know about where they run. */
export interface EncodeContext {
	/** IANA name of the workflow's time zone, for dates without an offset. */
	readonly timezone: string;
	/** Whether the node is a tool of an AI model, which can't leave a field out but by leaving it empty. */
	readonly isTool?: boolean;
	/** Paths of parameters that come from expressions and are empty. */
	readonly blanks?: ReadonlySet<string>;
	/** The provider's spelling of a parameter name. */
	readonly wireName: (name: string) => string;
}

/** A part of a request. */
export type ParameterLocation = 'path' | 'query' | 'header' | 'body';

/** One parameter of an operation: how it looks in the form and where it goes in the request. */
export interface Field<Name extends string = string> {
	/** Parameter name in the node: the provider's own, in camelCase. */
	readonly name: Name;
	/** How n8n shows it. */
	readonly property: Omit<INodeProperties, 'name' | 'displayOptions'>;
	/** Part of the request; by default the path if its template names it, else query or body. */
	readonly in?: ParameterLocation;
	/**
	 * Name on the wire where it differs; dots descend into the body. With '' the value has no name:
	 * an object's members join the others, any other value is the whole body.
	 */
	readonly wire?: string;
	/**
	 * Whether the value limits what the call does, so that a call without it does more: an amount to
	 * refund, a last day. Where it was added to a collection or comes from an expression, an empty
	 * value is refused. Filters are always of this kind.
	 */
	readonly limits?: boolean;
	/** Whether an empty value, once the field is added to a collection, is sent as JSON null. */
	readonly nullable?: boolean;
	/** Credential field that supplies the value when the parameter is left empty. */
	readonly fallback?: {
		readonly credential: string;
		/** Whether the call may go without, if the credential has no value either. */
		readonly orNone?: boolean;
	};
	/** Whether the value is a secret that must not be repeated in error texts. */
	readonly secret?: boolean;
	/** Whether the value names the input data field with the file to upload. */
	readonly file?: boolean;
	/** Whether the value only steers the form, and is not sent. */
	readonly formOnly?: boolean;
	/** Whether `docs/providers` calls the field inferred; form and reference then say "not confirmed". */
	readonly inferred?: boolean;
	/** The fields of a group. */
	readonly members?: readonly Field[];
	/** What the columns of a resource mapper are. */
	readonly columns?: Columns;
	/** Form value to wire value; throws an `InputError` on bad input. `undefined` sends nothing. */
	readonly encode?: (value: unknown, context: EncodeContext) => unknown;
	/** How the picker finds its entries, for resource locators with a list. */
	readonly picker?: Picker;
	/** The entries of a list that a picker cannot say. */
	readonly entries?: ListEntries;
	/** Choices with their labels, for where the picker's list cannot be had. */
	readonly known?: readonly Choice[];
	/** Whether the provider has taken the field away; see `removed.ts`. */
	readonly isRemoved?: boolean;
	/** Shown only where other parameters have these values. */
	readonly show?: DisplayConditions;
	/** Not shown where other parameters have these values; for the form alone. */
	readonly hide?: DisplayConditions;
}

/** Values of other parameters. n8n's conditions are understood by the form alone. */
type DisplayConditions = Readonly<Record<string, Array<string | boolean | DisplayCondition>>>;

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
	/**
	 * Member of an entry that is its id, or the names that it has had; '' where the entry is nothing
	 * but the id.
	 */
	readonly value: string | readonly string[];
	/** Label of an entry; the value itself where the record has no better one. */
	readonly label: (record: IDataObject) => string;
	/** Name of the list where parameters of the same name have several: Flipdish's `{id}`. */
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

/**
 * How a list is walked. Paths (`items`, `total`, …) are dotted; '' is the body itself, `*` all lists
 * in an object, one after the other.
 */
export type Paging =
	| {
			readonly kind: 'page';
			/** The place of the records, or several to look at where the docs disagree. */
			readonly items: string | readonly string[];
			/** Query parameter of the page number, and the number of the first page. */
			readonly page: string;
			readonly first: 0 | 1;
			/** Query parameter of the page size, and its largest value. */
			readonly size: string;
			readonly max: number;
			/**
			 * Where the reply tells how many records there are; lets pages be read side by side. Without,
			 * they are read until one is empty, or shorter than those before.
			 */
			readonly total?: string;
			/** Where the reply tells whether there are more, for records added while we read. */
			readonly more?: string;
			/** For lists that turn out to page by cursor: its query parameter, and where the next one is. */
			readonly cursor?: {
				readonly query: string;
				readonly next: string;
				/** Where the reply tells whether there are more. */
				readonly more: string;
			};
	  }
	| {
			readonly kind: 'cursor';
			readonly items: string | readonly string[];
			/** Query parameter of the page size, and its largest value. */
			readonly size: string;
			readonly max: number;
			/** Query parameter of the cursor. */
			readonly cursor: string;
			/** Where the reply has the cursor of the next page; the last page has none. */
			readonly next: string;
			/** Where the reply tells whether there are more. */
			readonly more?: string;
	  }
	| {
			readonly kind: 'offset';
			readonly items: string;
			readonly offset: string;
			readonly size: string;
			readonly max: number;
	  }
	/** Everything comes at once; `items` are the places to look at, where the docs do not say which. */
	| {
			readonly kind: 'none';
			readonly items: readonly string[];
			/** For lists that are cut all the same: query parameter of the size, and its largest value. */
			readonly size?: { readonly query: string; readonly max: number };
	  };

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

/** Pairs of members of which at most one may be given (other than zero). */
export type Exclusive = ReadonlyArray<readonly [string, string]>;

export interface Operation {
	/** Label in Title Case, without the resource. */
	readonly name: string;
	/** Sentence case, with the resource, without articles. */
	readonly action: string;
	readonly description: string;
	/**
	 * What an AI model has to know before it calls the operation, in sentences: units, what moves money,
	 * what cannot be undone. It follows the description in what n8n tells the model of the tool.
	 */
	readonly toolNote?: string;
	/** The route, or for the free request a function of the parameters. */
	readonly request: Route | ((parameters: IDataObject, context: EncodeContext) => ApiRequest);
	/** In view; each is required unless its property says otherwise. */
	readonly fields?: readonly Field[];
	readonly filters?: readonly Field[];
	readonly additionalFields?: readonly Field[];
	readonly updateFields?: readonly Field[];
	readonly options?: readonly Field[];
	readonly sort?: readonly Field[];
	/** Pairs within one of these sections. */
	readonly exclusive?: Exclusive;
	/** Last word on the body, for a shape that fields cannot say. */
	readonly body?: (body: IDataObject, parameters: IDataObject) => unknown;
	readonly reply?: ReplyShape | ((parameters: IDataObject) => ReplyShape);
	/** Where Return All and Limit show, if that depends on other parameters. */
	readonly pagedWhere?: Field['show'];
	/** Whether the provider calls it beta; the form and the reference then say so. */
	readonly beta?: boolean;
	/** Whether the provider's docs mark it as internal; the form and the reference then say so. */
	readonly internal?: boolean;
	/** Whether `docs/providers` calls the route inferred; form and reference then say "not confirmed". */
	readonly inferred?: boolean;
	readonly batch?: Batch;
	/**
	 * Member of the reply's record that identifies it. Whatever comes back without it is not a reply
	 * of the provider's: the outcome of a write is then unknown.
	 */
	readonly id?: string;
	/** How a write is found again whose reply was lost; other writes then have an unknown outcome. */
	readonly reference?: ReferenceLookup;
	/**
	 * Key by which the provider knows a repeated call, so that it can be repeated safely; where no
	 * field fills the header, a key is made for each item.
	 */
	readonly idempotencyKey?: IdempotencyKey;
	/** For a write with such a key: how to see whether it was carried out, before it is repeated. */
	readonly effect?: Effect;
	/** For a list: how it tells what is new. Adds Only New or Changed, and a place in the trigger. */
	readonly changeTracking?: ChangeTracking;
	/** Adds an option to wait until the record is no longer under way. */
	readonly wait?: Wait;
	readonly precondition?: Precondition;
	/** A member of the reply that says the provider refused, for those who want that as an error. */
	readonly declined?: (record: IDataObject) => string | undefined;
	/**
	 * What a record says whose outcome the provider itself does not know: it is given out with a hint,
	 * or as an error if the option `errorOnUnknownOutcome` is on.
	 */
	readonly undecided?: (record: IDataObject) => string | undefined;
}

export interface Resource {
	/** Label in Title Case, singular. */
	readonly name: string;
	readonly operations: Readonly<Record<string, Operation>>;
}

/**
 * A provider's endpoints by route, e.g. `GET /v2/transactions/{transactionId}`. It lives in a data
 * file beside the provider's declarations that people edit by hand, and is read in the editor only:
 * what a node needs to run is in its own parameters.
 */
export type Catalogue = Readonly<Record<string, Endpoint>>;

/**
 * Names and types of an endpoint's members. A `*` after a name: required. Types are OpenAPI's
 * `string`, `integer`, `number`, `boolean`, `object` and `array`, its formats `date` and
 * `date-time`, lists like `integer[]`, and enumerations like `Delivery|Pickup`.
 */
export interface Endpoint {
	/** What the docs call it. */
	readonly name: string;
	/** Types of path parameters that are not strings; those are not listed. */
	readonly path?: Members;
	readonly query?: Members;
	readonly header?: Members;
	/** Members of a JSON object, or the type of a body that is none. */
	readonly body?: Members | string;
	/** Members of a multipart/form-data body that are files. */
	readonly files?: readonly string[];
}

export type Members = Readonly<Record<string, string>>;

type Template<R> = R extends `${string}{${infer Name}}${infer Rest}`
	? Name | Template<Rest>
	: never;
type NameOf<F> = F extends readonly []
	? never
	: F extends readonly Field<infer Name>[]
		? Name
		: never;
type DuplicateName<F> = F extends readonly [Field<infer Name>, ...infer Rest]
	? (Name extends NameOf<Rest> ? Name : never) | DuplicateName<Rest>
	: never;

type ValidatedOperation<O> = O extends { readonly request: infer R; readonly fields?: infer F }
	? [Exclude<Template<R>, NameOf<F>>] extends [never]
		? [DuplicateName<F>] extends [never]
			? O
			: { 'field declared twice': DuplicateName<F> }
		: { 'path parameter without a field': Exclude<Template<R>, NameOf<F>> }
	: O;

/**
 * Declares a resource. A path parameter without a field, or a field declared twice, does not
 * compile; neither does an operation value used twice.
 */
export function resource<const Ops extends Record<string, Operation>>(
	name: string,
	operations: Ops & { [Key in keyof Ops]: ValidatedOperation<Ops[Key]> },
): Resource {
	return { name, operations };
}

/** Options of an enumeration whose values are readable as they are, or `[value, label]` pairs. */
export type Choice = string | readonly [value: string, label: string, description?: string];
/** What form and reference say of a fact that the docs do not have. */
export const NOT_CONFIRMED = "Not confirmed by the provider's docs";

/** n8n options in alphabetical order of their labels, as its style asks. */
export const choices = (values: readonly Choice[]): INodePropertyOptions[] =>
	values
		.map((choice) => {
			const [value, label, description] = typeof choice === 'string' ? [choice] : choice;
			return { name: label ?? titleCase(value), value, ...(description && { description }) };
		})
		.sort((a, b) => a.name.localeCompare(b.name));
