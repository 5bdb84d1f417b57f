import type { IDataObject } from 'n8n-workflow';
import { isResourceLocatorValue, jsonParse } from 'n8n-workflow';
import type { EncodeContext, Exclusive, Field } from './declare';
import { InputError } from './errors';

/** How what stands in a form becomes what goes over the wire; the fields themselves are elsewhere. */

/** Whether a form value counts as left empty. */
export const isEmpty = (value: unknown): boolean =>
	value === undefined ||
	value === null ||
	value === '' ||
	(Array.isArray(value) && value.length === 0) ||
	(isResourceLocatorValue(value) && isEmpty(value.value));

/** Wire value of one field; `undefined` sends nothing. */
export function encodeValue(
	{ name, nullable, encode }: Field,
	values: IDataObject,
	context: EncodeContext,
): unknown {
	if (!(name in values)) return undefined;
	const raw = values[name];
	if (nullable && isEmpty(raw)) return null;
	return encode ? encode(raw, context) : raw;
}

/** Wire members of a group of fields, for bodies and for groups inside them. */
export function encodeMembers(
	fields: readonly Field[],
	values: IDataObject,
	context: EncodeContext,
): IDataObject {
	const members: IDataObject = {};
	for (const field of fields) {
		const value = encodeValue(field, values, context);
		if (value === undefined || field.formOnly) continue;
		if (field.wire === '') Object.assign(members, value);
		else put(members, (field.wire ?? context.wireName(field.name)).split('.'), value);
	}
	return members;
}

/** Sets the member at a path, and makes what lies between. */
export function put(target: IDataObject, [key, ...rest]: string[], value: unknown): void {
	if (rest.length === 0) {
		target[key] = value as IDataObject[string];
		return;
	}
	target[key] ??= {};
	put(target[key] as IDataObject, rest, value);
}

/** Refuses pairs of members that exclude each other. */
export function refuseBoth(
	exclusive: Exclusive,
	fields: readonly Field[],
	values: IDataObject,
): void {
	for (const pair of exclusive) {
		if (pair.some((name) => isEmpty(values[name]) || Number(values[name]) === 0)) continue;
		const [one, other] = pair.map(
			(name) => fields.find((field) => field.name === name)?.property.displayName ?? name,
		);
		throw new InputError(
			`'${one}' and '${other}' exclude each other`,
			`Give only one of them: leave '${one}' or '${other}' empty.`,
		);
	}
}

/** What was filled in; n8n holds null for a column left empty. */
export function mappedValues(raw: unknown): IDataObject {
	const { value } = (raw ?? {}) as { value?: IDataObject | null };
	return Object.fromEntries(Object.entries(value ?? {}).filter(([, entry]) => !isEmpty(entry)));
}

/** What was entered into a group: one entry, several, or none. n8n itself takes only its own form. */
export const entriesOf = (raw: unknown): IDataObject[] =>
	[(raw as IDataObject).values ?? []].flat() as IDataObject[];

const NOT_JSON = Symbol('not JSON');

/** JSON text or a value that is one already; throws an `InputError` that names the field. */
export function parseJson(label: string, raw: unknown, shape?: 'object' | 'list'): unknown {
	let parsed = raw;
	if (typeof raw === 'string') {
		// n8n's helper throws for itself where its fallback is undefined.
		parsed = jsonParse<unknown>(raw, { fallbackValue: NOT_JSON });
		if (parsed === NOT_JSON) {
			throw new InputError(`'${label}' is not valid JSON`, `Correct the JSON in '${label}'.`);
		}
	}
	const isList = Array.isArray(parsed);
	if (
		(shape === 'object' && (isList || typeof parsed !== 'object')) ||
		(shape === 'list' && !isList)
	) {
		throw new InputError(
			`'${label}' must be a JSON ${shape === 'list' ? 'list' : 'object'}`,
			`Begin it with ${shape === 'list' ? '[' : '{'}.`,
		);
	}
	return parsed;
}
