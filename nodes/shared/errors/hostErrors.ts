import type { IDataObject } from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';

/**
 * n8n's helpers wrap what went wrong in one or more errors, differently from version to version;
 * these read through all layers.
 */
function* causeChain(error: unknown): Generator<IDataObject> {
	let layer = error;
	for (let depth = 0; depth < 5 && typeof layer === 'object' && layer !== null; depth++) {
		yield layer as IDataObject;
		layer = (layer as { cause?: unknown }).cause;
	}
}

/** Codes of n8n's OAuth2 client for an answer of the token endpoint, whatever its text. */
const RESPONSE_ERROR_CODES = new Set(['EAUTH', 'ESTATUS']);

/** What Node, axios and undici have as `code` when a call failed on its way. */
const NETWORK_ERROR_CODE = /^(?:E[A-Z]{3,}|EAI_[A-Z]+|ERR_[A-Z_]+|UND_ERR_[A-Z_]+)$/;

/** OpenSSL's codes for a certificate that Node does not accept (nodejs.org/api/tls.html). */
const CERTIFICATE =
	/^(?:[A-Z_]*CERT(?:_[A-Z_]+)?|UNABLE_TO_VERIFY_LEAF_SIGNATURE|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH)$/;

/** Node's codes for a request that it cannot write, e.g. with a header that holds a line break. */
const INVALID_REQUEST_CODE = new Set([
	'ERR_INVALID_CHAR',
	'ERR_INVALID_HTTP_TOKEN',
	'ERR_INVALID_URL',
	'ERR_UNESCAPED_CHARACTERS',
]);

/** Of HTTP that is malformed (HPE), and of compressed bodies that are (Z). */
const MALFORMED_REPLY_CODE = /^(?:HPE_[A-Z_]+|Z_[A-Z]+_ERROR)$/;

/** What a code may look like that stands in the middle of a message. */
const CODE_IN_TEXT = /\b[A-Z][A-Z_]{3,49}\b/g;

/** Codes that are looked for in messages, where a word such as ERROR must not be taken for one. */
const KNOWN_CODES_IN_TEXT = new Set([
	...['EAI_AGAIN', 'ECONNABORTED', 'ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH'],
	...['ENOTFOUND', 'EPIPE', 'EPROTO', 'ESOCKETTIMEDOUT', 'ETIMEDOUT'],
	...INVALID_REQUEST_CODE,
]);

/** In place of such a code: a reply came, and it is not what the provider says. */
export const UNREADABLE_REPLY = 'ERR_UNREADABLE_REPLY';

/** Messages of a connection that ended early, for which some layers have no code. */
const CONNECTION_CLOSED =
	/^(?:aborted|network error|socket hang up)$|connection was (?:aborted|closed)/i;

/** Whether TLS failed at the certificate: nothing was sent, and nothing will be next time. */
export const isCertificateFault = (code: string): boolean => CERTIFICATE.test(code);

/** Whether Node refused to write the request: nothing was sent, and nothing will be next time. */
export const isInvalidRequestCode = (code: string): boolean => INVALID_REQUEST_CODE.has(code);

/** The code of a network fault in a message of n8n's, axios's or Node's. */
function codeInText(text: string): string | undefined {
	for (const [found] of text.slice(0, 1_000).matchAll(CODE_IN_TEXT)) {
		if (
			KNOWN_CODES_IN_TEXT.has(found) ||
			CERTIFICATE.test(found) ||
			MALFORMED_REPLY_CODE.test(found)
		)
			return found;
	}
	return undefined;
}

/** Code of the network fault behind an error (ECONNRESET, ETIMEDOUT, …), if there is one. */
export function networkErrorCode(error: unknown): string | undefined {
	const status = httpStatusOf(error);
	if (status !== undefined && status >= 300) return undefined;
	// What fails although the other side says that it went well fails at what it sent.
	const isAnswered = [...causeChain(error)].some(({ code }) =>
		RESPONSE_ERROR_CODES.has(String(code)),
	);
	if (isAnswered) return status === undefined ? undefined : UNREADABLE_REPLY;
	let hungUp = false;
	for (const { name, code, httpCode, message } of causeChain(error)) {
		if (name === 'SyntaxError') return UNREADABLE_REPLY;
		const text = typeof message === 'string' ? message : '';
		for (const found of [code, httpCode, codeInText(text)]) {
			if (typeof found !== 'string') continue;
			if (MALFORMED_REPLY_CODE.test(found)) return UNREADABLE_REPLY;
			if (NETWORK_ERROR_CODE.test(found) || CERTIFICATE.test(found)) return found;
		}
		hungUp ||= CONNECTION_CLOSED.test(text.slice(0, 1_000));
	}
	if (hungUp) return 'ECONNRESET';
	return status === undefined ? undefined : UNREADABLE_REPLY;
}

/** HTTP status behind an error, if the other side answered. */
export function httpStatusOf(error: unknown): number | undefined {
	for (const { status, statusCode, httpCode, response } of causeChain(error)) {
		const given = status ?? statusCode ?? httpCode ?? (response as IDataObject | undefined)?.status;
		const found = typeof given === 'string' ? Number(given) : given;
		if (typeof found !== 'number') continue;
		if (found >= 100 && found < 600) return found;
	}
	return undefined;
}

/** Body of the reply behind an error: OAuth's `{error, error_description}` from a token endpoint. */
export function responseBodyOf(error: unknown): unknown {
	for (const { body, response } of causeChain(error)) {
		const found = body ?? (response as IDataObject | undefined)?.data;
		if (typeof found === 'string') return jsonParse(found, { fallbackValue: found });
		if (found !== undefined) return found;
	}
	return undefined;
}

/** Error codes with which a token endpoint asks for patience (RFC 8628, 3.5, and common practice). */
const RATE_LIMIT_ERROR = /^(?:slow_down|too_many_requests|rate_?limit\w{0,20})$/i;

/** How an attempt to send a request failed. */
export interface FailedAttempt {
	/** HTTP status; none where no reply came. */
	readonly status?: number;
	readonly headers?: IDataObject;
	readonly body?: unknown;
	/** Code of a network fault such as ECONNRESET. */
	readonly networkCode?: string;
}

/** How a token request failed, as far as n8n's helper says; a refusal comes without its status. */
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

/** The status that an OAuth error code stands for (RFC 6749, 4.1.2.1 and 5.2). */
function statusInText(body: unknown): number | undefined {
	const { error } = (typeof body === 'object' && body !== null ? body : {}) as IDataObject;
	const code = typeof error === 'string' ? error : (error as IDataObject | undefined)?.code;
	if (typeof code !== 'string') return undefined;
	if (RATE_LIMIT_ERROR.test(code)) return 429;
	return code === 'temporarily_unavailable' || code === 'server_error' ? 503 : undefined;
}

const HTML = /^\s*<(!doctype\s+html|html)\b/i;

/** HTML, XML, or either of them behind a comment. `\s` includes a byte order mark. */
const MARKUP = /^\s*<(?:[!?]|html\b)/i;

/**
 * Whether a reply that says it went well is not the provider's: a page of some gateway's, or JSON
 * that is broken. What n8n could parse is no text any more.
 */
export function isUnreadable(body: unknown, contentType: string): boolean {
	const isJson = /[/+]json\b/i.test(contentType);
	if (Buffer.isBuffer(body)) {
		return (
			HTML.test(body.subarray(0, 200).toString()) || (isJson && isInvalidJson(body.toString()))
		);
	}
	if (typeof body !== 'string') return false;
	// What n8n parsed from JSON can be a text that begins with `<`.
	return isJson ? MARKUP.test(body) || /^\s*[[{]/.test(body) : /^\s*</.test(body);
}

const INVALID_JSON = Symbol('not JSON');

const isInvalidJson = (text: string): boolean =>
	text !== '' &&
	jsonParse<unknown>(withoutByteOrderMark(text), { fallbackValue: INVALID_JSON }) === INVALID_JSON;

/** Without a byte order mark, which JSON parsers may ignore (RFC 8259, section 8.1). */
export const withoutByteOrderMark = (text: string): string => text.replace(/^\ufeff/, '');

/** An error with the code of a network fault. */
export const networkError = (code: string, message: string): Error =>
	Object.assign(new Error(message), { code });
