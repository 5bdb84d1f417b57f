import type { IDataObject } from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';

/**
 * n8n's helpers wrap what went wrong in one or more errors, differently from version to version;
 * these read through all layers.
 */
function* layers(error: unknown): Generator<IDataObject> {
	let layer = error;
	for (let depth = 0; depth < 5 && typeof layer === 'object' && layer !== null; depth++) {
		yield layer as IDataObject;
		layer = (layer as { cause?: unknown }).cause;
	}
}

const NETWORK_CODE = /\b(E[A-Z_]{4,}|ERR_[A-Z_]+|UND_ERR_[A-Z_]+|CERT_[A-Z_]+)\b/;

/** Of HTTP that is malformed (HPE), and of compressed bodies that are (Z). */
const MALFORMED = /\b(HPE_[A-Z_]+|Z_[A-Z]+_ERROR)\b/;

/** In place of such a code: a reply came, and it is not what the provider says. */
export const UNREADABLE = 'ERR_UNREADABLE_REPLY';

/** Code of the network fault behind an error (ECONNRESET, ETIMEDOUT, …), if there is one. */
export function networkCodeOf(error: unknown): string | undefined {
	const status = statusOf(error);
	if (status !== undefined && status >= 300) return undefined;
	let hungUp = false;
	for (const { name, code, httpCode, message } of layers(error)) {
		if (name === 'SyntaxError') return UNREADABLE;
		for (const words of [code, httpCode, message]) {
			if (typeof words !== 'string') continue;
			if (MALFORMED.test(words)) return UNREADABLE;
			const found = NETWORK_CODE.exec(words);
			// `EAUTH` and `ESTATUS` are answers of a token endpoint, in n8n's OAuth client.
			if (found && found[1] !== 'EAUTH' && found[1] !== 'ESTATUS') return found[1];
		}
		hungUp ||= typeof message === 'string' && /socket hang up|aborted|network/i.test(message);
	}
	if (hungUp) return 'ECONNRESET';
	// What fails although the other side says that it went well fails at what it sent.
	return status === undefined ? undefined : UNREADABLE;
}

/** HTTP status behind an error, if the other side answered. */
export function statusOf(error: unknown): number | undefined {
	for (const { status, statusCode, httpCode, response } of layers(error)) {
		const given = status ?? statusCode ?? httpCode ?? (response as IDataObject | undefined)?.status;
		const found = typeof given === 'string' ? Number(given) : given;
		if (typeof found !== 'number') continue;
		if (found >= 100 && found < 600) return found;
	}
	return undefined;
}

/** Body of the reply behind an error: OAuth's `{error, error_description}` from a token endpoint. */
export function bodyOf(error: unknown): unknown {
	for (const { body, response } of layers(error)) {
		const found = body ?? (response as IDataObject | undefined)?.data;
		if (typeof found === 'string') return jsonParse(found, { fallbackValue: found });
		if (found !== undefined) return found;
	}
	return undefined;
}

const HTML = /^\s*<(!doctype\s+html|html)\b/i;

/**
 * Whether a reply that says it went well is not the provider's: a page of some gateway's, or JSON
 * that is broken. What n8n could parse is no text any more.
 */
export function isUnreadable(body: unknown, contentType: string): boolean {
	const isJson = /[/+]json\b/i.test(contentType);
	if (Buffer.isBuffer(body)) {
		return HTML.test(body.subarray(0, 200).toString()) || (isJson && isBroken(body.toString()));
	}
	if (typeof body !== 'string') return false;
	return HTML.test(body) || (isJson && /^\s*[[{]/.test(body));
}

const BROKEN = Symbol('not JSON');

const isBroken = (text: string): boolean =>
	text !== '' && jsonParse<unknown>(text, { fallbackValue: BROKEN }) === BROKEN;

/** An error with the code of a network fault. */
export const networkFault = (code: string, message: string): Error =>
	Object.assign(new Error(message), { code });

/**
 * The result of some work, unless it takes longer than this (ms) or is cancelled. The work is told by
 * its signal, and is left to itself if it does not listen.
 *
 * @param failure what is thrown then; by default a network fault
 */
export async function inTime<T>(
	ms: number,
	cancel: AbortSignal | undefined,
	work: (signal: AbortSignal) => Promise<T>,
	failure?: Error,
): Promise<T> {
	// Not `AbortSignal.any`, which lets go of a timeout that nothing else holds: it never comes then.
	const late = AbortSignal.timeout(ms);
	const stop = new AbortController();
	let end = () => {};
	const ended = new Promise<never>((_, reject) => {
		end = () => {
			stop.abort();
			reject(failure ?? networkFault('ETIMEDOUT', `No answer within ${ms} ms`));
		};
	});
	late.addEventListener('abort', end);
	cancel?.addEventListener('abort', end);
	try {
		return await Promise.race([work(stop.signal), ended]);
	} finally {
		// These live on, and must not keep the result.
		late.removeEventListener('abort', end);
		cancel?.removeEventListener('abort', end);
	}
}

/** How some work ended, as a value. */
export type Settled<T> = { readonly value: T } | { readonly error: unknown };

/**
 * Waits for work and gives its result or its error. For callers that look at an error and pass it
 * on as it is: n8n's errors lose what they say when they are wrapped.
 */
export const settled = async <T>(work: Promise<T>): Promise<Settled<T>> =>
	await work.then(
		(value) => ({ value }),
		(error: unknown) => ({ error }),
	);
