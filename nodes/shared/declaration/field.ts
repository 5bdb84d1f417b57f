import type { INodeProperties, DisplayCondition, INodePropertyOptions } from 'n8n-workflow';
import type { Columns, Picker, ListEntries } from './editor';
import { titleCase } from '../util/text';

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
	/** Whether the provider has taken the field away; see `removedFields.ts`. */
	readonly isRemoved?: boolean;
	/** Shown only where other parameters have these values. */
	readonly show?: DisplayConditions;
	/** Not shown where other parameters have these values; for the form alone. */
	readonly hide?: DisplayConditions;
}

/** Values of other parameters. n8n's conditions are understood by the form alone. */
type DisplayConditions = Readonly<Record<string, Array<string | boolean | DisplayCondition>>>;

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
