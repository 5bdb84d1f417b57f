import type { Field } from './field';
import { joinSentences } from '../util/text';
import { NOT_CONFIRMED } from './field';
import { isEmpty } from './encode';

/** Options that every field factory takes. */
export interface FieldOptions {
	description?: string;
	placeholder?: string;
	hint?: string;
	in?: Field['in'];
	wire?: string;
	optional?: boolean;
	nullable?: boolean;
	fallback?: Field['fallback'];
	secret?: boolean;
	formOnly?: boolean;
	inferred?: boolean;
	limits?: boolean;
	show?: Field['show'];
	hide?: Field['hide'];
}

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
