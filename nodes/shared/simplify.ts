import type { IDataObject } from 'n8n-workflow';
import { pascalCase } from './declare';
import { at } from './paging';

/** How much of a record the user wants to see. */
export type Output = 'simplified' | 'raw' | 'selected';

const leaf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/** A path's name in flattened output: its last part, or all parts where others end like it. */
function nameOf(path: string, paths: readonly string[]): string {
	const isAmbiguous = paths.some((other) => other !== path && leaf(other) === leaf(path));
	if (!isAmbiguous) return leaf(path);
	const [first, ...rest] = path.split('.');
	return [first, ...rest.map(pascalCase)].join('');
}

/** The members at the given dotted paths, flattened; those that the record lacks are left out. */
export function pick(record: IDataObject, paths: readonly string[]): IDataObject {
	const picked: IDataObject = {};
	for (const path of paths) {
		const value = at(record, path);
		if (value !== undefined) picked[nameOf(path, paths)] = value as IDataObject[string];
	}
	return picked;
}

/**
 * A record as the user asked for it.
 *
 * @param simplified the operation's most useful members; the first one is the id
 * @param selected members that the user named; the id is always among them
 */
export function present(
	record: IDataObject,
	output: Output,
	simplified: readonly string[],
	selected: readonly string[] = [],
): IDataObject {
	if (output === 'raw') return record;
	if (output === 'simplified') return pick(record, simplified);
	return pick(record, [...new Set([simplified[0], ...selected])]);
}
