/** Whatever a provider answers, the error says something, and repeats no secret. */
import fc from 'fast-check';
import type { IDataObject, INode } from 'n8n-workflow';

import { apiError } from '../../nodes/shared/errors/apiError';
import {
	responseBodyOf,
	networkErrorCode,
	httpStatusOf,
} from '../../nodes/shared/errors/hostErrors';
import { profile as flip } from '../../nodes/Flip/profile';
import { profile as flipdish } from '../../nodes/Flipdish/profile';
import { profile as flute } from '../../nodes/Flute/profile';
import { hostileText, nested, runs } from './support/hostile';

const node: INode = {
	id: 'node',
	name: 'Flute',
	type: 'flute',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** Whatever a provider's profile names is read, in one format of all of them. */
const errorFormat = {
	...flute.errorFormat,
	message: [...flute.errorFormat.message, ...flipdish.errorFormat.message],
	fieldErrors: [...flipdish.errorFormat.fieldErrors, ...flip.errorFormat.fieldErrors],
};

/** Members that the providers' errors have, in any case and at any depth. */
const NAMES = [
	'Errors',
	'errors',
	'error',
	'message',
	'Message',
	'detail',
	'Details',
	'title',
	'code',
	'errorCode',
	'errorMessage',
	'error_description',
	'cause',
	'fieldName',
	'path',
	'loc',
	'msg',
	'correlationId',
	'traceId',
	'__proto__',
	'toString',
] as const;

const { body: anyBody } = fc.letrec((tie) => ({
	leaf: fc.oneof(
		hostileText,
		fc.constantFrom<unknown>(null, true, 1, 1e21, '', '<html><body>Bad Gateway</body></html>'),
		fc.constantFrom<unknown>({ toString: 1, valueOf: 1 }),
	),
	object: fc.dictionary(fc.constantFrom(...NAMES), tie('body'), { maxKeys: 4 }),
	list: fc.array(tie('body'), { maxLength: 3 }),
	body: fc.oneof({ maxDepth: 4, withCrossShrink: true }, tie('leaf'), tie('object'), tie('list')),
}));

const strange = fc.oneof(
	fc.anything(),
	fc.uint8Array().map((bytes) => Buffer.from(bytes)),
	fc.constantFrom('errors', 'detail', 'message').map((name) => ({ [name]: { a: nested(20_000) } })),
	fc.constantFrom('errors', 'detail', 'message').map((name) => {
		const loop: IDataObject = {};
		loop[name] = loop;
		loop.list = [loop];
		return { [name]: loop };
	}),
);

const status = fc.option(fc.constantFrom(400, 401, 403, 404, 409, 418, 422, 429, 500, 503), {
	nil: undefined,
});
const headers = fc.dictionary(
	fc.constantFrom('x-correlation-id', 'x-request-id', 'www-authenticate'),
	fc.oneof(hostileText, fc.constant(['a', 'b'])),
) as fc.Arbitrary<IDataObject>;

/** All that a user, a log or an item can get of an error. */
const wordsOf = (error: object): string => {
	const { message, description, messages, httpCode, context, cause } = error as Error & IDataObject;
	return [message, description, httpCode, JSON.stringify([messages, context, cause])].join('\n');
};

it('makes an error message of every reply', () => {
	fc.assert(
		fc.property(
			fc.oneof(anyBody, strange),
			headers,
			status,
			fc.boolean(),
			(body, replyHeaders, code, isOutcomeUnknown) => {
				const error = apiError(node, {
					body,
					headers: replyHeaders,
					status: code,
					isOutcomeUnknown,
					provider: 'Flute',
					errorFormat,
					call: 'GET /v2/things',
				});
				expect(error.message.trim()).not.toBe('');
				expect(error.message).not.toMatch(/^\[object|undefined/);
				if (typeof body === 'string') expect(error.message).not.toMatch(/^\s*</);
				if (code !== undefined) expect(error.httpCode).toBe(String(code));
			},
		),
		runs(1000),
	);
});

/** As it may be entered; a text of two characters could be in any word. */
const secret = fc.oneof(
	fc.string({ minLength: 8, maxLength: 40 }).filter((text) => text.trim().length > 7),
	fc.stringMatching(/^[A-Za-z0-9+/=_-]{8,40}$/),
);

/** Ways in which providers repeat what they were sent. */
const echoes: ReadonlyArray<(given: string) => string> = [
	(given) => given,
	(given) => `The value "${given}" is not valid`,
	(given) => given.toUpperCase(),
	(given) => given.toLowerCase(),
	(given) => `x${given}${given}x`,
	(given) => encodeURIComponent(given),
	(given) => new URLSearchParams({ given }).toString(),
	(given) => JSON.stringify({ value: given }),
];

const shapes: ReadonlyArray<(words: string) => unknown> = [
	(words) => words,
	(words) => ({ message: words }),
	(words) => ({ message: 'No', code: words }),
	(words) => ({ message: 'No', errorCode: words, correlationId: words }),
	(words) => ({ errors: { field: [words] } }),
	(words) => ({ errors: { [words]: ['is wrong'] } }),
	(words) => ({ errors: [{ fieldName: words, message: words }] }),
	(words) => ({ detail: [{ loc: ['body', words], msg: words }] }),
	(words) => ({ error: { message: words, code: words } }),
	(words) => ({ error: words, error_description: words }),
	(words) => ({ details: `see ${words}`, title: words }),
];

it('shows no secret, wherever and however the provider repeated it', () => {
	fc.assert(
		fc.property(
			fc.array(secret, { minLength: 1, maxLength: 3 }),
			fc.constantFrom(...echoes),
			fc.constantFrom(...shapes),
			status,
			fc.boolean(),
			(secrets, echo, shape, code, inHeader) => {
				const words = echo(secrets[0]!.trim());
				const error = apiError(node, {
					body: shape(words),
					headers: inHeader ? { 'x-request-id': words, 'www-authenticate': words } : {},
					status: code,
					provider: 'Flute',
					errorFormat,
					call: `GET /v2/things/${encodeURIComponent(secrets[0]!.trim())}`,
					secrets,
				});
				const told = wordsOf(error).toLowerCase();
				for (const value of secrets) {
					// Words that the node itself says are in no one's secret by themselves.
					if (value !== secrets[0] && !words.includes(value.trim())) continue;
					expect(told).not.toContain(value.trim().toLowerCase());
				}
			},
		),
		runs(1000),
	);
});

it('masks the longer of two secrets with the same beginning', () => {
	fc.assert(
		fc.property(fc.stringMatching(/^[g-z]{8}$/), fc.stringMatching(/^[g-z]{8}$/), (begin, end) => {
			const failure = {
				status: 400,
				provider: 'Flute',
				errorFormat,
				call: 'GET /',
				body: `no ${begin}${end}!`,
			};
			for (const secrets of [
				[begin, begin + end],
				[begin + end, begin],
			]) {
				expect(apiError(node, { ...failure, secrets }).message).not.toContain(end);
			}
		}),
		runs(100),
	);
});

it('masks numbers with the length of card and account numbers', () => {
	const separators = fc.constantFrom('', ' ', '-');
	const number = fc
		.tuple(fc.array(fc.stringMatching(/^\d{4}$/), { minLength: 3, maxLength: 8 }), separators)
		.map(([groups, separator]) => groups.join(separator));
	const around = fc.constantFrom(
		'',
		' ',
		'"',
		'=',
		'/',
		',',
		'PAN',
		'card',
		'id',
		'DE',
		'-',
		'_',
		'+',
		'(',
	);
	fc.assert(
		fc.property(
			number,
			around,
			around,
			fc.constantFrom(...shapes),
			(digits, before, after, shape) => {
				const error = apiError(node, {
					body: shape(`No ${before}${digits}${after}.`),
					status: 422,
					provider: 'Flute',
					errorFormat,
					call: 'POST /v2/things',
				});
				// A correlation id is for support, and is left as it is.
				const told = wordsOf(error).replace(
					/Correlation ID.*|"correlationId":"(?:\\.|[^"\\])*"/g,
					'',
				);
				expect(told).not.toContain(digits);
				expect(told).not.toMatch(/\d(?:[ -]?\d){11}/);
			},
		),
		runs(1000),
	);
});

it('keeps request IDs that support needs', () => {
	fc.assert(
		fc.property(
			fc.oneof(fc.uuid(), fc.stringMatching(/^([\da-f]{7}[a-f]){4}$/)),
			fc.constantFrom(...shapes),
			(id, shape) => {
				const failure = { status: 404, provider: 'Flute', errorFormat, call: 'GET /v2/things' };

				expect(wordsOf(apiError(node, { ...failure, body: shape(id) }))).toContain(id);
			},
		),
		runs(300),
	);
});

it('finds status, code and body of any error, if it has them', () => {
	fc.assert(
		fc.property(
			fc.oneof(fc.anything({ withNullPrototype: true, withBigInt: true }), strange),
			(error) => {
				const wrapped = Object.assign(new Error('failed'), { cause: error, response: error });
				for (const each of [error, wrapped]) {
					expect([undefined, expect.any(Number)]).toContainEqual(httpStatusOf(each));
					expect([undefined, expect.any(String)]).toContainEqual(networkErrorCode(each));
					responseBodyOf(each);
				}
			},
		),
		runs(500),
	);
});
