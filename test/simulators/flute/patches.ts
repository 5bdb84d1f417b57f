import { invalidField } from './errors';

type Members = Record<string, unknown>;

/**
 * RFC 7396's merge patch on records that have all their members: null clears one by staying there,
 * nested objects merge, what is absent stays as it is.
 */
export function merged<T extends object>(record: T, patch: object): T {
	const result: Members = { ...(record as Members) };
	for (const [name, value] of Object.entries(patch as Members)) {
		const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
		result[name] = isObject ? merged((result[name] ?? {}) as object, value) : value;
	}
	return result as T;
}

/** A map of texts without those that a patch has set to null. */
export function withoutNulls(map: Record<string, string | null>): Record<string, string | null> {
	return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== null));
}

/** For members that a patch may change, but not take away. The sentence was seen for one. */
export function refuseClearing(patch: object, ...names: string[]): void {
	const cleared = names.find((name) => (patch as Members)[name] === null);
	if (cleared === undefined) return;
	const field = pascal(cleared);
	throw invalidField(field, `${field} cannot be cleared.`);
}

function pascal(name: string): string {
	return name.replace(/^./, (first) => first.toUpperCase());
}
