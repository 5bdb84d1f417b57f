import type { IDataObject } from 'n8n-workflow';

/**
 * Returns the value at a dotted path. '' is the value itself; `*` concatenates all arrays of an
 * object.
 */
export function getPath(value: unknown, path: string): unknown {
	if (path === '') return value;
	return path
		.split('.')
		.reduce<unknown>(
			(rest, key) =>
				typeof rest === 'object' && rest !== null ? member(rest as IDataObject, key) : undefined,
			value,
		);
}

const member = (parent: IDataObject, key: string): unknown =>
	key === '*' ? Object.values(parent).filter(Array.isArray).flat() : parent[key];

/** Whether the value at a path, or at any part of the path, is null. */
export function isNullAt(value: unknown, path: string): boolean {
	const keys = path === '' ? [] : path.split('.');
	return [
		value,
		...keys.map((_, index) => getPath(value, keys.slice(0, index + 1).join('.'))),
	].includes(null);
}

/** Returns the ID of a record, at the first of the paths that exists. */
export const idAt = (record: unknown, names: string | readonly string[]): unknown =>
	[names]
		.flat()
		.map((name) => getPath(record, name))
		.find((id) => id !== undefined);
