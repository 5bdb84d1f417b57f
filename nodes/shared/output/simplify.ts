import type { IDataObject } from 'n8n-workflow';
import type { ReplyShape } from '../declaration/operation';
import { getPath } from '../util/path';
import { pascalCase } from '../util/text';

/** How much of a record is output. */
type OutputMode = 'simplified' | 'raw' | 'selected';

const lastSegment = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/**
 * Returns a path's name in flattened output: its last segment, or all segments if that is
 * ambiguous.
 */
function outputName(path: string, paths: readonly string[]): string {
	const isAmbiguous = paths.some(
		(other) => other !== path && lastSegment(other) === lastSegment(path),
	);
	if (!isAmbiguous) return lastSegment(path);
	const [first, ...rest] = path.split('.');
	return [first, ...rest.map(pascalCase)].join('');
}

/** Maps a record to its output. */
type RecordMapper = (record: IDataObject) => IDataObject;

/**
 * Returns a mapper that picks the members at dotted paths into a flat object; missing members are
 * omitted.
 */
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
 * Returns the mapper for the user's choice: simplified, raw, or selected fields.
 *
 * @param simplify the operation's most useful members, if records are large; the first one is the
 * ID, which is part of every selection
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
