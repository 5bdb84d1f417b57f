import { createHash, createHmac, timingSafeEqual } from 'crypto';
import { jsonParse } from 'n8n-workflow';

/** A delivery as it was received, not verified yet. */
export interface Delivery {
	/** By name in lower case. */
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	readonly rawBody: Buffer;
}

/** Parses a body as JSON, ignoring a byte order mark (RFC 8259, 8.1); undefined if it is not JSON. */
export const jsonIn = (rawBody: Buffer): unknown =>
	jsonParse<unknown>(rawBody.toString().replace(/^\uFEFF/, ''), { fallbackValue: undefined });

/** Maximum difference (ms) between a delivery's timestamp and the clock of this machine. */
export const TOLERANCE_MS = 300_000;

/** The value of a header that is present once and not empty. */
const headerOf = ({ headers }: Delivery, name: string): string | undefined => {
	const value = headers[name];
	return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Compares in constant time, also texts of different lengths. */
function timingSafeEqualText(given: string, expected: string): boolean {
	const [a, b] = [given, expected].map((text) => createHash('sha256').update(text).digest());
	return timingSafeEqual(a, b);
}

/** Returns whether a code is the canonical encoding of the given bytes. */
function isMacOf(bytes: Buffer, code: string, encoding: 'base64' | 'hex'): boolean {
	const given = Buffer.from(code, encoding);
	// Buffer.from also decodes texts that are not canonical.
	if (given.toString(encoding) !== code) return false;
	return given.length === bytes.length && timingSafeEqual(given, bytes);
}

function mac(key: Buffer | string, ...parts: Array<string | Buffer>): Buffer {
	const hmac = createHmac('sha256', key);
	for (const part of parts) hmac.update(part);
	return hmac.digest();
}

const isWithinTolerance = (time: number, timeWindow: number): boolean =>
	Math.abs(Date.now() - time) <= timeWindow;

/** The timestamp of a delivery: its text, which is signed, and its value in ms since 1970. */
export interface SignedTime {
	readonly text: string;
	readonly time: number;
}

interface StandardWebhookScheme {
	/** Prefix of the headers `<prefix>-id`, `<prefix>-timestamp` and `<prefix>-signature`. */
	readonly prefix: string;
	/** Whether the header may contain several signatures separated by spaces, one of which must be valid. */
	readonly several?: boolean;
	/** Reads the timestamp; default: Unix seconds in `<prefix>-timestamp`. */
	readonly timeIn?: (delivery: Delivery) => SignedTime | undefined;
}

function unixTimeIn(delivery: Delivery, name: string): SignedTime | undefined {
	const text = headerOf(delivery, name) ?? '';
	return /^\d{1,12}$/.test(text) ? { text, time: Number(text) * 1000 } : undefined;
}

/**
 * Verifies a signature of Standard Webhooks: `v1,<base64>` of the HMAC-SHA256 over
 * `<id>.<timestamp>.<raw body>` (https://www.standardwebhooks.com).
 */
export function verifyStandardWebhook(
	delivery: Delivery,
	key: Buffer | string | undefined,
	{ prefix, several = false, timeIn }: StandardWebhookScheme,
	timeWindow = TOLERANCE_MS,
): boolean {
	const id = headerOf(delivery, `${prefix}-id`);
	const signature = headerOf(delivery, `${prefix}-signature`);
	const signed = timeIn ? timeIn(delivery) : unixTimeIn(delivery, `${prefix}-timestamp`);
	if (!key?.length || !id || !signature || !signed || !isWithinTolerance(signed.time, timeWindow)) {
		return false;
	}
	const expected = mac(key, `${id}.${signed.text}.`, delivery.rawBody);
	return (several ? signature.split(' ') : [signature]).some((entry) => {
		const comma = entry.indexOf(',');
		return entry.slice(0, comma) === 'v1' && isMacOf(expected, entry.slice(comma + 1), 'base64');
	});
}

/** Decodes a key of Standard Webhooks, `whsec_<base64>`; undefined if the text is not one. */
export function standardKey(text: string): Buffer | undefined {
	const [, code] = /^whsec_([A-Za-z\d+/]+={0,2})$/.exec(text.trim()) ?? [];
	return code === undefined ? undefined : Buffer.from(code, 'base64');
}

interface TimestampedHmacScheme {
	/** Name of the header with timestamp and signature, in lower case. */
	readonly header: string;
	/** What is signed: `<time>.<raw body>`, or the raw body alone. */
	readonly signed: 'timeAndBody' | 'body';
}

/** ISO 8601 date and time with an offset. */
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * Verifies a header `t=<ISO time>,sha256=<hex>` with an HMAC-SHA256. If only the body is signed, the
 * timestamp is not: replays are then recognized by the ID of the event alone.
 */
export function verifyTimestampedHmac(
	delivery: Delivery,
	key: string,
	{ header, signed }: TimestampedHmacScheme,
	timeWindow = TOLERANCE_MS,
): boolean {
	const [, time, code] = /^t=([^,]+),sha256=([^,]+)$/.exec(headerOf(delivery, header) ?? '') ?? [];
	if (
		key === '' ||
		time === undefined ||
		!ISO_TIME.test(time) ||
		!isWithinTolerance(Date.parse(time), timeWindow)
	) {
		return false;
	}
	const expected = mac(key, signed === 'body' ? '' : `${time}.`, delivery.rawBody);
	return isMacOf(expected, code, 'hex');
}

/** Verifies a header whose value is the secret itself. */
export function verifyToken(delivery: Delivery, token: string, header: string): boolean {
	const given = headerOf(delivery, header);
	return given !== undefined && timingSafeEqualText(given, token);
}
