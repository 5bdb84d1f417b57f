import { createHash, createHmac, timingSafeEqual } from 'crypto';
import { jsonParse } from 'n8n-workflow';

/** A delivery as it came in; nothing of it can be believed yet. */
export interface Delivery {
	/** By lower-case name. */
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	readonly rawBody: Buffer;
}

/** The JSON of a body, which may begin with a byte order mark (RFC 8259, 8.1); undefined if it is none. */
export const jsonIn = (rawBody: Buffer): unknown =>
	jsonParse<unknown>(rawBody.toString().replace(/^\uFEFF/, ''), { fallbackValue: undefined });

/** How far a delivery's time may be from ours, either way, in ms. */
export const TOLERANCE_MS = 300_000;

/** A header that is there once, and not empty. */
const headerOf = ({ headers }: Delivery, name: string): string | undefined => {
	const value = headers[name];
	return typeof value === 'string' && value !== '' ? value : undefined;
};

/** In constant time, whatever the lengths. */
function timingSafeEqualText(given: string, expected: string): boolean {
	const [a, b] = [given, expected].map((text) => createHash('sha256').update(text).digest());
	return timingSafeEqual(a, b);
}

/** Whether a code is the one text that stands for the given bytes. */
function isMacOf(bytes: Buffer, code: string, encoding: 'base64' | 'hex'): boolean {
	const given = Buffer.from(code, encoding);
	// A lenient decoder takes more texts than one for the same bytes.
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

/** The time that a delivery gives itself: the text of it that is signed, and what it means in ms. */
export interface SignedTime {
	readonly text: string;
	readonly time: number;
}

interface StandardWebhookScheme {
	/** What the header names begin with: `<prefix>-id`, `<prefix>-timestamp`, `<prefix>-signature`. */
	readonly prefix: string;
	/** Whether several signatures, parted by spaces, may be given, one of which has to be right. */
	readonly several?: boolean;
	/** Where the time is; default: Unix seconds in `<prefix>-timestamp`. */
	readonly timeIn?: (delivery: Delivery) => SignedTime | undefined;
}

function unixTimeIn(delivery: Delivery, name: string): SignedTime | undefined {
	const text = headerOf(delivery, name) ?? '';
	return /^\d{1,12}$/.test(text) ? { text, time: Number(text) * 1000 } : undefined;
}

/**
 * Checks the scheme of Standard Webhooks: `v1,<base64>` of the HMAC-SHA256 over
 * `<id>.<timestamp>.<raw body>`.
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

/** The bytes of a key as Standard Webhooks writes it, `whsec_<base64>`; undefined if it is none. */
export function standardKey(text: string): Buffer | undefined {
	const [, code] = /^whsec_([A-Za-z\d+/]+={0,2})$/.exec(text.trim()) ?? [];
	return code === undefined ? undefined : Buffer.from(code, 'base64');
}

interface TimestampedHmacScheme {
	/** The header with time and signature, in lower case. */
	readonly header: string;
	/** What is signed: the raw body, with `<time>.` before it or without. */
	readonly signed: 'timeAndBody' | 'body';
}

/** ISO 8601, with an offset so that it is one point in time. */
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * Checks `t=<ISO time>,sha256=<hex>` of the HMAC-SHA256. Where the body alone is signed, so is its
 * time not: then only the id of the event keeps old deliveries from being taken again.
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

/** Checks a header that always carries the same secret text. */
export function verifyToken(delivery: Delivery, token: string, header: string): boolean {
	const given = headerOf(delivery, header);
	return given !== undefined && timingSafeEqualText(given, token);
}
