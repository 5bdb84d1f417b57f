import type { IDataObject } from 'n8n-workflow';
import type { Route, ApiRequest } from './route';
import type { EncodeContext, Field } from './field';
import type { ReplyShape } from './reply';
import type { Batch, ReferenceLookup, IdempotencyKey, Effect, Wait, Precondition } from './writes';
import type { ChangeTracking } from './changeTracking';

/**
 * The vocabulary in which a provider's API is declared, and the door to its parts. Declarations are
 * data: one of them gives the fields of the form (`form/`), the request (`request/`) and the entry in
 * the reference (`docs/operations.md`). This room may import `errors/` and `util/`.
 */
export type { ChangeKind, ChangeTracking, ParentResource } from './changeTracking';
export type { Column, Columns, EditorSource, ListEntries, Picker } from './editor';
export type { Catalogue, Endpoint, Members } from './endpoint';
export type { Choice, EncodeContext, Field, ParameterLocation } from './field';
export type { Paging } from './paging';
export type { Period, ReplyShape } from './reply';
export type { ApiRequest, Method, Route } from './route';
export type { Batch, Effect, IdempotencyKey, Precondition, ReferenceLookup, Wait } from './writes';

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
	/** Whether the body is sent even where it has no members (OpenAPI's `requestBody.required`). */
	readonly requiresBody?: boolean;
	/** Makes the body from the fields' members, for a shape that fields cannot say; it is always sent. */
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

/** The groups in which an operation's parameters stand: those in view, then the collections. */
export const COLLECTIONS = ['filters', 'additionalFields', 'updateFields', 'sort'] as const;
