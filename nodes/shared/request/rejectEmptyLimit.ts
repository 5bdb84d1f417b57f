import type { Field } from '../declaration/field';
import { isEmpty } from '../declaration/encode';
import { InputError } from '../errors/userErrors';

/**
 * Rejects an empty value of a field that limits the call ({@link Field.limits}, and all filters).
 *
 * An empty top-level field, or member of a group, is simply left out. A field that was added to a
 * collection, or that has an expression, was meant to have a value.
 *
 * @param path of the field's parameter
 * @param isAdded whether it was added to a collection
 * @throws InputError that names the field
 */
export function rejectEmptyLimit(
	{ property: { displayName: label, type }, limits, members = [] }: Field,
	path: string,
	value: unknown,
	isAdded: boolean,
	emptyExpressions: ReadonlySet<string>,
): void {
	// An empty list is a value of a JSON field: no categories.
	const isMissing = isEmpty(value) && !(type === 'json' && Array.isArray(value));
	if (limits && isMissing && (isAdded || emptyExpressions.has(path))) {
		throw new InputError(
			`'${label}' is empty`,
			emptyExpressions.has(path)
				? `Its expression returns no value, and without '${label}' the call would affect more than intended. Correct the expression, or remove '${label}' if you want that.`
				: `Without it the call would affect more than intended. Set a value for '${label}', or remove it if you want that.`,
		);
	}
	for (const member of members) {
		const inGroup = `${path}.${member.name}`;
		if (emptyExpressions.has(inGroup))
			rejectEmptyLimit(member, inGroup, undefined, false, emptyExpressions);
	}
}
