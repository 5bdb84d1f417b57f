import type { ParameterLocation } from '../declaration/field';
import { toText } from '../declaration/encode';
import { InputError } from '../errors/userErrors';
import type { IDataObject } from 'n8n-workflow';
import { titleCase } from '../util/text';

/** Half of a surrogate pair, which cannot be encoded in UTF-8. */
const LONE_SURROGATE = /[\ud800-\udfff]/u;

/** Allowed header values (RFC 9110, 5.5). */
export const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Serializes a value for the path, the query or a header.
 *
 * @throws InputError if it contains characters that are not allowed there
 */
export function serializeParameter(
	label: string,
	location: ParameterLocation,
	value: unknown,
): string {
	const isUnchanged = location === 'query' && typeof value === 'string';
	const text = isUnchanged ? value : toText(label, value);
	if (location === 'header' ? HEADER_VALUE.test(text) : !LONE_SURROGATE.test(text)) return text;
	throw new InputError(
		`'${label}' contains a character that is not allowed in a ${location}`,
		`Correct the value of '${label}'.`,
	);
}

/**
 * Fills a path template with percent-encoded values.
 *
 * @param labels names of the parameters in errors; by default their names in Title Case
 * @throws InputError on values that would change the path: an empty one, and `.` and `..`, which
 * URL parsers remove even if they are encoded
 */
export const fillPath = (
	template: string,
	values: IDataObject,
	labels: Readonly<Record<string, string>> = {},
): string =>
	template.replace(/{(\w+)}/g, (_, name: string) => {
		const label = labels[name] ?? titleCase(name);
		const value = serializeParameter(label, 'path', values[name] ?? '');
		if (!['', '.', '..'].includes(value)) return encodeURIComponent(value);
		throw new InputError(
			value === '' ? `'${label}' is empty` : `'${label}' must not be "${value}"`,
			`Correct the value of '${label}'.`,
		);
	});
