import type { Field, ParameterLocation } from '../declaration/field';
import type { Provider } from '../declaration/provider';

/** Returns the part of the request that a field belongs to. */
export function parameterLocation(
	field: Field,
	method: string,
	path: readonly string[],
): ParameterLocation {
	if (field.in) return field.in;
	if (path.includes(field.name)) return 'path';
	return method === 'GET' || method === 'HEAD' || method === 'DELETE' ? 'query' : 'body';
}

/** Returns a field's name in the request. */
export const apiNameOf = (
	{ name, wire }: Field,
	location: ParameterLocation,
	template: string,
	{ wireName = (same) => same }: Pick<Provider, 'wireName'>,
): string => wire ?? (location === 'path' ? name : wireName(name, location, template));
