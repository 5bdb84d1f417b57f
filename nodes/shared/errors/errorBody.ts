import type { IDataObject } from 'n8n-workflow';
import { isPlainObject } from '../util/object';

/** A provider's refusal, read from an error body of any format. */
interface ProviderError {
	/** The provider's message, as it is. */
	readonly message: string;
	/** Its stable code, where it has one. */
	readonly code?: string;
	/** What support asks for. */
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
 * Where a provider's error bodies hold what. Members are dotted paths, the best first, compared
 * without case: providers change their case from layer to layer. They come before those of
 * {@link STANDARD}, which all bodies are read for.
 */
export interface ErrorFormat {
	readonly message?: readonly string[];
	readonly code?: readonly string[];
	readonly correlationId?: readonly string[];
	/** Headers of the reply, in lower case, for bodies without a correlation ID. */
	readonly correlationHeaders?: readonly string[];
	readonly fieldErrors?: readonly FieldErrorList[];
}

/** Members of OAuth's error bodies (RFC 6749, 5.2), and those that most JSON APIs have. */
const STANDARD: Required<ErrorFormat> = {
	message: ['error.message', 'message', 'error_description'],
	code: ['error.code', 'code', 'error'],
	correlationId: [],
	correlationHeaders: ['x-correlation-id', 'x-request-id'],
	fieldErrors: [{ list: 'errors', field: 'path', text: 'message' }],
};

/** Members that add nothing to errors of fields: RFC 9457's title, OAuth's code. */
const SUMMARY = ['title', 'error'];

/** So many members or entries of an error body are read: a million would block n8n for seconds. */
const MAX_ENTRIES = 100;

/** The first entries of a value that is a list, or the value alone. */
const firstEntries = (value: unknown): unknown[] =>
	Array.isArray(value) ? value.slice(0, MAX_ENTRIES) : [value];

/** The first members of an object; without a list of all its keys. */
function firstMembers(body: IDataObject): Array<[string, unknown]> {
	const members: Array<[string, unknown]> = [];
	for (const key in body) {
		if (members.length >= MAX_ENTRIES) break;
		if (Object.hasOwn(body, key)) members.push([key, body[key]]);
	}
	return members;
}

/** The value at a dotted path, whatever the case of the members. */
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

const joinTexts = (parts: Array<string | undefined>, by = '; '): string | undefined =>
	nonBlank(parts.filter((part) => part !== undefined).join(by));

/** The texts in a value or a list, and the messages of its objects. */
const messagesIn = (value: unknown, by = ', '): string | undefined =>
	nonBlank(
		firstEntries(value)
			.map((entry) => (isPlainObject(entry) ? memberAt(entry, 'message') : entry))
			.filter((entry) => ['string', 'number', 'boolean'].includes(typeof entry))
			.join(by),
	);

const withField = (field: string | undefined, message: string | undefined): string | undefined =>
	field && message ? `${field}: ${message}` : message;

/** An entry in a list of errors: a text, or a field with its message, in the first form that fits. */
function entryError(entry: unknown, formats: readonly FieldErrorList[]): string | undefined {
	if (!isPlainObject(entry)) return nonBlank(entry);
	return formats
		.map(({ field, text }) => {
			// A path begins with the part of the request; of the body that is understood.
			const keys = firstEntries(memberAt(entry, field)).filter((key) => key !== 'body');
			return withField(messagesIn(keys, '.'), messagesIn(memberAt(entry, text)));
		})
		.find((message) => message !== undefined);
}

/** Errors by field: in a list of the format, or in a map of field to texts under `errors`. */
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

/** Reads an error body: JSON of the given or a standard format, a text, or none at all. */
export function readErrorBody(
	body: unknown,
	headers: IDataObject = {},
	format: ErrorFormat = {},
): ProviderError {
	const namesOf = <Name extends keyof ErrorFormat>(name: Name) =>
		[...(format[name] ?? []), ...STANDARD[name]] as Required<ErrorFormat>[Name];
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
	const message = firstAt(namesOf('message')) ?? (fields ? undefined : firstAt(SUMMARY));
	return {
		message: [message, fields && !message?.includes(fields) ? fields : undefined]
			.filter((part) => part !== undefined)
			.join(' – '),
		code: firstAt(namesOf('code')),
		correlationId: firstAt(namesOf('correlationId')) ?? header,
	};
}
