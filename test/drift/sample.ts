import type { Field } from '../../nodes/shared/declaration/operation';
import { encodeValue } from '../../nodes/shared/declaration/encode';
import type { Description } from './description';
import type { Schema, Type } from './schema';

/** Sample texts; a field with a stricter format refuses the first ones and accepts a later one. */
const TEXTS = ['Test', '42', '3f2504e0-4f89-41d3-9a0c-0305e82c3301', 'test@example.test'];

const context = { timezone: 'UTC', wireName: (name: string) => name };

/** Returns sample entries for a field. */
function entries({ property }: Field): unknown[] {
	const { type, options = [], placeholder, default: standard } = property;
	const values = (options as Array<{ value?: unknown }>).map(({ value }) => value);
	const example = placeholder?.replace(/^e\.g\. /, '');
	switch (type) {
		case 'options':
			return values.slice(0, 1);
		case 'multiOptions':
			return values.length > 0 ? [values.slice(0, 1)] : TEXTS.map((text) => [text]);
		case 'boolean':
			return [true];
		case 'number':
			return [7.25, 7, 2026, 1, 0.25];
		case 'dateTime':
			return ['2026-01-31T09:30:00Z'];
		case 'json':
			return [example, standard, '{}', '[]'];
		default:
			return [...TEXTS, example];
	}
}

/** Returns the encoded value of the first valid sample entry; `undefined` if none is valid. */
export function sampleOf(field: Field): unknown {
	for (const entry of entries(field)) {
		if (entry === undefined || entry === '') continue;
		try {
			const encoded = encodeValue(field, { [field.name]: entry }, context);
			if (encoded !== undefined) return encoded;
		} catch {
			// The field refuses this entry; the next one is tried.
		}
	}
	return undefined;
}

/** Returns the values of a field with options. */
export const optionsOf = ({ property }: Field): string[] =>
	property.type === 'options' || property.type === 'multiOptions'
		? ((property.options ?? []) as Array<{ value?: unknown }>).map(({ value }) => String(value))
		: [];

/** Says why a value does not have a described type; `undefined` if it has. */
export function misfit(
	value: unknown,
	schema: Schema,
	isInBody: boolean,
	description: Description,
): string | undefined {
	const { type, items } = description.resolve(schema);
	const list = Array.isArray(value);
	if (type === 'array') {
		// In a query a single value is a list with one entry.
		if (!list && isInBody) return `is no list, described as ${description.wordOf(schema)}`;
		const [first] = list ? (value as unknown[]) : [value];
		if (first === undefined || !items) return undefined;
		return misfit(first, items, isInBody, description);
	}
	// Paths and queries contain texts, so numbers and booleans are parsed.
	const read = !isInBody && typeof value === 'string' ? asWritten(value, type) : value;
	const fits =
		type === undefined ||
		(type === 'object' && typeof read === 'object' && !list) ||
		(type === 'integer' && Number.isInteger(read)) ||
		(type === 'string' && !isInBody && !list) ||
		typeof read === type;
	if (fits && !(list && type === 'object')) return undefined;
	return `takes ${JSON.stringify(value)}, described as ${description.wordOf(schema)}`;
}

function asWritten(text: string, type: Type | undefined): unknown {
	if (type === 'integer' || type === 'number') return Number(text);
	return type === 'boolean' ? text === 'true' : text;
}
