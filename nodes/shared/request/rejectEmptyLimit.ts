import type { Field } from '../declaration/field';
import { isEmpty } from '../declaration/encode';
import { InputError } from '../errors/userErrors';

/** The value that was entered for a field. */
interface EnteredValue {
	/** Path of the field's parameter. */
	readonly path: string;
	readonly value?: unknown;
	/** Whether the field was added to a collection. */
	readonly isAdded?: boolean;
	/** Paths of parameters whose expression returned an empty value. */
	readonly emptyExpressions: ReadonlySet<string>;
}

/**
 * Rejects an empty value of a field that limits the call ({@link Field.limits}, and all filters).
 *
 * An empty top-level field, or member of a group, is simply left out. A field that was added to a
 * collection, or that has an expression, was meant to have a value.
 *
 * @throws InputError that names the field
 */
export function rejectEmptyLimit(
	{ property: { displayName: label, type }, limits, members = [] }: Field,
	{ path, value, isAdded = false, emptyExpressions }: EnteredValue,
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
		const memberPath = `${path}.${member.name}`;
		if (emptyExpressions.has(memberPath)) {
			rejectEmptyLimit(member, { path: memberPath, emptyExpressions });
		}
	}
}
