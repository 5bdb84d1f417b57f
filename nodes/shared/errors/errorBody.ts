import type { IDataObject } from 'n8n-workflow';
import { isPlainObject } from '../util/object';

/** The contents of an error body, whatever its format. */
interface ProviderError {
	/** The provider's message, unchanged. */
	readonly message: string;
	/** The provider's error code, if it has one. */
	readonly code?: string;
	/** The correlation or request ID that the provider's support asks for. */
	readonly correlationId?: string;
}

/** A list of errors about single fields, in an error body. */
interface FieldErrorList {
	/** Member of the body that holds the list. */
	readonly list: string;
	/** Member of an entry with the field's name, or with the keys of its path. */
	readonly field: string;
	/** Member of an entry with the message or the messages. */
	readonly text: string;
}

/**
 * The members of a provider's error bodies: dotted paths in order of preference, compared without
 * case (providers mix cases). They take precedence over {@link STANDARD_FORMAT}, which is tried for every
 * body.
 */
export interface ErrorFormat {
	readonly message?: readonly string[];
	readonly code?: readonly string[];
	readonly correlationId?: readonly string[];
	/** Headers of the reply, in lower case, for bodies without a correlation ID. */
	readonly correlationHeaders?: readonly string[];
	readonly fieldErrors?: readonly FieldErrorList[];
}

/** Members of OAuth error bodies (RFC 6749, 5.2) and of most JSON APIs. */
const STANDARD_FORMAT: Required<ErrorFormat> = {
	message: ['error.message', 'message', 'error_description'],
	code: ['error.code', 'code', 'error'],
	correlationId: [],
	correlationHeaders: ['x-correlation-id', 'x-request-id'],
	fieldErrors: [{ list: 'errors', field: 'path', text: 'message' }],
};

/** Members that are omitted if there are field errors: `title` of RFC 9457, `error` of OAuth. */
const SUMMARY_MEMBERS = ['title', 'error'];

/**
 * Maximum number of members or entries read from an error body: a million would block n8n for
 * seconds.
 */
const MAX_ENTRIES = 100;

/** Returns the first entries of an array, or the value as the only one. */
const firstEntries = (value: unknown): unknown[] =>
	Array.isArray(value) ? value.slice(0, MAX_ENTRIES) : [value];

/** Returns the first members of an object without listing all of its keys. */
function firstMembers(body: IDataObject): Array<[string, unknown]> {
	const members: Array<[string, unknown]> = [];
	for (const key in body) {
		if (members.length >= MAX_ENTRIES) break;
		if (Object.hasOwn(body, key)) members.push([key, body[key]]);
	}
	return members;
}

/** Returns the value at a dotted path, ignoring the case of the members. */
function memberAt(body: unknown, path: string): unknown {
	return path
		.toLowerCase()
		.split('.')
		.reduce<unknown>((value, name) => {
			if (!isPlainObject(value)) return undefined;
			const found = firstMembers(value).filter(([key]) => key.toLowerCase() === name);
			return found.at(-1)?.[1];
		}, body);
}

const nonBlank = (value: unknown): string | undefined =>
	typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;

const joinTexts = (parts: Array<string | undefined>, separator = '; '): string | undefined =>
	nonBlank(parts.filter((part) => part !== undefined).join(separator));

/** Joins the scalars of a value or list, and the `message` of its objects. */
const messagesIn = (value: unknown, separator = ', '): string | undefined =>
	nonBlank(
		firstEntries(value)
			.map((entry) => (isPlainObject(entry) ? memberAt(entry, 'message') : entry))
			.filter((entry) => ['string', 'number', 'boolean'].includes(typeof entry))
			.join(separator),
	);

const withField = (field: string | undefined, message: string | undefined): string | undefined =>
	field && message ? `${field}: ${message}` : message;

/**
 * Formats an entry of an error list: a string, or a field with its message in the first format that
 * fits.
 */
function entryError(entry: unknown, formats: readonly FieldErrorList[]): string | undefined {
	if (!isPlainObject(entry)) return nonBlank(entry);
	return formats
		.map(({ field, text }) => {
			// A path may begin with the location of the field. `body` is the usual one and is left out.
			const keys = firstEntries(memberAt(entry, field)).filter((key) => key !== 'body');
			return withField(messagesIn(keys, '.'), messagesIn(memberAt(entry, text)));
		})
		.find((message) => message !== undefined);
}

/**
 * Formats field errors: from a list that the format names, or from a map of field to messages under
 * `errors`.
 */
function fieldErrors(body: IDataObject, formats: readonly FieldErrorList[]): string | undefined {
	for (const name of new Set(formats.map(({ list }) => list))) {
		const list = memberAt(body, name);
		if (!Array.isArray(list)) continue;
		const fitting = formats.filter((format) => format.list === name);
		const messages = joinTexts(firstEntries(list).map((entry) => entryError(entry, fitting)));
		if (messages !== undefined) return messages;
	}
	const map = memberAt(body, 'errors');
	if (!isPlainObject(map)) return undefined;
	return joinTexts(firstMembers(map).map(([field, texts]) => withField(field, messagesIn(texts))));
}

/** Reads an error body: JSON in the given or a standard format, text, or nothing. */
export function readErrorBody(
	body: unknown,
	headers: IDataObject = {},
	format: ErrorFormat = {},
): ProviderError {
	const namesOf = <Name extends keyof ErrorFormat>(name: Name) =>
		[...(format[name] ?? []), ...STANDARD_FORMAT[name]] as Required<ErrorFormat>[Name];
	const first = (values: readonly unknown[]) =>
		values.map(nonBlank).find((value) => value !== undefined);
	const header = first(namesOf('correlationHeaders').map((name) => headers[name]));
	if (!isPlainObject(body)) {
		const message = nonBlank(body);
		const challenge = nonBlank(headers['www-authenticate']);
		const isPage = message?.startsWith('<');
		return {
			message:
				(isPage ? undefined : message) ??
				(challenge && `The server requires a different authentication (${challenge})`) ??
				'',
			correlationId: header,
		};
	}
	const firstAt = (paths: readonly string[]) => first(paths.map((path) => memberAt(body, path)));
	const fields = fieldErrors(body, namesOf('fieldErrors')) ?? firstAt(['detail']);
	const message = firstAt(namesOf('message')) ?? (fields ? undefined : firstAt(SUMMARY_MEMBERS));
	return {
		message: [message, fields && !message?.includes(fields) ? fields : undefined]
			.filter((part) => part !== undefined)
			.join(' – '),
		code: firstAt(namesOf('code')),
		correlationId: firstAt(namesOf('correlationId')) ?? header,
	};
}
