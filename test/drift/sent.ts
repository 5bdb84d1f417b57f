import type { IDataObject } from 'n8n-workflow';
import type {
	Field,
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

/** An operation and its provider's spelling of names. */
export type Subject = Declared & { provider: Pick<Provider, 'wireName'> };

/** A field and where its value goes. */
export interface Sent {
	field: Field;
	place: ParameterLocation;
	name: string;
	/** Whether there always is a value. */
	always: boolean;
}

/** Query parameters with which a list is walked. */
export function pagingNames(
	reply: ReplyShape | ((parameters: IDataObject) => ReplyShape) = {},
): string[] {
	const { paging } = typeof reply === 'function' ? {} : reply;
	if (paging?.kind === 'page') {
		return [paging.page, paging.size, ...(paging.cursor ? [paging.cursor.query] : [])];
	}
	if (paging?.kind === 'offset') return [paging.offset, paging.size];
	if (paging?.kind === 'cursor') return [paging.cursor, paging.size];
	return paging?.size ? [paging.size.query] : [];
}

/** All values that an operation can send. */
export function sentBy(declared: Subject): Sent[] {
	const { declaration, route } = declared;
	const { method, template } = splitRoute(route);
	const of = (field: Field, isInView: boolean): Sent[] => {
		const place = parameterLocation(field, method, pathParameters(template));
		// The members of a group without a name join the others, where any of them may be left out.
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

/** Fields that a provider took away stay in the form of saved workflows, and are never sent. */
const isRemoved = (field: Field): boolean => 'isRemoved' in field && field.isRemoved === true;

/** Where a member goes when the operation has the last word on its body; by default where it is. */
function placesOf(field: Field, name: string, { declaration }: Subject): string[] {
	const { body } = declaration;
	if (!body || name.includes('.') || name === '' || field.members) return [name];
	const [[condition, shown] = ['', ['']]] = Object.entries(field.show ?? {});
	const steering = declaration.fields?.find((each) => each.name === condition);
	const offered = steering ? optionsOf(steering) : [];
	// A field that several operations share is shown for choices that this one may not have.
	const values = shown.filter((value) => offered.length === 0 || offered.includes(String(value)));
	const marker = 'the value';
	try {
		const places = values.flatMap((value) =>
			pathsOf(marker, body({ [name]: marker }, { [condition]: value as string }), ''),
		);
		return places.length > 0 ? [...new Set(places)] : [name];
	} catch {
		// It reads values that a marker is not.
		return [name];
	}
}

/** Dotted paths at which an object has a value. */
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

/** Whether a field that is shown always has a value: it must be filled in, or has a default. */
export function isAlways({ property, fallback }: Field, isInGroup: boolean): boolean {
	if (property.required || (!isInGroup && fallback && !fallback.orNone)) return true;
	return !isEmpty(property.default) && property.type !== 'fixedCollection';
}
