import type { INodeProperties, DisplayCondition, INodePropertyOptions } from 'n8n-workflow';
import type { Columns, Picker, ListEntries } from './editor';
import { titleCase } from '../util/text';

/** Context of `encode` functions. */
export interface EncodeContext {
	/** IANA name of the workflow's time zone, for dates without an offset. */
	readonly timezone: string;
	/** Whether the node runs as an AI tool. Models leave a field empty instead of omitting it. */
	readonly isAiTool?: boolean;
	/** Paths of parameters whose expression returned an empty value. */
	readonly emptyExpressions?: ReadonlySet<string>;
	/** Converts a parameter name to the provider's spelling. */
	readonly wireName: (name: string) => string;
}

/**
 * Returns the context for fields that are not sent, whose spelling therefore does not matter.
 *
 * @param timezone only for dates
 */
export const unsentFieldContext = (timezone = 'UTC'): EncodeContext => ({
	timezone,
	wireName: String,
});

/** A part of a request. */
export type ParameterLocation = 'path' | 'query' | 'header' | 'body';

/** A parameter of an operation: its property in the form, and its place in the request. */
export interface Field<Name extends string = string> {
	/** Parameter name in the node: the provider's name in camelCase. */
	readonly name: Name;
	/** The n8n property. */
	readonly property: Omit<INodeProperties, 'name' | 'displayOptions'>;
	/**
	 * Part of the request. By default the path if its template names the field, else query or body,
	 * depending on the method.
	 */
	readonly in?: ParameterLocation;
	/**
	 * Name in the request if it differs; dots address nested members of the body. With '' the value
	 * has no name: the members of an object are merged into the others, any other value is the whole
	 * body.
	 */
	readonly wire?: string;
	/**
	 * Whether the value limits what the call does, so that it would do more without it, such as the
	 * amount of a refund. An empty value is refused if the field was added to a collection or its
	 * expression returned nothing. Filters are always treated so.
	 */
	readonly limits?: boolean;
	/** Whether an empty value in a collection is sent as null. */
	readonly nullable?: boolean;
	/** Credential field that supplies the value if the parameter is empty. */
	readonly fallback?: {
		readonly credential: string;
		/** Whether the field is optional if the credential has no value either. */
		readonly isOptional?: boolean;
	};
	/** Whether the value is a secret, which errors must not contain. */
	readonly secret?: boolean;
	/** Whether the value is the name of the binary input field to upload. */
	readonly file?: boolean;
	/** Whether the value only controls the form and is not sent. */
	readonly formOnly?: boolean;
	/**
	 * Whether `docs/providers` marks the field as inferred. The form and the reference then say "not
	 * confirmed".
	 */
	readonly inferred?: boolean;
	/** The fields of a group. */
	readonly members?: readonly Field[];
	/** Loads the columns, for resource mappers. */
	readonly columns?: Columns;
	/**
	 * Converts the form value to the value to send; undefined sends nothing. Throws InputError on
	 * invalid input.
	 */
	readonly encode?: (value: unknown, context: EncodeContext) => unknown;
	/** Source of the list, for resource locators and option lists. */
	readonly picker?: Picker;
	/** Loads the entries of a list that a picker cannot describe. */
	readonly entries?: ListEntries;
	/** Known values with their labels, for when the picker's list is not available. */
	readonly known?: readonly Choice[];
	/** Whether the provider has removed the field; see `removedFields.ts`. */
	readonly isRemoved?: boolean;
	/** Shown only if other parameters have these values. */
	readonly show?: DisplayConditions;
	/** Hidden if other parameters have these values. The form alone applies it. */
	readonly hide?: DisplayConditions;
}

/** Values by parameter. Only the form evaluates n8n's conditions (`_cnd`). */
type DisplayConditions = Readonly<Record<string, Array<string | boolean | DisplayCondition>>>;

/** A value of an enumeration whose label is its Title Case, or `[value, label]`. */
export type Choice = string | readonly [value: string, label: string, description?: string];

/** Note in form and reference on facts that the provider's docs do not confirm. */
export const NOT_CONFIRMED = "Not confirmed by the provider's docs";

/** Converts choices to n8n options, sorted by label as n8n's style requires. */
export const toOptions = (values: readonly Choice[]): INodePropertyOptions[] =>
	values
		.map((choice) => {
			const [value, label, description] = typeof choice === 'string' ? [choice] : choice;
			return { name: label ?? titleCase(value), value, ...(description && { description }) };
		})
		.sort((a, b) => a.name.localeCompare(b.name));
