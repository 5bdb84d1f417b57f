import fc from 'fast-check';

/** Runs of a property: `PROPERTY_RUNS=50 npx jest test/properties` takes fifty times as many. */
export const runs = (count: number) => ({
	numRuns: Math.ceil(count * Number(process.env.PROPERTY_RUNS ?? 1)),
});

/** Pieces that mean something to somebody between the form and the provider. */
const PIECES = [
	'/',
	'\\',
	'//',
	'.',
	'..',
	'../',
	'%',
	'%2f',
	'%2e%2e',
	'%00',
	'%zz',
	'%0d%0a',
	'\r\n',
	'\n',
	'\t',
	'\0',
	'\u007f',
	'\u0085',
	'\u00a0',
	'\u2028',
	'\ufeff',
	'?',
	'#',
	'&',
	'=',
	'+',
	' ',
	';',
	':',
	'@',
	',',
	'"',
	"'",
	'<',
	'>',
	'{',
	'}',
	'$&',
	'$1',
	'é',
	'e\u0301',
	'ß',
	'İ',
	'日本',
	'😀',
	'\ud800',
	'\udc00',
	'\u202e',
	'__proto__',
	'constructor',
	'toString',
	'a',
	'Z',
	'0',
	'null',
] as const;

/** Texts made of such pieces, and any others. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
	fc.constantFrom(...PIECES),
	fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((pieces) => pieces.join('')),
	fc.string({ unit: 'binary', maxLength: 12 }),
	fc.string({ unit: 'grapheme', maxLength: 12 }),
	fc.string({ maxLength: 300 }),
);

/** Half of a character of two: no encoding of Unicode has it. */
export const hasLoneSurrogate = (text: string): boolean => /[\ud800-\udfff]/u.test(text);

/** Names that every object has already. */
export const INHERITED = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf'] as const;

export const hostileName: fc.Arbitrary<string> = fc.oneof(
	fc.constantFrom(...INHERITED, '', 'a.b', '__proto__.polluted', 'name'),
	hostileText,
);

export const hostileNumber: fc.Arbitrary<number> = fc.oneof(
	fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 1e21, -1e21, 1e-7, 5e-324, 0.1 + 0.2),
	fc.constantFrom(Number.MAX_SAFE_INTEGER, 2 ** 53, Number.MAX_VALUE, 1.005, 0.29, 1, 42),
	fc.double(),
	fc.integer(),
);

const cyclic = (): object => {
	const loop: { self?: object } = {};
	loop.self = loop;
	return loop;
};

/** So many lists in each other; more than fast-check itself could print. */
export const nested = (depth: number): unknown => {
	let value: unknown = [];
	for (let level = 0; level < depth; level++) value = [value];
	return Object.defineProperty(value, fc.toStringMethod, { value: () => `nested(${depth})` });
};

/** JSON as a stranger writes it: members with inherited names, whatever is in them. */
export const hostileJson: fc.Arbitrary<string> = fc.oneof(
	fc.json(),
	fc
		.dictionary(hostileName, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 })
		.map((members) => JSON.stringify(members)),
	fc.constantFrom(
		'{"__proto__":{"polluted":true}}',
		'{"a":{"__proto__":{"polluted":true}}}',
		'{"constructor":{"prototype":{"polluted":true}}}',
		'{"toString":1,"valueOf":1}',
		'{',
		'null',
		'1e999',
		`${'['.repeat(20_000)}${']'.repeat(20_000)}`,
	),
);

/** What an expression can give where the form wants something else. */
export const wrongValue: fc.Arbitrary<unknown> = fc.oneof(
	fc.constantFrom<unknown>(null, undefined, true, false, {}, [], [[]], [null], [undefined], 10n),
	fc.constantFrom<unknown>(new Date(NaN), new Date(0), Object.create(null), { values: 'x' }),
	fc.constantFrom<unknown>({ toString: 1, valueOf: 1 }, { values: null }, { values: [null] }),
	fc.constant(null).map(cyclic),
	fc.constantFrom(20_000).map(nested),
	fc.dictionary(hostileName, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }),
	fc.array(hostileText, { maxLength: 3 }),
	hostileNumber,
	hostileText,
);

/** What no prototype may have got from anybody's input. */
export function expectUnpolluted(): void {
	const { polluted } = {} as { polluted?: unknown };
	for (const name of ['polluted', 'self', 'name']) delete (Object.prototype as never)[name];
	if (polluted !== undefined) throw new Error('A member got into Object.prototype');
}
