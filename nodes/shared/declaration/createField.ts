import type { Field } from './field';
import { joinSentences } from '../util/text';
import { NOT_CONFIRMED } from './field';
import { isEmpty } from './encode';

/** The members of a field that every field factory takes. */
type CommonMembers = Pick<
	Field,
	| 'in'
	| 'wire'
	| 'nullable'
	| 'fallback'
	| 'secret'
	| 'formOnly'
	| 'inferred'
	| 'limits'
	| 'show'
	| 'hide'
>;

/** Options that every field factory takes. */
export interface FieldOptions extends CommonMembers {
	readonly description?: string;
	/** Example of a value; the form shows it after `e.g.`. */
	readonly placeholder?: string;
	readonly hint?: string;
	/** Whether the field may be empty; it is required by default. */
	readonly optional?: boolean;
}

/** Converts the form value of a field to the value to send; see {@link Field.encode}. */
export type EncodeFunction = NonNullable<Field['encode']>;

/** Creates a field; empty values are not passed to `encode` and are not sent. */
export function createField<Name extends string>(
	name: Name,
	property: Field['property'],
	common: FieldOptions,
	encode?: EncodeFunction,
): Field<Name> {
	const { description, placeholder, hint, optional, ...rest } = common;
	const fullDescription = joinSentences(description, common.inferred ? NOT_CONFIRMED : undefined);
	return {
		name,
		...rest,
		property: {
			...property,
			required: !optional,
			...(fullDescription && { description: fullDescription }),
			...(placeholder && { placeholder: `e.g. ${placeholder}` }),
			...(hint && { hint }),
		},
		encode: encode && ((value, context) => (isEmpty(value) ? undefined : encode(value, context))),
	};
}
