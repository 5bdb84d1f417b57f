import type { IDataObject } from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';

/**
 * Yields an error and its causes. n8n's helpers wrap errors in one or more layers, differently in
 * each version.
 */
function* causeChain(error: unknown): Generator<IDataObject> {
	let layer = error;
	for (let depth = 0; depth < 5 && typeof layer === 'object' && layer !== null; depth++) {
		yield layer as IDataObject;
		layer = (layer as { cause?: unknown }).cause;
	}
}

/** Codes of n8n's OAuth2 client (`@n8n/client-oauth2`) when the token endpoint has answered. */
const RESPONSE_ERROR_CODES = new Set(['EAUTH', 'ESTATUS']);

/** Codes of Node, axios and undici for network errors. */
const NETWORK_ERROR_CODE = /^(?:E[A-Z]{3,}|EAI_[A-Z]+|ERR_[A-Z_]+|UND_ERR_[A-Z_]+)$/;

/** OpenSSL's codes for a certificate that Node does not accept (https://nodejs.org/api/tls.html). */
const CERTIFICATE_ERROR_CODE =
	/^(?:[A-Z_]*CERT(?:_[A-Z_]+)?|UNABLE_TO_VERIFY_LEAF_SIGNATURE|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH)$/;

/** Node's codes for a request that it cannot write, for example with a line break in a header. */
const INVALID_REQUEST_CODES = new Set([
	'ERR_INVALID_CHAR',
	'ERR_INVALID_HTTP_TOKEN',
	'ERR_INVALID_URL',
	'ERR_UNESCAPED_CHARACTERS',
]);

/** Node's codes for malformed HTTP (HPE) and malformed compression (Z). */
const MALFORMED_REPLY_CODE = /^(?:HPE_[A-Z_]+|Z_[A-Z]+_ERROR)$/;

/** An error code inside a message. */
const CODE_IN_TEXT = /\b[A-Z][A-Z_]{3,49}\b/g;

/**
 * Codes that are recognized inside messages. The list is closed, so that a word such as ERROR does
 * not count.
 */
const KNOWN_CODES_IN_TEXT = new Set([
	...['EAI_AGAIN', 'ECONNABORTED', 'ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH'],
	...['ENOTFOUND', 'EPIPE', 'EPROTO', 'ESOCKETTIMEDOUT', 'ETIMEDOUT'],
	...INVALID_REQUEST_CODES,
]);

/** Code for a reply that was received but is not what the provider documents. */
export const UNREADABLE_REPLY = 'ERR_UNREADABLE_REPLY';

/** Messages of a connection that was closed early, for errors without a code. */
const CONNECTION_CLOSED =
	/^(?:aborted|network error|socket hang up)$|connection was (?:aborted|closed)/i;

/** Whether the TLS certificate was refused. Nothing was sent, and retrying does not help. */
export const isCertificateError = (code: string): boolean => CERTIFICATE_ERROR_CODE.test(code);

/** Whether Node refused to write the request. Nothing was sent, and retrying does not help. */
export const isInvalidRequestCode = (code: string): boolean => INVALID_REQUEST_CODES.has(code);

/** Finds a network error code in a message of n8n, axios or Node. */
function codeInText(text: string): string | undefined {
	for (const [found] of text.slice(0, 1_000).matchAll(CODE_IN_TEXT)) {
		if (
			KNOWN_CODES_IN_TEXT.has(found) ||
			CERTIFICATE_ERROR_CODE.test(found) ||
			MALFORMED_REPLY_CODE.test(found)
		)
			return found;
	}
	return undefined;
}

/** Returns the network error code (ECONNRESET, ETIMEDOUT, …) of an error, if it has one. */
export function networkErrorCode(error: unknown): string | undefined {
	const status = httpStatusOf(error);
	if (status !== undefined && status >= 300) return undefined;
	// An error after a successful status means that the reply could not be read.
	const isAnswered = [...causeChain(error)].some(({ code }) =>
		RESPONSE_ERROR_CODES.has(String(code)),
	);
	if (isAnswered) return status === undefined ? undefined : UNREADABLE_REPLY;
	let isConnectionClosed = false;
	for (const { name, code, httpCode, message } of causeChain(error)) {
		if (name === 'SyntaxError') return UNREADABLE_REPLY;
		const text = typeof message === 'string' ? message : '';
		for (const found of [code, httpCode, codeInText(text)]) {
			if (typeof found !== 'string') continue;
			if (MALFORMED_REPLY_CODE.test(found)) return UNREADABLE_REPLY;
			if (NETWORK_ERROR_CODE.test(found) || CERTIFICATE_ERROR_CODE.test(found)) return found;
		}
		isConnectionClosed ||= CONNECTION_CLOSED.test(text.slice(0, 1_000));
	}
	if (isConnectionClosed) return 'ECONNRESET';
	return status === undefined ? undefined : UNREADABLE_REPLY;
}

/** Returns the HTTP status of an error, if a reply was received. */
export function httpStatusOf(error: unknown): number | undefined {
	for (const { status, statusCode, httpCode, response } of causeChain(error)) {
		const rawStatus =
			status ?? statusCode ?? httpCode ?? (response as IDataObject | undefined)?.status;
		const found = typeof rawStatus === 'string' ? Number(rawStatus) : rawStatus;
		if (typeof found !== 'number') continue;
		if (found >= 100 && found < 600) return found;
	}
	return undefined;
}

/** Returns the reply's body of an error, such as OAuth's `{error, error_description}`. */
export function responseBodyOf(error: unknown): unknown {
	for (const { body, response } of causeChain(error)) {
		const found = body ?? (response as IDataObject | undefined)?.data;
		if (typeof found === 'string') return jsonParse(found, { fallbackValue: found });
		if (found !== undefined) return found;
	}
	return undefined;
}

/** OAuth error codes for rate limiting: `slow_down` (RFC 8628, 3.5) and codes in common use. */
const RATE_LIMIT_ERROR = /^(?:slow_down|too_many_requests|rate_?limit\w{0,20})$/i;

/** A failed attempt to send a request. */
export interface FailedAttempt {
	/** HTTP status; undefined if no reply was received. */
	readonly status?: number;
	readonly headers?: IDataObject;
	readonly body?: unknown;
	/** Network error code such as ECONNRESET. */
	readonly networkCode?: string;
}

/** Reads a failed token request. n8n's OAuth2 client drops the status of a refusal. */
export function failedAttemptOf(error: unknown): FailedAttempt {
	const networkCode = networkErrorCode(error);
	if (networkCode !== undefined) return { networkCode };
	const body = responseBodyOf(error);
	const status = httpStatusOf(error) ?? statusInText(body);
	let headers: IDataObject | undefined;
	for (const { response } of causeChain(error)) {
		headers ??= (response as { headers?: IDataObject } | undefined)?.headers;
	}
	return { status, body, headers };
}

/** Maps an OAuth error code to an HTTP status (RFC 6749, 4.1.2.1 and 5.2). */
function statusInText(body: unknown): number | undefined {
	const { error } = (typeof body === 'object' && body !== null ? body : {}) as IDataObject;
	const code = typeof error === 'string' ? error : (error as IDataObject | undefined)?.code;
	if (typeof code !== 'string') return undefined;
	if (RATE_LIMIT_ERROR.test(code)) return 429;
	return code === 'temporarily_unavailable' || code === 'server_error' ? 503 : undefined;
}

const HTML = /^\s*<(!doctype\s+html|html)\b/i;

/** HTML or XML, possibly after a comment. `\s` also matches a byte order mark. */
const MARKUP = /^\s*<(?:[!?]|html\b)/i;

/**
 * Whether the body of a successful reply is unreadable: a gateway's HTML page, or invalid JSON. n8n
 * leaves only what it could not parse as a string.
 */
export function isUnreadable(body: unknown, contentType: string): boolean {
	const isJson = /[/+]json\b/i.test(contentType);
	if (Buffer.isBuffer(body)) {
		return (
			HTML.test(body.subarray(0, 200).toString()) || (isJson && isInvalidJson(body.toString()))
		);
	}
	if (typeof body !== 'string') return false;
	// A valid JSON string may also begin with `<`.
	return isJson ? MARKUP.test(body) || /^\s*[[{]/.test(body) : /^\s*</.test(body);
}

const INVALID_JSON = Symbol('not JSON');

const isInvalidJson = (text: string): boolean =>
	text !== '' &&
	jsonParse<unknown>(withoutByteOrderMark(text), { fallbackValue: INVALID_JSON }) === INVALID_JSON;

/** Strips a byte order mark, which JSON parsers may ignore (RFC 8259, section 8.1). */
export const withoutByteOrderMark = (text: string): string => text.replace(/^\ufeff/, '');

/** Creates an error with a network error code. */
export const networkError = (code: string, message: string): Error =>
	Object.assign(new Error(message), { code });
