import { createHash, createHmac, timingSafeEqual } from 'crypto';
import { jsonParse } from 'n8n-workflow';
import { withoutByteOrderMark } from '../errors/hostErrors';

/** A delivery as it was received, not verified yet. */
export interface Delivery {
	/** By name in lower case. */
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	readonly rawBody: Buffer;
}

/** Parses a body as JSON; undefined if it is not JSON. */
export const parseRawBody = (rawBody: Buffer): unknown =>
	jsonParse<unknown>(withoutByteOrderMark(rawBody.toString()), { fallbackValue: undefined });

/** Maximum difference (ms) between a delivery's timestamp and the clock of this machine. */
export const TOLERANCE_MS = 300_000;

/** Returns the value of a header; undefined if it is missing, empty or repeated. */
const singleHeader = ({ headers }: Delivery, name: string): string | undefined => {
	const value = headers[name];
	return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Compares two texts in constant time, even if their lengths differ. */
function timingSafeEqualText(given: string, expected: string): boolean {
	const [a, b] = [given, expected].map((text) => createHash('sha256').update(text).digest());
	return timingSafeEqual(a, b);
}

/** Whether a text is the canonical encoding of the expected MAC; compares in constant time. */
function isValidMac(expected: Buffer, encoded: string, encoding: 'base64' | 'hex'): boolean {
	const given = Buffer.from(encoded, encoding);
	// Buffer.from also decodes texts that are not canonical.
	if (given.toString(encoding) !== encoded) return false;
	return given.length === expected.length && timingSafeEqual(given, expected);
}

function hmacSha256(key: Buffer | string, ...parts: Array<string | Buffer>): Buffer {
	const hmac = createHmac('sha256', key);
	for (const part of parts) hmac.update(part);
	return hmac.digest();
}

const isWithinTolerance = (time: number, tolerance: number): boolean =>
	Math.abs(Date.now() - time) <= tolerance;

/** The timestamp of a delivery: its text, which is signed, and its value in ms since 1970. */
export interface SignedTimestamp {
	readonly text: string;
	readonly time: number;
}

/** How a provider uses Standard Webhooks. */
export interface StandardWebhookScheme {
	/** Prefix of the headers `<prefix>-id`, `<prefix>-timestamp` and `<prefix>-signature`. */
	readonly prefix: string;
	/** Whether the header may contain several signatures separated by spaces, one of which must be valid. */
	readonly allowsSeveral?: boolean;
	/** Reads the timestamp; default: Unix seconds in `<prefix>-timestamp`. */
	readonly readTimestamp?: (delivery: Delivery) => SignedTimestamp | undefined;
}

function unixTimestamp(delivery: Delivery, name: string): SignedTimestamp | undefined {
	const text = singleHeader(delivery, name) ?? '';
	return /^\d{1,12}$/.test(text) ? { text, time: Number(text) * 1000 } : undefined;
}

/**
 * Verifies a signature of Standard Webhooks: `v1,<base64>` of the HMAC-SHA256 over
 * `<id>.<timestamp>.<raw body>` (https://www.standardwebhooks.com).
 */
export function verifyStandardWebhook(
	delivery: Delivery,
	key: Buffer | string | undefined,
	{ prefix, allowsSeveral = false, readTimestamp }: StandardWebhookScheme,
	tolerance = TOLERANCE_MS,
): boolean {
	const id = singleHeader(delivery, `${prefix}-id`);
	const signature = singleHeader(delivery, `${prefix}-signature`);
	const signed = readTimestamp
		? readTimestamp(delivery)
		: unixTimestamp(delivery, `${prefix}-timestamp`);
	if (!key?.length || !id || !signature || !signed || !isWithinTolerance(signed.time, tolerance)) {
		return false;
	}
	const expected = hmacSha256(key, `${id}.${signed.text}.`, delivery.rawBody);
	return (allowsSeveral ? signature.split(' ') : [signature]).some((entry) => {
		const comma = entry.indexOf(',');
		return entry.slice(0, comma) === 'v1' && isValidMac(expected, entry.slice(comma + 1), 'base64');
	});
}

/** Decodes a key of Standard Webhooks, `whsec_<base64>`; undefined if the text is not one. */
export function decodeSigningKey(text: string): Buffer | undefined {
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
	tolerance = TOLERANCE_MS,
): boolean {
	const [, time, code] =
		/^t=([^,]+),sha256=([^,]+)$/.exec(singleHeader(delivery, header) ?? '') ?? [];
	if (
		key === '' ||
		time === undefined ||
		!ISO_TIME.test(time) ||
		!isWithinTolerance(Date.parse(time), tolerance)
	) {
		return false;
	}
	const expected = hmacSha256(key, signed === 'body' ? '' : `${time}.`, delivery.rawBody);
	return isValidMac(expected, code, 'hex');
}

/** Verifies a header whose value is the secret itself. */
export function verifyToken(delivery: Delivery, token: string, header: string): boolean {
	const given = singleHeader(delivery, header);
	return given !== undefined && timingSafeEqualText(given, token);
}
