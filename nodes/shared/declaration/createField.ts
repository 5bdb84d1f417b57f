import type { Field } from './field';
import { sentences } from '../util/text';
import { NOT_CONFIRMED } from './field';
import { isEmpty } from './encode';

/** What every factory takes beside its own options. */
export interface Common {
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

export type Encode = NonNullable<Field['encode']>;

export function field<Name extends string>(
	name: Name,
	property: Field['property'],
	common: Common,
	encode?: Encode,
): Field<Name> {
	const { description, placeholder, hint, optional, ...rest } = common;
	const told = sentences(description, common.inferred ? NOT_CONFIRMED : undefined);
	return {
		name,
		...rest,
		property: {
			...property,
			required: !optional,
			...(told && { description: told }),
			...(placeholder && { placeholder: `e.g. ${placeholder}` }),
			...(hint && { hint }),
		},
		encode: encode && ((value, context) => (isEmpty(value) ? undefined : encode(value, context))),
	};
}
