/** Genuine deliveries are taken; whatever is changed in one, it is refused. */
import fc from 'fast-check';
import { createHmac } from 'node:crypto';

import { seal, unseal } from '../../nodes/shared/webhooks/seal';
import type { Delivery } from '../../nodes/shared/webhooks/signature';
import {
	verifyStandardWebhook,
	verifyTimestampedHmac,
	verifyToken,
	decodeSigningKey,
	TOLERANCE_MS,
} from '../../nodes/shared/webhooks/signature';
import { runs } from './support/hostile';

const NOW = Date.parse('2026-01-31T12:00:00Z');

beforeEach(() => {
	jest.spyOn(Date, 'now').mockReturnValue(NOW);
});
afterEach(() => {
	jest.restoreAllMocks();
});

const hmac = (key: Uint8Array | string, ...parts: Array<string | Uint8Array>): Buffer => {
	const mac = createHmac('sha256', key);
	for (const part of parts) mac.update(part);
	return mac.digest();
};

const body = fc.uint8Array({ maxLength: 200 });
const key = fc.uint8Array({ minLength: 1, maxLength: 64 });
/** What a header can hold. */
const headerText = fc.stringMatching(/^[!-~]{1,40}$/);
const timely = fc.integer({ min: -TOLERANCE_MS / 1000, max: TOLERANCE_MS / 1000 });

/** One scheme of signing, whatever its headers are. */
interface Scheme {
	/** Headers of a delivery, by the offset (s) of its time from ours. */
	sign(key: Uint8Array, id: string, offset: number, body: Uint8Array): Record<string, string>;
	isGenuine(delivery: Delivery, key: Buffer): boolean;
	/** Headers that are signed, or are the signature. */
	bound: readonly string[];
}

const standard: Scheme = {
	sign: (own, id, offset, signed) => {
		const time = String(NOW / 1000 + offset);
		const code = hmac(own, `${id}.${time}.`, signed).toString('base64');
		return { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': `v1,${code}` };
	},
	isGenuine: (delivery, own) =>
		verifyStandardWebhook(delivery, own, { prefix: 'webhook', allowsSeveral: true }),
	bound: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
};

const timeAndBody: Scheme = {
	sign: (own, _, offset, signed) => {
		const time = new Date(NOW + offset * 1000).toISOString();
		return { 'x-signature': `t=${time},sha256=${hmac(own, `${time}.`, signed).toString('hex')}` };
	},
	isGenuine: (delivery, own) =>
		verifyTimestampedHmac(delivery, own as unknown as string, {
			header: 'x-signature',
			signed: 'timeAndBody',
		}),
	bound: ['x-signature'],
};

const token: Scheme = {
	sign: (own) => ({ 'x-verify-token': Buffer.from(own).toString('hex') }),
	isGenuine: (delivery, own) => verifyToken(delivery, own.toString('hex'), 'x-verify-token'),
	bound: ['x-verify-token'],
};

const schemes = { standard, timeAndBody, token };

/** The text with another character at a place, or without it, or with one more. */
const changed = fc
	.tuple(fc.nat(), fc.constantFrom('replace', 'remove', 'insert'), fc.stringMatching(/^[!-~]$/))
	.map(([at, how, other]) => (text: string): string => {
		const place = at % text.length;
		const rest = text.slice(how === 'insert' ? place : place + 1);
		return `${text.slice(0, place)}${how === 'remove' ? '' : other}${rest}`;
	});

describe.each(Object.entries(schemes))('%s', (_, { sign, isGenuine, bound }) => {
	it('accepts a genuine delivery', () => {
		fc.assert(
			fc.property(key, headerText, timely, body, (own, id, offset, signed) => {
				const headers = sign(own, id, offset, signed);

				expect(isGenuine({ headers, rawBody: Buffer.from(signed) }, Buffer.from(own))).toBe(true);
			}),
			runs(200),
		);
	});

	it('refuses a delivery with any change to the signed content or the signature', () => {
		fc.assert(
			fc.property(
				key,
				headerText,
				timely,
				body,
				fc.nat(),
				changed,
				(own, id, offset, signed, at, change) => {
					const headers = sign(own, id, offset, signed);
					const name = bound[at % bound.length]!;
					const given = { ...headers, [name]: change(headers[name]!) };
					fc.pre(given[name] !== headers[name]);

					expect(
						isGenuine({ headers: given, rawBody: Buffer.from(signed) }, Buffer.from(own)),
					).toBe(false);
				},
			),
			runs(500),
		);
	});

	it('refuses a delivery signed with another key', () => {
		fc.assert(
			fc.property(
				key,
				headerText,
				body,
				fc.nat(),
				fc.integer({ min: 1, max: 255 }),
				(own, id, signed, at, bits) => {
					const other = Buffer.from(own);
					other[at % other.length]! ^= bits;

					const delivery = { headers: sign(own, id, 0, signed), rawBody: Buffer.from(signed) };
					expect(isGenuine(delivery, other)).toBe(false);
				},
			),
			runs(200),
		);
	});

	it('refuses a delivery with a missing or repeated header', () => {
		fc.assert(
			fc.property(key, headerText, body, fc.constantFrom(...bound), (own, id, signed, name) => {
				const headers = sign(own, id, 0, signed);
				for (const value of [undefined, '', [headers[name]!, headers[name]!]]) {
					const delivery = { headers: { ...headers, [name]: value }, rawBody: Buffer.from(signed) };

					expect(isGenuine(delivery, Buffer.from(own))).toBe(false);
				}
			}),
			runs(100),
		);
	});

	it('refuses anything else, and never throws', () => {
		const anyHeaders = fc.dictionary(
			fc.constantFrom(...bound),
			fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.string()), fc.constant(undefined)),
		);
		fc.assert(
			fc.property(anyHeaders, body, fc.uint8Array(), (headers, signed, own) => {
				expect(isGenuine({ headers, rawBody: Buffer.from(signed) }, Buffer.from(own))).toBe(false);
			}),
			runs(300),
		);
	});
});

describe.each([
	['standard', standard],
	['timeAndBody', timeAndBody],
])('%s', (_, { sign, isGenuine }) => {
	it('refuses another body', () => {
		fc.assert(
			fc.property(
				key,
				headerText,
				body,
				fc.nat(),
				fc.integer({ min: 1, max: 255 }),
				(own, id, signed, at, bits) => {
					fc.pre(signed.length > 0);
					const other = Buffer.from(signed);
					other[at % other.length]! ^= bits;
					const headers = sign(own, id, 0, signed);
					for (const rawBody of [
						other,
						Buffer.concat([signed, other]),
						Buffer.from(signed.subarray(1)),
					]) {
						fc.pre(!rawBody.equals(signed));
						expect(isGenuine({ headers, rawBody }, Buffer.from(own))).toBe(false);
					}
				},
			),
			runs(300),
		);
	});

	it('refuses deliveries that are too old or too new', () => {
		const far = fc.integer({ min: TOLERANCE_MS / 1000 + 1, max: 2 ** 31 });
		fc.assert(
			fc.property(
				key,
				headerText,
				body,
				far,
				fc.constantFrom(1, -1),
				(own, id, signed, offset, sign_) => {
					fc.pre(NOW / 1000 + offset * sign_ > 0);
					const headers = sign(own, id, offset * sign_, signed);

					expect(isGenuine({ headers, rawBody: Buffer.from(signed) }, Buffer.from(own))).toBe(
						false,
					);
				},
			),
			runs(200),
		);
	});
});

it('a key is decoded to its bytes or refused', () => {
	fc.assert(
		fc.property(key, fc.string(), (own, words) => {
			const code = Buffer.from(own).toString('base64');

			expect(decodeSigningKey(` whsec_${code} `)).toEqual(Buffer.from(own));
			expect([undefined, expect.any(Buffer)]).toContainEqual(decodeSigningKey(words));
		}),
		runs(200),
	);
});

describe('a sealed text', () => {
	const secret = fc.string({ minLength: 1 });

	it('is decrypted with its secret only', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), secret, secret, (text, own, other) => {
				const sealed = seal(text, own);

				expect(unseal(sealed, own)).toBe(text);
				if (other !== own) expect(unseal(sealed, other)).toBeUndefined();
				expect(sealed).not.toBe(seal(text, own));
			}),
			runs(200),
		);
	});

	it('is not decrypted when any bit was changed, nor is anything else', () => {
		fc.assert(
			fc.property(fc.string(), secret, fc.nat(), fc.nat({ max: 7 }), (text, own, at, bit) => {
				const bytes = Buffer.from(seal(text, own), 'base64url');
				bytes[at % bytes.length]! ^= 1 << bit;

				expect(unseal(bytes.toString('base64url'), own)).toBeUndefined();
			}),
			runs(200),
		);
		fc.assert(
			fc.property(fc.anything(), secret, (sealed, own) => {
				expect(unseal(sealed, own)).toBeUndefined();
			}),
			runs(200),
		);
	});
});
