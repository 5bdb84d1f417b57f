import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { isResourceLocatorValue, jsonParse } from 'n8n-workflow';
import type { EncodeContext, Exclusive, Field } from './operation';
import { InputError } from '../errors/userErrors';
import { withoutByteOrderMark } from '../errors/hostErrors';
import { isPlainObject } from '../util/object';

/** How what stands in a form becomes what goes over the wire; the fields themselves are elsewhere. */

/** Whether a form value counts as left empty. */
export const isEmpty = (value: unknown): boolean =>
	value === undefined ||
	value === null ||
	(typeof value === 'string' && value.trim() === '') ||
	(Array.isArray(value) && value.length === 0) ||
	(isResourceLocatorValue(value) && isEmpty(value.value));

/** A value as text, without spaces around it; what is none would go out as `[object Object]`. */
export function toText(label: string, raw: unknown): string {
	const plain = raw instanceof Date || DateTime.isDateTime(raw) ? raw.toJSON() : raw;
	if (['string', 'boolean', 'bigint'].includes(typeof plain) || Number.isFinite(plain)) {
		return String(plain).trim();
	}
	throw new InputError(`'${label}' must be a text or a number`, `Correct the value of '${label}'.`);
}

/** Longer texts than this are no number: the digits of any take less, and parsing has a cost. */
const MOST_CHARACTERS = 400;

/** The digits of a number, without the zeros at its ends. */
const digitsOf = (text: string): string =>
	text
		.replace(/e.*/i, '')
		.replace(/\D/g, '')
		.replace(/^0+/, '')
		.replace(/(?<!0)0+$/, '');

/** The number that a text stands for; NaN also where it has more digits than a number can hold. */
export function exactNumber(text: string): number {
	if (text.length > MOST_CHARACTERS) return NaN;
	const number = Number(text);
	return digitsOf(text) === digitsOf(String(number)) ? number : NaN;
}

/** Wire value of one field; `undefined` sends nothing. */
export function encodeValue(
	{ name, nullable, encode }: Field,
	values: IDataObject,
	context: EncodeContext,
): unknown {
	if (!(name in values)) return undefined;
	const raw = values[name];
	// A model can't leave a field out: what it leaves empty is not meant to be cleared.
	if (nullable && isEmpty(raw)) return context.isTool ? undefined : null;
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
		if (field.wire === '') mergeDeep(members, value as IDataObject);
		else setPath(members, (field.wire ?? context.wireName(field.name)).split('.'), value);
	}
	return members;
}

/** Sets a member, whatever it is called: an assignment to `__proto__` would make none. */
const setMember = (target: IDataObject, name: string, value: unknown): void => {
	Object.defineProperty(target, name, {
		value,
		configurable: true,
		enumerable: true,
		writable: true,
	});
};

const ownMember = (target: IDataObject, name: string): unknown =>
	Object.hasOwn(target, name) ? target[name] : undefined;

/** Sets the member at a path, and makes what lies between. */
export function setPath(target: IDataObject, [key, ...rest]: string[], value: unknown): void {
	if (rest.length === 0) return setMember(target, key, value);
	if (!isPlainObject(ownMember(target, key))) setMember(target, key, {});
	setPath(target[key] as IDataObject, rest, value);
}

/** Merges nested objects, so that dotted members of several fields meet in one. */
export function mergeDeep(target: IDataObject, source: IDataObject): void {
	for (const [key, value] of Object.entries(source)) {
		const present = ownMember(target, key);
		if (isPlainObject(present) && isPlainObject(value)) mergeDeep(present, value);
		else setMember(target, key, value);
	}
}

const isZeroValue = (value: unknown): boolean =>
	value === 0 || value === false || (typeof value === 'string' && Number(value) === 0);

/** Refuses pairs of members that exclude each other; one that is zero or off counts as left out. */
export function refuseExclusive(
	exclusive: Exclusive,
	fields: readonly Field[],
	values: IDataObject,
): void {
	for (const pair of exclusive) {
		if (pair.some((name) => isEmpty(values[name]) || isZeroValue(values[name]))) continue;
		const [one, other] = pair.map(
			(name) => fields.find((field) => field.name === name)?.property.displayName ?? name,
		);
		throw new InputError(
			`'${one}' and '${other}' cannot be used together`,
			`Use only one of them: leave '${one}' or '${other}' empty.`,
		);
	}
}

/** What was filled in; n8n holds null for a column left empty. */
export function mappedValues(raw: unknown): IDataObject {
	const { value } = (raw ?? {}) as { value?: unknown };
	const entries = Object.entries(isPlainObject(value) ? value : {});
	return Object.fromEntries(entries.filter(([, entry]) => !isEmpty(entry)));
}

/** What was entered into a group: one entry, several, or none. n8n itself takes only its own form. */
export const entriesOf = (raw: unknown): IDataObject[] =>
	[isPlainObject(raw) ? (raw.values ?? []) : raw].flat() as IDataObject[];

const NOT_JSON = Symbol('not JSON');

/** A copy as JSON has it; undefined where JSON has none, or changes it. */
function jsonCopy(value: unknown): unknown {
	const refuseNaN = (_: string, member: unknown): unknown => {
		if (typeof member === 'number' && !Number.isFinite(member)) throw new RangeError();
		return member;
	};
	try {
		return JSON.parse(JSON.stringify(value, refuseNaN)) as unknown;
	} catch {
		return undefined;
	}
}

/** A copy as JSON has it: what is checked is then what is sent, and nobody else's. */
export function asJson(label: string, value: unknown): unknown {
	const copy = jsonCopy(value);
	if (copy !== undefined) return copy;
	throw new InputError(
		`'${label}' cannot be sent as JSON`,
		'It contains itself, is nested too deeply, or contains a value such as NaN.',
	);
}

/** Strings, to skip them, and whole numbers of 16 digits or more. */
const STRING_OR_LONG_INTEGER = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** Digits of the largest whole number that a JSON number can hold at all. */
const MOST_DIGITS = 309;

/**
 * Refuses whole numbers in a JSON text that parsing changes: beyond 2^53 a number in JavaScript
 * holds only some (RFC 8259, section 6).
 */
function refuseChanged(label: string, text: string): void {
	for (const [token] of text.matchAll(STRING_OR_LONG_INTEGER)) {
		if (token.startsWith('"')) continue;
		const isHeld = token.length <= MOST_DIGITS && BigInt(token) === BigInt(Number(token));
		// What is sent is the shortest text that stands for the number.
		if (isHeld || String(Number(token)) === token) continue;
		throw new InputError(
			`'${label}' contains the number ${token.slice(0, 40)}, which has more digits than can be sent as a number`,
			'Write it in quotes, as text, if the provider accepts that.',
		);
	}
}

/** JSON text or a value that is one already; throws an `InputError` that names the field. */
export function parseJson(label: string, raw: unknown, shape?: 'object' | 'list'): unknown {
	let parsed = raw;
	if (typeof raw === 'string') {
		// A byte order mark is no JSON (RFC 8259, section 8.1). n8n's helper throws for itself where its
		// fallback is undefined.
		parsed = jsonParse<unknown>(withoutByteOrderMark(raw), { fallbackValue: NOT_JSON });
		if (parsed === NOT_JSON) {
			throw new InputError(`'${label}' is not valid JSON`, `Correct the JSON in '${label}'.`);
		}
		if (/\d{16}/.test(raw)) refuseChanged(label, raw);
	}
	parsed = asJson(label, parsed);
	if (
		(shape === 'object' && !isPlainObject(parsed)) ||
		(shape === 'list' && !Array.isArray(parsed))
	) {
		throw new InputError(
			`'${label}' must be a JSON ${shape === 'list' ? 'list' : 'object'}`,
			`Begin it with ${shape === 'list' ? '[' : '{'}.`,
		);
	}
	return parsed;
}
