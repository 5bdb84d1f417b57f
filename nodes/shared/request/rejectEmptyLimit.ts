import type { Field } from '../declaration/field';
import { isEmpty } from '../declaration/encode';
import { InputError } from '../errors/userErrors';

/**
 * Refuses an empty value of a field without which the call would do more than was meant: a filter, or
 * a field that {@link Field.limits} it.
 *
 * What was left empty in view, or in a group (which always has all its members), is left out as its
 * description says. What was added to a collection, or comes from an expression, was meant to have a
 * value.
 *
 * @param path of the field's parameter
 * @param isAdded whether it was added to a collection
 */
export function rejectEmptyLimit(
	{ property: { displayName: label }, limits, members = [] }: Field,
	path: string,
	value: unknown,
	isAdded: boolean,
	emptyExpressions: ReadonlySet<string>,
): void {
	if (limits && isEmpty(value) && (isAdded || emptyExpressions.has(path))) {
		throw new InputError(
			`'${label}' is empty`,
			emptyExpressions.has(path)
				? `Its expression returns no value, and without '${label}' the call would affect more than intended. Correct the expression, or remove '${label}' if you want that.`
				: `Without it the call would affect more than intended. Set '${label}' a value, or remove it if that is what you want.`,
		);
	}
	for (const member of members) {
		const inGroup = `${path}.${member.name}`;
		if (emptyExpressions.has(inGroup))
			rejectEmptyLimit(member, inGroup, undefined, false, emptyExpressions);
	}
}
