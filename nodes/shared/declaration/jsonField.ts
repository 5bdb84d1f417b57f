import { parseJson } from './encode';
import type { Common } from './createField';
import { field } from './createField';

interface JsonOptions extends Common {
	default?: string;
	/** What the JSON must be; either by default. */
	shape?: 'object' | 'list';
}

/** JSON of the user's own, as text or as a value from an expression. */
export const json = <Name extends string>(name: Name, label: string, options: JsonOptions = {}) => {
	const { default: value = '', shape, ...common } = options;
	// The JSON editor shows no placeholder.
	const hint = common.placeholder && `e.g. ${common.placeholder}`;
	return field(
		name,
		{ displayName: label, type: 'json', default: value },
		{ hint, ...common },
		(raw) => parseJson(label, raw, shape),
	);
};

/**
 * Members of the request that have no field of their own, where the docs' list of them is cut off.
 *
 * @param place where they go
 */
export const furtherMembers = (place: 'query' | 'body') =>
	json('furtherMembers', place === 'query' ? 'Other Parameters' : 'Other Fields', {
		in: place,
		wire: '',
		shape: 'object',
		placeholder: '{ "name": "value" }',
		description: `Additional ${place === 'query' ? 'query parameters' : 'fields'} as a JSON object (the provider's docs do not list all of them)`,
	});
