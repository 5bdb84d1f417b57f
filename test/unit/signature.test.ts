import { createHmac } from 'node:crypto';

import type { Delivery } from '../../nodes/shared/webhooks/signature';
import {
	verifyStandardWebhook,
	verifyTimestampedHmac,
	verifyToken,
	decodeSigningKey,
} from '../../nodes/shared/webhooks/signature';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const KEY = 'fake-key';
const BODY = '{"id" :"1", "type":"sale"}';
/** A body that JSON would not serialize to the same bytes. */
const rawBody = Buffer.from(BODY);

beforeEach(() => {
	jest.spyOn(Date, 'now').mockReturnValue(NOW);
});
afterEach(() => {
	jest.restoreAllMocks();
});

const macOf = (text: string, encoding: 'base64' | 'hex', key: string | Buffer = KEY): string =>
	createHmac('sha256', key).update(text).digest(encoding);

/** The same bytes in other base64, which lenient decoders take as well. */
const NOT_CANONICAL: Array<[what: string, change: (code: string) => string]> = [
	['without its padding', (code) => code.replace('=', '')],
	['with more padding', (code) => `${code}=`],
	['with a space after it', (code) => `${code} `],
	['in the alphabet of URLs', (code) => code.replace(/\+/g, '-').replace(/\//g, '_')],
	[
		'with bits that stand for nothing',
		(code) => code.replace(/(.)=$/, (_, last: string) => `${nextInAlphabet(last)}=`),
	],
];
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const nextInAlphabet = (letter: string): string => ALPHABET[ALPHABET.indexOf(letter) + 1]!;

describe('an id, a time and one signature', () => {
	const at = (seconds: number) => String(NOW / 1000 + seconds);
	const delivery = (headers: Delivery['headers'] = {}, body: Buffer = rawBody): Delivery => ({
		headers: {
			'hook-id': 'msg-1',
			'hook-timestamp': at(0),
			'hook-signature': `v1,${macOf(`msg-1.${at(0)}.${BODY}`, 'base64')}`,
			...headers,
		},
		rawBody: body,
	});
	const signedAt = (time: string): Delivery =>
		delivery({
			'hook-timestamp': time,
			'hook-signature': `v1,${macOf(`msg-1.${time}.${BODY}`, 'base64')}`,
		});
	const sentAt = (seconds: number): Delivery => signedAt(at(seconds));
	const check = (given: Delivery, key: string | Buffer | undefined = KEY) =>
		verifyStandardWebhook(given, key, { prefix: 'hook' });

	it('are accepted when key, ID, time and every byte are right', () => {
		expect(check(delivery())).toBe(true);
	});

	it.each<[string, Delivery]>([
		['signed with another key', delivery({ 'hook-signature': `v1,${macOf(BODY, 'base64', 'x')}` })],
		['truncated', delivery({}, rawBody.subarray(0, -1))],
		['re-serialised', delivery({}, Buffer.from(JSON.stringify(JSON.parse(BODY))))],
		['given another id', delivery({ 'hook-id': 'msg-2' })],
		['given another time', delivery({ 'hook-timestamp': at(1) })],
		[
			'of another scheme',
			delivery({ 'hook-signature': `v2${String(delivery().headers['hook-signature']).slice(2)}` }),
		],
		['without a scheme', delivery({ 'hook-signature': macOf(`msg-1.${at(0)}.${BODY}`, 'base64') })],
		['signed with nothing', delivery({ 'hook-signature': 'v1,' })],
		[
			'signed in hex',
			delivery({ 'hook-signature': `v1,${macOf(`msg-1.${at(0)}.${BODY}`, 'hex')}` }),
		],
		['301 seconds late', sentAt(-301)],
		['301 seconds early', sentAt(301)],
		['of no time', delivery({ 'hook-timestamp': 'now' })],
		['of a time in ms', sentAt(NOW)],
		['of a time with something before it', signedAt(`x${at(0)}`)],
		['of a time with something after it', signedAt(`${at(0)}.5`)],
		['without an id', delivery({ 'hook-id': undefined })],
		['without a time', delivery({ 'hook-timestamp': undefined })],
		['without a signature', delivery({ 'hook-signature': undefined })],
		['with two ids', delivery({ 'hook-id': ['msg-1'] })],
		['with an empty signature', delivery({ 'hook-signature': '' })],
	])('are refused for a delivery that is %s', (_, given) => {
		expect(check(given)).toBe(false);
	});

	it.each([-300, 300])('are accepted %s seconds from now', (seconds) => {
		expect(check(sentAt(seconds))).toBe(true);
	});

	it('are accepted within the user’s own time window', () => {
		expect(verifyStandardWebhook(sentAt(-599), KEY, { prefix: 'hook' }, 600_000)).toBe(true);
		expect(verifyStandardWebhook(sentAt(-601), KEY, { prefix: 'hook' }, 600_000)).toBe(false);
	});

	it.each(NOT_CANONICAL)('are refused in base64 %s', (_, change) => {
		// One whose base64 has letters that those alphabets differ in.
		const id = [...Array(100).keys()]
			.map((n) => `msg-${n}`)
			.find((one) => /[+/]/.test(macOf(`${one}.${at(0)}.${BODY}`, 'base64')))!;
		const code = macOf(`${id}.${at(0)}.${BODY}`, 'base64');
		expect(check(delivery({ 'hook-id': id, 'hook-signature': `v1,${code}` }))).toBe(true);
		expect(change(code)).not.toBe(code);
		expect(check(delivery({ 'hook-id': id, 'hook-signature': `v1,${change(code)}` }))).toBe(false);
	});

	it.each([undefined, '', Buffer.alloc(0)])('are refused without a key (%p)', (key) => {
		const empty = macOf(`msg-1.${at(0)}.${BODY}`, 'base64', '');
		expect(
			verifyStandardWebhook(delivery({ 'hook-signature': `v1,${empty}` }), key, { prefix: 'hook' }),
		).toBe(false);
	});

	it('may have several signatures, one of them right, only if the scheme allows it', () => {
		const right = String(delivery().headers['hook-signature']);
		const wrong = `v1,${macOf('x', 'base64')}`;
		const given = delivery({ 'hook-signature': `${wrong} v1a,${right.slice(3)} ${right}` });

		expect(verifyStandardWebhook(given, KEY, { prefix: 'hook', allowsSeveral: true })).toBe(true);
		expect(check(given)).toBe(false);

		const none = delivery({ 'hook-signature': `${wrong} ${wrong}` });
		expect(verifyStandardWebhook(none, KEY, { prefix: 'hook', allowsSeveral: true })).toBe(false);
	});
});

describe('a key in the format of Standard Webhooks', () => {
	it.each([30, 31, 32])('is decoded after its prefix, %d of them', (length) => {
		const bytes = Buffer.from('fake key of thirty-two bytes ...').subarray(0, length);
		expect(decodeSigningKey(` whsec_${bytes.toString('base64')}\n`)).toEqual(bytes);
	});

	it.each([
		'',
		'whsec_',
		'whsec_not base64',
		'd2h5',
		'whsec_====',
		'WHSEC_d2h5',
		'a whsec_d2h5',
		'whsec_d2h5 a',
		'whsec_d2h5===',
	])('is not "%s"', (text) => {
		expect(decodeSigningKey(text)).toBeUndefined();
	});
});

describe('a time and a signature in hex', () => {
	const TIME = '2026-11-22T12:00:00.000Z';
	const signed = (time: string, code: string, body = rawBody): Delivery => ({
		headers: { 'x-signature': `t=${time},sha256=${code}` },
		rawBody: body,
	});
	const timeAndBody = (given: Delivery) =>
		verifyTimestampedHmac(given, KEY, { header: 'x-signature', signed: 'timeAndBody' });
	const bodyAlone = (given: Delivery) =>
		verifyTimestampedHmac(given, KEY, { header: 'x-signature', signed: 'body' });
	const at = (time: string) => signed(time, macOf(`${time}.${BODY}`, 'hex'));
	const code = macOf(`${TIME}.${BODY}`, 'hex');
	const headed = (header: string): Delivery => ({ headers: { 'x-signature': header }, rawBody });

	it('are never believed without a key', () => {
		const scheme = { header: 'x-signature', signed: 'timeAndBody' } as const;
		const given = signed(TIME, macOf(`${TIME}.${BODY}`, 'hex', ''));

		expect(verifyTimestampedHmac(given, '', scheme)).toBe(false);
	});

	it.each(['2026-11-22T12:00:00Z', '2026-11-22T14:00:00.5+02:00', '2026-11-22T07:30:00-04:30'])(
		'are believed of the time %s',
		(time) => {
			expect(timeAndBody(at(time))).toBe(true);
		},
	);

	it('are accepted over the signed content and nothing else', () => {
		expect(timeAndBody(at(TIME))).toBe(true);
		expect(bodyAlone(signed(TIME, macOf(BODY, 'hex')))).toBe(true);
		expect(bodyAlone(at(TIME))).toBe(false);
		expect(timeAndBody(signed(TIME, macOf(BODY, 'hex')))).toBe(false);
	});

	it.each<[string, Delivery]>([
		['truncated', { ...at(TIME), rawBody: rawBody.subarray(1) }],
		['signed with another key', signed(TIME, macOf(`${TIME}.${BODY}`, 'hex', 'x'))],
		['given another time', signed('2026-11-22T12:00:01.000Z', macOf(`${TIME}.${BODY}`, 'hex'))],
		['signed in capitals', signed(TIME, macOf(`${TIME}.${BODY}`, 'hex').toUpperCase())],
		['signed in part', signed(TIME, macOf(`${TIME}.${BODY}`, 'hex').slice(0, 62))],
		['late', at('2026-11-22T11:54:59.999Z')],
		['early', at('2026-11-22T12:05:00.001Z')],
		['of a time without an offset', at('2026-11-22T12:00:00.000')],
		['of no time', at('')],
		['of a time with something before it', at(`+${TIME}`)],
		['of a time with something after it', at(`${TIME} (UTC)`)],
		['with something before its header', headed(`v=1,t=${TIME},sha256=${code}`)],
		['with something after its header', headed(`t=${TIME},sha256=${code},v=1`)],
		['without its header', { headers: {}, rawBody }],
	])('are refused for a delivery that is %s', (_, given) => {
		expect(timeAndBody(given)).toBe(false);
	});
});

describe('a token', () => {
	const given = (token?: string): Delivery => ({ headers: { 'x-token': token }, rawBody });

	it('is accepted only as a whole', () => {
		expect(verifyToken(given('fake-token'), 'fake-token', 'x-token')).toBe(true);
		expect(verifyToken(given('fake-token2'), 'fake-token', 'x-token')).toBe(false);
		expect(verifyToken(given('fake'), 'fake-token', 'x-token')).toBe(false);
		expect(verifyToken(given(undefined), 'fake-token', 'x-token')).toBe(false);
		const twice: Delivery = { headers: { 'x-token': ['fake-token', 'fake-token'] }, rawBody };
		expect(verifyToken(twice, 'fake-token', 'x-token')).toBe(false);
	});

	it('is refused when there is none to compare with', () => {
		expect(verifyToken(given(''), '', 'x-token')).toBe(false);
		expect(verifyToken(given(undefined), '', 'x-token')).toBe(false);
	});
});
