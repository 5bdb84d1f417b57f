import type { IDataObject } from 'n8n-workflow';
import type { ReplyShape } from '../declaration/operation';
import { getPath } from '../util/path';
import { pascalCase } from '../util/text';

/** How much of a record the user wants to see. */
type OutputMode = 'simplified' | 'raw' | 'selected';

const leaf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/** A path's name in flattened output: its last part, or all parts where others end like it. */
function outputName(path: string, paths: readonly string[]): string {
	const isAmbiguous = paths.some((other) => other !== path && leaf(other) === leaf(path));
	if (!isAmbiguous) return leaf(path);
	const [first, ...rest] = path.split('.');
	return [first, ...rest.map(pascalCase)].join('');
}

/** Gives a record as the user asked for it. */
type RecordMapper = (record: IDataObject) => IDataObject;

/** Picks the members at the given dotted paths, flattened; those that a record lacks are left out. */
function fieldSelector(paths: readonly string[]): RecordMapper {
	const columns = paths.map((path) => [path, outputName(path, paths)] as const);
	return (record) => {
		const picked: IDataObject = {};
		for (const [path, name] of columns) {
			const value = getPath(record, path);
			if (value !== undefined) picked[name] = value as IDataObject[string];
		}
		return picked;
	};
}

/**
 * How the user wants to see records.
 *
 * @param simplify the operation's most useful members, where there are many; the first one is the
 * id, which is always among those that the user names
 */
export function outputMapper(
	{ simplify }: ReplyShape,
	{ simplify: isSimplified, output, outputFields = [] }: IDataObject,
): RecordMapper {
	const mode = (output ?? (isSimplified === false ? 'raw' : 'simplified')) as OutputMode;
	if (simplify === undefined || mode === 'raw') return (record) => record;
	if (mode === 'simplified') return fieldSelector(simplify);
	return fieldSelector([...new Set([simplify[0], ...(outputFields as string[])])]);
}
