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
 * @param location part of the request that they go to
 */
export const additionalMembers = (location: 'query' | 'body') =>
	json('furtherMembers', location === 'query' ? 'Other Parameters' : 'Other Fields', {
		in: location,
		wire: '',
		shape: 'object',
		placeholder: '{ "name": "value" }',
		description: `Additional ${location === 'query' ? 'query parameters' : 'fields'} as a JSON object (the provider's docs do not list all of them)`,
	});
