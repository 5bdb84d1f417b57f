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

/** Gives a record as the user asked for it. */
export type Presenter = (record: IDataObject) => IDataObject;

/** Picks the members at the given dotted paths, flattened; those that a record lacks are left out. */
function picker(paths: readonly string[]): Presenter {
	const columns = paths.map((path) => [path, nameOf(path, paths)] as const);
	return (record) => {
		const picked: IDataObject = {};
		for (const [path, name] of columns) {
			const value = at(record, path);
			if (value !== undefined) picked[name] = value as IDataObject[string];
		}
		return picked;
	};
}

/**
 * Records as the user asked for them.
 *
 * @param simplified the operation's most useful members; the first one is the id
 * @param selected members that the user named; the id is always among them
 */
export function present(
	output: Output,
	simplified: readonly string[],
	selected: readonly string[] = [],
): Presenter {
	if (output === 'raw') return (record) => record;
	if (output === 'simplified') return picker(simplified);
	return picker([...new Set([simplified[0], ...selected])]);
}
