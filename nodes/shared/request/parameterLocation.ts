import type { Field, ParameterLocation } from '../declaration/field';
import type { Provider } from '../declaration/provider';

/** Which part of the request a field goes to. */
export function parameterLocation(
	field: Field,
	method: string,
	path: readonly string[],
): ParameterLocation {
	if (field.in) return field.in;
	if (path.includes(field.name)) return 'path';
	return method === 'GET' || method === 'HEAD' || method === 'DELETE' ? 'query' : 'body';
}

/** A field's name on the wire. */
export const apiNameOf = (
	{ name, wire }: Field,
	place: ParameterLocation,
	template: string,
	{ wireName = (same) => same }: Pick<Provider, 'wireName'>,
): string => wire ?? (place === 'path' ? name : wireName(name, place, template));
