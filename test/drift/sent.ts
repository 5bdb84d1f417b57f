import type { IDataObject } from 'n8n-workflow';
import type {
	Field,
	Paging,
	ParameterLocation,
	ReplyShape,
} from '../../nodes/shared/declaration/operation';
import { isEmpty } from '../../nodes/shared/declaration/encode';
import type { Provider } from '../../nodes/shared/declaration/provider';
import type { Declared } from '../reference/operations';
import { optionsOf } from './sample';
import { COLLECTIONS } from '../../nodes/shared/declaration/operation';
import { pathParameters, splitRoute } from '../../nodes/shared/declaration/route';
import { parameterLocation, apiNameOf } from '../../nodes/shared/request/parameterLocation';

/** An operation with its provider's rule for names. */
export type Subject = Declared & { provider: Pick<Provider, 'wireName'> };

/** A field and the location of its value in a request. */
export interface Sent {
	field: Field;
	place: ParameterLocation;
	name: string;
	/** Whether a value is always sent. */
	always: boolean;
}

const NAMES_OF_KIND: {
	readonly [Kind in Paging['kind']]: (paging: Extract<Paging, { kind: Kind }>) => string[];
} = {
	page: ({ page, size, cursor }) => [page, size, ...(cursor ? [cursor.query] : [])],
	offset: ({ offset, size }) => [offset, size],
	cursor: ({ cursor, size }) => [cursor, size],
	none: ({ size }) => (size ? [size.query] : []),
};

/** Returns the query parameters that page through a list. */
export function pagingNames(
	reply: ReplyShape | ((parameters: IDataObject) => ReplyShape) = {},
): string[] {
	const { paging } = typeof reply === 'function' ? {} : reply;
	return paging ? (NAMES_OF_KIND[paging.kind] as (paging: Paging) => string[])(paging) : [];
}

/** Lists all values that an operation can send. */
export function sentBy(declared: Subject): Sent[] {
	const { declaration, route } = declared;
	const { method, template } = splitRoute(route);
	const of = (field: Field, isInView: boolean): Sent[] => {
		const place = parameterLocation(field, method, pathParameters(template));
		// The members of a group without a name are merged into the body, and may be absent.
		if (place === 'body' && field.wire === '' && field.members) {
			return field.members.flatMap((member) => of(member, false));
		}
		const name = wireName(field, place, declared);
		const names = place === 'body' && !field.formOnly ? placesOf(field, name, declared) : [name];
		const always = isInView && isAlways(field, false);
		return names.map((each) => ({ field, place, name: each, always }));
	};
	return [
		...(declaration.fields ?? []).flatMap((field) => of(field, true)),
		...COLLECTIONS.flatMap((key) => (declaration[key] ?? []).flatMap((field) => of(field, false))),
	].filter(({ field }) => !field.formOnly && !isRemoved(field));
}

/** Whether a provider removed a field. Saved workflows still have it; it is never sent. */
const isRemoved = (field: Field): boolean => 'isRemoved' in field && field.isRemoved === true;

/** Returns the paths at which the operation's `body` puts a member; by default its own name. */
function placesOf(field: Field, name: string, { declaration }: Subject): string[] {
	const { body } = declaration;
	if (!body || name.includes('.') || name === '' || field.members) return [name];
	const [[condition, shown] = ['', ['']]] = Object.entries(field.show ?? {});
	const steering = declaration.fields?.find((each) => each.name === condition);
	const offered = steering ? optionsOf(steering) : [];
	// A field of several operations can be shown for options that this one lacks.
	const values = shown.filter((value) => offered.length === 0 || offered.includes(String(value)));
	const marker = 'the value';
	try {
		const places = values.flatMap((value) =>
			pathsOf(marker, body({ [name]: marker }, { [condition]: value as string }), ''),
		);
		return places.length > 0 ? [...new Set(places)] : [name];
	} catch {
		// `body` needs values that a marker does not have.
		return [name];
	}
}

/** Returns the dotted paths at which an object has a value. */
const pathsOf = (wanted: string, value: unknown, prefix: string): string[] => {
	if (value === wanted) return [prefix.slice(1)];
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
	return Object.entries(value).flatMap(([key, inner]) =>
		pathsOf(wanted, inner, `${prefix}.${key}`),
	);
};

/** A field's name in a request. */
export const wireName = (
	field: Field,
	place: ParameterLocation,
	{ provider, route }: Subject,
): string => apiNameOf(field, place, splitRoute(route).template, provider);

/** Whether a field that is shown always has a value: it is required or has a default. */
export function isAlways({ property, fallback }: Field, isInGroup: boolean): boolean {
	if (property.required || (!isInGroup && fallback && !fallback.isOptional)) return true;
	return !isEmpty(property.default) && property.type !== 'fixedCollection';
}
