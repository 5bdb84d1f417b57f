/** Converts form values to the values that are sent. */
import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { isResourceLocatorValue, jsonParse } from 'n8n-workflow';
import type { EncodeContext, ExclusivePairs, Field } from './operation';
import { InputError } from '../errors/userErrors';
import { withoutByteOrderMark } from '../errors/hostErrors';
import { isPlainObject } from '../util/object';

/** Whether a form value counts as empty. */
export const isEmpty = (value: unknown): boolean =>
	value === undefined ||
	value === null ||
	(typeof value === 'string' && value.trim() === '') ||
	(Array.isArray(value) && value.length === 0) ||
	(isResourceLocatorValue(value) && isEmpty(value.value));

/**
 * Checks that a number has the digits that were given: above 2^53 JavaScript numbers are not exact
 * (RFC 8259, section 6), and an ID or an account number would be another one.
 *
 * @throws InputError without the number, which may be secret
 */
export function assertExactNumber(label: string, value: number): void {
	if (!Number.isInteger(value) || Number.isSafeInteger(value)) return;
	throw new InputError(
		`'${label}' has more digits than a number can hold, so it may have been changed before this node`,
		'Pass it as text: where it comes from, write it in quotes.',
	);
}

/**
 * Converts a scalar or a date to trimmed text.
 *
 * @throws InputError on any other value, which would be sent as `[object Object]`, and on a number
 * that is not exact
 */
export function toText(label: string, raw: unknown): string {
	const plain = raw instanceof Date || DateTime.isDateTime(raw) ? raw.toJSON() : raw;
	if (typeof plain === 'number') assertExactNumber(label, plain);
	if (['string', 'boolean', 'bigint'].includes(typeof plain) || Number.isFinite(plain)) {
		return String(plain).trim();
	}
	throw new InputError(`'${label}' must be a text or a number`, `Correct the value of '${label}'.`);
}

/**
 * Texts longer than this are not parsed as a number: no number needs as many digits, and parsing
 * would be slow.
 */
const MAX_NUMBER_LENGTH = 400;

/** Returns the digits of a number without leading and trailing zeros. */
const digitsOf = (text: string): string =>
	text
		.replace(/e.*/i, '')
		.replace(/\D/g, '')
		.replace(/^0+/, '')
		.replace(/(?<!0)0+$/, '');

/** Parses a number; NaN also if it has more digits than a JavaScript number holds. */
export function exactNumber(text: string): number {
	if (text.length > MAX_NUMBER_LENGTH) return NaN;
	const number = Number(text);
	return digitsOf(text) === digitsOf(String(number)) ? number : NaN;
}

/** Returns the value to send for a field; undefined sends nothing. */
export function encodeValue(
	{ name, nullable, encode }: Field,
	values: IDataObject,
	context: EncodeContext,
): unknown {
	if (!(name in values)) return undefined;
	const raw = values[name];
	// AI models cannot omit a field, so an empty value of theirs does not clear it.
	if (nullable && isEmpty(raw)) return context.isAiTool ? undefined : null;
	return encode ? encode(raw, context) : raw;
}

/** Returns the members to send for a list of fields, for bodies and for groups inside them. */
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

/** Sets a member of any name: a plain assignment to `__proto__` would create none. */
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

/** Sets the member at a path and creates missing parents. */
export function setPath(target: IDataObject, [key, ...rest]: string[], value: unknown): void {
	if (rest.length === 0) return setMember(target, key, value);
	if (!isPlainObject(ownMember(target, key))) setMember(target, key, {});
	setPath(target[key] as IDataObject, rest, value);
}

/** Merges nested objects recursively, so that dotted names of several fields share a parent. */
export function mergeDeep(target: IDataObject, source: IDataObject): void {
	for (const [key, value] of Object.entries(source)) {
		const present = ownMember(target, key);
		if (isPlainObject(present) && isPlainObject(value)) mergeDeep(present, value);
		else setMember(target, key, value);
	}
}

const isZeroValue = (value: unknown): boolean =>
	value === 0 || value === false || (typeof value === 'string' && Number(value) === 0);

/**
 * Checks pairs of which only one may be set; zero and false count as not set.
 *
 * @throws InputError that names both fields
 */
export function assertExclusive(
	exclusive: ExclusivePairs,
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

/** Returns the non-empty columns of a resource mapper. n8n stores null for empty columns. */
export function mappedValues(raw: unknown): IDataObject {
	const { value } = (raw ?? {}) as { value?: unknown };
	const entries = Object.entries(isPlainObject(value) ? value : {});
	return Object.fromEntries(entries.filter(([, entry]) => !isEmpty(entry)));
}

/**
 * Returns the entries of a group. Expressions may give one entry or a list instead of n8n's own
 * form, `{ values }`.
 */
export const groupEntries = (raw: unknown): IDataObject[] =>
	[isPlainObject(raw) ? (raw.values ?? []) : raw].flat() as IDataObject[];

const NOT_JSON = Symbol('not JSON');

/** Returns a copy through JSON; undefined if the value cannot be serialized unchanged. */
function jsonCopy(value: unknown): unknown {
	const rejectNonFinite = (_: string, member: unknown): unknown => {
		if (typeof member === 'number' && !Number.isFinite(member)) throw new RangeError();
		return member;
	};
	try {
		return JSON.parse(JSON.stringify(value, rejectNonFinite)) as unknown;
	} catch {
		return undefined;
	}
}

/**
 * Returns a copy through JSON, so that what is validated cannot change before it is sent.
 *
 * @throws InputError if the value cannot be serialized unchanged
 */
export function asJson(label: string, value: unknown): unknown {
	const copy = jsonCopy(value);
	if (copy !== undefined) return copy;
	throw new InputError(
		`'${label}' cannot be sent as JSON`,
		'It contains itself, is nested too deeply, or contains a value such as NaN.',
	);
}

/** Matches strings (to skip them) and integers of 16 digits or more. */
const STRING_OR_LONG_INTEGER = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** Number of digits of the largest finite JavaScript number. */
const MAX_INTEGER_DIGITS = 309;

/**
 * Checks that parsing does not change an integer of a JSON text: above 2^53 JavaScript numbers are
 * not exact (RFC 8259, section 6).
 *
 * @throws InputError that names the number
 */
function assertExactIntegers(label: string, text: string): void {
	for (const [token] of text.matchAll(STRING_OR_LONG_INTEGER)) {
		if (token.startsWith('"')) continue;
		const isExact = token.length <= MAX_INTEGER_DIGITS && BigInt(token) === BigInt(Number(token));
		// `JSON.stringify` writes the shortest decimal that gives the same number.
		if (isExact || String(Number(token)) === token) continue;
		throw new InputError(
			`'${label}' contains the number ${token.slice(0, 40)}, which has more digits than can be sent as a number`,
			'Write it in quotes, as text, if the provider accepts that.',
		);
	}
}

/**
 * Parses JSON text; other values are checked and copied.
 *
 * @throws InputError that names the field
 */
export function parseJson(label: string, raw: unknown, shape?: 'object' | 'list'): unknown {
	let parsed = raw;
	if (typeof raw === 'string') {
		// A byte order mark is not JSON (RFC 8259, section 8.1). n8n's `jsonParse` throws an error of
		// its own if `fallbackValue` is undefined.
		parsed = jsonParse<unknown>(withoutByteOrderMark(raw), { fallbackValue: NOT_JSON });
		if (parsed === NOT_JSON) {
			throw new InputError(`'${label}' is not valid JSON`, `Correct the JSON in '${label}'.`);
		}
		if (/\d{16}/.test(raw)) assertExactIntegers(label, raw);
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
