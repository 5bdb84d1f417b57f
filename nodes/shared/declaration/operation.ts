import type { IDataObject } from 'n8n-workflow';
import type { Route, ApiRequest } from './route';
import type { EncodeContext, Field } from './field';
import type { ReplyShape } from './reply';
import type { Batch, ReferenceLookup, IdempotencyKey, Effect, Wait, Precondition } from './writes';
import type { ChangeTracking } from './changeTracking';

/**
 * The declaration of an operation. Declarations are data: the form (`form/`), the request
 * (`request/`) and the reference (`docs/operations.md`) are generated from them. This file
 * re-exports the types of the others in this folder.
 */
export type { ChangeKind, ChangeTracking, ParentResource } from './changeTracking';
export type { Column, Columns, EditorSource, ListEntries, Picker } from './editor';
export type { EndpointCatalog, Endpoint, MemberTypes } from './endpoint';
export type { Choice, EncodeContext, Field, ParameterLocation } from './field';
export type { Paging } from './paging';
export type { Period, ReplyShape } from './reply';
export type { ApiRequest, Method, Route } from './route';
export type { Batch, Effect, IdempotencyKey, Precondition, ReferenceLookup, Wait } from './writes';

/** Pairs of members of which at most one may be set (to other than zero). */
export type ExclusivePairs = ReadonlyArray<readonly [string, string]>;

/** An operation of a node: its texts, fields, request and reply. */
export interface Operation {
	/** Label in Title Case, without the resource's name. */
	readonly name: string;
	/** Sentence case, with the resource's name and without articles. */
	readonly action: string;
	readonly description: string;
	/**
	 * What an AI model must know before it calls the operation, in sentences: units, whether it moves
	 * money, whether it can be undone. It is appended to the description of the tool.
	 */
	readonly toolNote?: string;
	/** The route; for API Request a function of the parameters. */
	readonly request: Route | ((parameters: IDataObject, context: EncodeContext) => ApiRequest);
	/** Top-level fields; each is required unless its property says otherwise. */
	readonly fields?: readonly Field[];
	readonly filters?: readonly Field[];
	readonly additionalFields?: readonly Field[];
	readonly updateFields?: readonly Field[];
	readonly options?: readonly Field[];
	readonly sort?: readonly Field[];
	/** Pairs within one of the sections above. */
	readonly exclusive?: ExclusivePairs;
	/** Whether an empty body is sent too (OpenAPI's `requestBody.required`). */
	readonly requiresBody?: boolean;
	/**
	 * Builds the body from the fields' members, for shapes that fields cannot express. It is always
	 * sent.
	 */
	readonly body?: (body: IDataObject, parameters: IDataObject) => unknown;
	readonly reply?: ReplyShape | ((parameters: IDataObject) => ReplyShape);
	/** When Return All and Limit are shown, if that depends on other parameters. */
	readonly pagedWhere?: Field['show'];
	/** Whether the provider marks it as beta. The form and the reference say so. */
	readonly beta?: boolean;
	/** Whether the provider's docs mark it as internal. The form and the reference say so. */
	readonly internal?: boolean;
	/**
	 * Whether `docs/providers` marks the route as inferred. The form and the reference say "not
	 * confirmed".
	 */
	readonly inferred?: boolean;
	readonly batch?: Batch;
	/**
	 * Dotted path of the ID in the reply's record. A reply to a write without it does not come from
	 * the provider, so the outcome of the write is unknown.
	 */
	readonly id?: string;
	/**
	 * How a write is looked up if its reply was lost. Without it, and without a key, its outcome is
	 * unknown then.
	 */
	readonly reference?: ReferenceLookup;
	/**
	 * Idempotency key header, with which the write can be repeated safely. A key is generated for
	 * each item if no field sets the header.
	 */
	readonly idempotencyKey?: IdempotencyKey;
	/**
	 * For a write with an idempotency key: how to check whether it was applied before it is repeated.
	 */
	readonly effect?: Effect;
	/**
	 * For a list: how new records are detected. Adds Only New or Changed, and the list to the poll
	 * trigger.
	 */
	readonly changeTracking?: ChangeTracking;
	/** Adds the option Wait for Outcome. */
	readonly wait?: Wait;
	readonly precondition?: Precondition;
	/**
	 * Returns why the provider declined, as a record with status 200 says it. With the option
	 * `errorOnDecline` it is an error.
	 */
	readonly declinedReason?: (record: IDataObject) => string | undefined;
	/**
	 * Returns why the outcome of a record is unknown to the provider itself. It is shown as a hint;
	 * with the option `errorOnUnknownOutcome` it is an error.
	 */
	readonly unknownOutcomeReason?: (record: IDataObject) => string | undefined;
}

/** A resource of a node, with its operations by value. */
export interface Resource {
	/** Label in Title Case, singular. */
	readonly name: string;
	readonly operations: Readonly<Record<string, Operation>>;
}

type PathParameter<R> = R extends `${string}{${infer Name}}${infer Rest}`
	? Name | PathParameter<Rest>
	: never;
type NameOf<F> = F extends readonly []
	? never
	: F extends readonly Field<infer Name>[]
		? Name
		: never;
type DuplicateName<F> = F extends readonly [Field<infer Name>, ...infer Rest]
	? (Name extends NameOf<Rest> ? Name : never) | DuplicateName<Rest>
	: never;

/** Fails to compile if a path parameter has no field, or a field is declared twice. */
type ValidatedOperation<O> = O extends { readonly request: infer R; readonly fields?: infer F }
	? [Exclude<PathParameter<R>, NameOf<F>>] extends [never]
		? [DuplicateName<F>] extends [never]
			? O
			: { 'field declared twice': DuplicateName<F> }
		: { 'path parameter without a field': Exclude<PathParameter<R>, NameOf<F>> }
	: O;

/**
 * Declares a resource. It does not compile if a path parameter has no field, a field is declared
 * twice, or an operation value is used twice.
 */
export function resource<const Ops extends Record<string, Operation>>(
	name: string,
	operations: Ops & { [Key in keyof Ops]: ValidatedOperation<Ops[Key]> },
): Resource {
	return { name, operations };
}

/** The collections of an operation, in the order of the form. */
export const COLLECTIONS = ['filters', 'additionalFields', 'updateFields', 'sort'] as const;
