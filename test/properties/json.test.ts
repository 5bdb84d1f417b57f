/** JSON that is deep, wide, cyclic, or has members with names that every object has. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { endpointRequest } from '../../nodes/shared/request/endpoints';
import { mappedValues, parseJson, setPath } from '../../nodes/shared/declaration/encode';
import { InputError } from '../../nodes/shared/errors/userErrors';
import { additionalMembers, json, list, text } from '../../nodes/shared/declaration/fields';
import { buildRequest } from '../../nodes/shared/request/buildRequest';
import {
	expectUnpolluted,
	hostileJson,
	hostileName,
	hostileNumber,
	INHERITED,
	runs,
	wrongValue,
} from './support/hostile';

const context = { timezone: 'UTC', wireName: (name: string) => name, credentials: {} };

/** The result, or `undefined` where it is refused, which is done in words. */
function orRefusal<T>(work: () => T): T | undefined {
	try {
		return work();
	} catch (error) {
		expect(error).toBeInstanceOf(InputError);
		return undefined;
	} finally {
		expectUnpolluted();
	}
}

const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** The members of an object, also those that only look like its prototype. */
const membersOf = (value: object): unknown => new Map(Object.entries(value));

it('a JSON field gives the parsed value or an input error', () => {
	fc.assert(
		fc.property(
			fc.oneof(hostileJson, wrongValue),
			fc.constantFrom('object', 'list', undefined),
			(given, shape) => {
				const value = orRefusal(() => parseJson('Body', given, shape));
				if (value === undefined) return;
				expect(throughJson(value)).toEqual(value);
				if (shape === 'list') expect(Array.isArray(value)).toBe(true);
				if (shape === 'object')
					expect(Object.prototype.toString.call(value)).toBe('[object Object]');
			},
		),
		runs(500),
	);
});

it('whole numbers in JSON text arrive exactly, or are refused by their field', () => {
	const digits = fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n });
	const place = fc.constantFrom<(token: string) => string>(
		(token) => token,
		(token) => `[1.5, ${token} , "${token}"]`,
		(token) => `{"a\\"b": {"id":${token}}}`,
	);
	fc.assert(
		fc.property(digits, place, (number, within) => {
			const text = within(String(number));
			const value = orRefusal(() => parseJson('Body', text));
			if (value === undefined) {
				expect(Number.isSafeInteger(Number(number))).toBe(false);
				expect(() => parseJson('Body', text)).toThrow(`'Body' contains the number ${number}`);
				return;
			}
			const sent = JSON.stringify(value).replace(/"[^"]*"(?!:)/g, '');
			const [found] = /-?\d(?:[\d.]*e\+\d+|\d{3,})|-?\d+(?=[,}\]]|$)/.exec(
				sent.replace('1.5,', ''),
			)!;
			expect(BigInt(Number(found))).toBe(BigInt(Number(number)));
			if (!found.includes('e')) expect(found).toBe(String(number));
		}),
		{ ...runs(500), examples: [[9007199254740993n, (token) => token]] },
	);
	expect(parseJson('Body', '\ufeff{"id": "12345678901234567890"}')).toEqual({
		id: '12345678901234567890',
	});
});

it('valid JSON text is sent unchanged', () => {
	fc.assert(
		fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
			const wire = throughJson(value);

			expect(parseJson('Body', JSON.stringify(value))).toEqual(wire);
			if (typeof value !== 'string') expect(parseJson('Body', value)).toEqual(wire);
		}),
		runs(500),
	);
});

it('a number in it arrives exactly or is refused', () => {
	fc.assert(
		fc.property(hostileNumber, fc.nat({ max: 3 }), (given, depth) => {
			let value: unknown = given;
			for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { a: value };
			const sent = orRefusal(() => parseJson('Body', value));

			if (Number.isFinite(given)) expect(JSON.stringify(sent)).toBe(JSON.stringify(value));
			else expect(sent).toBeUndefined();
		}),
		runs(200),
	);
});

it("the user's members are added to those of the fields, whatever their names", () => {
	const operation = {
		request: 'POST /v1/things',
		fields: [
			text('name', 'Name', { optional: true, wire: 'a.name' }),
			json('more', 'More', { optional: true, wire: 'a' }),
		],
		additionalFields: [additionalMembers('body')],
	} as const;
	const members = fc.dictionary(hostileName, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 5 });
	fc.assert(
		fc.property(members, members, (own, further) => {
			fc.pre(!Object.hasOwn(own, 'name') && !Object.hasOwn(further, 'a'));
			const given = JSON.stringify(further);
			const { body } = orRefusal(() =>
				buildRequest(
					operation,
					{
						name: 'n',
						more: JSON.stringify(own),
						additionalFields: { furtherMembers: given },
					},
					context,
				),
			)!;
			const { a, ...rest } = body as { a: IDataObject };
			expect(membersOf(a)).toEqual(membersOf(throughJson({ name: 'n', ...own }) as object));
			expect(JSON.stringify(rest)).toBe(JSON.stringify(JSON.parse(given)));
		}),
		runs(500),
	);
});

it('does not change the data of the item', () => {
	const operation = {
		request: 'POST /v1/things',
		fields: [
			json('more', 'More', { wire: 'a' }),
			text('name', 'Name', { wire: 'a.b.name' }),
			list('tags', 'Tags', { wire: 'a.tags' }),
		],
	} as const;
	fc.assert(
		fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.object()), (more) => {
			const before = structuredClone(more);
			orRefusal(() => buildRequest(operation, { more, name: 'n', tags: 'x' } as never, context));

			expect(more).toEqual(before);
		}),
		runs(200),
	);
});

it('a member at a path is set on the target itself, never on a prototype', () => {
	const path = fc.array(fc.constantFrom(...INHERITED, 'polluted', 'a'), {
		minLength: 1,
		maxLength: 4,
	});
	fc.assert(
		fc.property(fc.array(path, { minLength: 1, maxLength: 4 }), (paths) => {
			const target: IDataObject = {};
			for (const [index, names] of paths.entries()) setPath(target, names, index);
			expectUnpolluted();
			const last = paths.at(-1)!;
			const found = last.reduce<unknown>(
				(rest, name) => Object.getOwnPropertyDescriptor(rest, name)?.value,
				target,
			);
			expect(found).toBe(paths.length - 1);
		}),
		runs(500),
	);
});

it('an endpoint’s columns set the members they name and no others', () => {
	const column = fc.oneof(
		fc
			.tuple(fc.constantFrom('query', 'body', 'header', '__proto__', 'constructor'), hostileName)
			.map((parts) => parts.join('.')),
		hostileName,
	);
	fc.assert(
		fc.property(fc.dictionary(column, fc.oneof(fc.string(), wrongValue)), (value) => {
			const request = orRefusal(() =>
				endpointRequest('POST /v1/things', { value: value as never }, context),
			);
			if (request === undefined) return;
			const wanted = Object.keys(mappedValues({ value }));
			for (const place of ['query', 'header', 'body'] as const) {
				if (place === 'body' && Object.hasOwn(mappedValues({ value }), 'body')) continue;
				const names = wanted
					.filter((id) => id.startsWith(`${place}.`))
					.map((id) => id.slice(place.length + 1));
				const { [place === 'header' ? 'headers' : place]: sent } = request as never;
				if (wanted.some((id) => !id.includes('.')) && place === 'body') continue;
				expect(Object.keys(sent ?? {}).sort()).toEqual(names.sort());
			}
		}),
		runs(500),
	);
});
