import { invalidField } from './errors';

type Members = Record<string, unknown>;

/**
 * Applies a merge patch (RFC 7396) to a record that always has all members: null becomes the value,
 * nested objects are merged, absent members stay unchanged.
 */
export function merged<T extends object>(record: T, patch: object): T {
	const result: Members = { ...(record as Members) };
	for (const [name, value] of Object.entries(patch as Members)) {
		const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
		result[name] = isObject ? merged((result[name] ?? {}) as object, value) : value;
	}
	return result as T;
}

/** Removes the entries that a patch has set to null. */
export function withoutNulls(map: Record<string, string | null>): Record<string, string | null> {
	return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== null));
}

/** Refuses a patch that clears one of these members. The message was seen for one of them. */
export function refuseClearing(patch: object, ...names: string[]): void {
	const cleared = names.find((name) => (patch as Members)[name] === null);
	if (cleared === undefined) return;
	const field = pascal(cleared);
	throw invalidField(field, `${field} cannot be cleared.`);
}

function pascal(name: string): string {
	return name.replace(/^./, (first) => first.toUpperCase());
}
