import { parseJson } from './encode';
import type { FieldOptions } from './createField';
import { createField } from './createField';

interface JsonOptions extends FieldOptions {
	default?: string;
	/** Required type of the JSON; any if undefined. */
	shape?: 'object' | 'list';
}

/** JSON, entered as text or given by an expression. */
export const json = <Name extends string>(name: Name, label: string, options: JsonOptions = {}) => {
	const { default: value = '', shape, ...common } = options;
	// n8n's JSON editor does not show placeholders.
	const hint = common.placeholder && `e.g. ${common.placeholder}`;
	return createField(
		name,
		{ displayName: label, type: 'json', default: value },
		{ hint, ...common },
		(raw) => parseJson(label, raw, shape),
	);
};

/**
 * Additional members of the request, for operations whose documented list of members is incomplete.
 *
 * @param place part of the request that they go to
 */
export const additionalMembers = (place: 'query' | 'body') =>
	json('furtherMembers', place === 'query' ? 'Other Parameters' : 'Other Fields', {
		in: place,
		wire: '',
		shape: 'object',
		placeholder: '{ "name": "value" }',
		description: `Additional ${place === 'query' ? 'query parameters' : 'fields'} as a JSON object (the provider's docs do not list all of them)`,
	});
