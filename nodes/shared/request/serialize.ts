import type { ParameterLocation } from '../declaration/field';
import { toText } from '../declaration/encode';
import { InputError } from '../errors/userErrors';
import type { IDataObject } from 'n8n-workflow';
import { titleCase } from '../util/text';

/** Half of a character that takes two: UTF-8 has no way to write it. */
const LONE_SURROGATE = /[\ud800-\udfff]/u;

/** What HTTP lets a header's value hold (RFC 9110, 5.5). */
export const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * A value as it is sent outside of a body, where there are only texts.
 *
 * @throws InputError on what would not arrive as it is
 */
export function serializeParameter(
	label: string,
	place: ParameterLocation,
	value: unknown,
): string {
	const isUnchanged = place === 'query' && typeof value === 'string';
	const text = isUnchanged ? value : toText(label, value);
	if (place === 'header' ? HEADER_VALUE.test(text) : !LONE_SURROGATE.test(text)) return text;
	throw new InputError(
		`'${label}' contains a character that is not allowed in a ${place}`,
		`Correct the value of '${label}'.`,
	);
}

/**
 * Fills a path template; values are percent-encoded, so that ids may hold any character.
 *
 * @param labels how error texts call the parameters; their names in Title Case by default
 * @throws InputError on what would make it another path: an empty value, and `.` and `..`, which
 * every URL parser takes out, encoded or not
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
