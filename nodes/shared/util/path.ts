import type { IDataObject } from 'n8n-workflow';

/** Value at a dotted path; '' is the value itself, `*` the entries of all lists in it. */
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

/** Whether the path ends at null, at its end or before. */
export function isNullAt(value: unknown, path: string): boolean {
	const keys = path === '' ? [] : path.split('.');
	return [
		value,
		...keys.map((_, index) => getPath(value, keys.slice(0, index + 1).join('.'))),
	].includes(null);
}

/** The ID in a record, under the first of its names that the record has. */
export const idAt = (record: unknown, names: string | readonly string[]): unknown =>
	[names]
		.flat()
		.map((name) => getPath(record, name))
		.find((id) => id !== undefined);
