/** Every operation, with anything in its fields: the request that is meant, or a refusal in words. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { isResourceLocatorValue } from 'n8n-workflow';

import { columnsOf } from '../../nodes/shared/request/endpoints';
import type { Field, Operation, ApiRequest } from '../../nodes/shared/declaration/operation';
import { InputError } from '../../nodes/shared/errors/userErrors';
import { buildRequest } from '../../nodes/shared/request/buildRequest';
import type { Declared } from '../reference/operations';
import { providers } from '../package/contents';
import { declaredOperations } from '../reference/operations';
import {
	expectUnpolluted,
	hasLoneSurrogate,
	hostileJson,
	hostileName,
	hostileNumber,
	hostileText,
	runs,
	wrongValue,
} from './support/hostile';
import { titleCase } from '../../nodes/shared/util/text';
import { COLLECTIONS } from '../../nodes/shared/declaration/operation';
import { splitRoute } from '../../nodes/shared/declaration/route';

const UUID = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

/** What a user may well enter; the field knows which of them it takes. */
const LIKELY = [
	UUID,
	'12345',
	'123',
	'123456789',
	'4000000000000002',
	'USA',
	'name@email.com',
	'CA',
	'US',
	'https://example.com/',
];

/** What the form itself shows for an example. */
function exampleOf({ property }: Field): string[] {
	const placeholder = property.placeholder ?? property.modes?.at(-1)?.placeholder;
	return placeholder === undefined ? [] : [placeholder.replace(/^e\.g\. /, '')];
}

function likelyText(field: Field): fc.Arbitrary<string> {
	const taken = [...exampleOf(field), ...LIKELY].filter((words) => {
		try {
			field.encode?.(words, { timezone: 'UTC', wireName: (name) => name });
			return true;
		} catch {
			return false;
		}
	});
	return fc.constantFrom(...taken);
}

/** The same for the columns of an endpoint. */
const LIKELY_OF: Partial<Record<string, fc.Arbitrary<unknown>>> = {
	string: fc.oneof(fc.constantFrom(...LIKELY), hostileText),
	number: fc.oneof(fc.constantFrom(1, '2'), hostileNumber),
	dateTime: fc.constant('2026-01-31T09:30:00Z'),
	object: fc.oneof(fc.constant({ name: 'value' }), hostileJson),
	array: fc.constantFrom('["a"]', [1]),
};

const optionsOf = ({ property }: Field): string[] =>
	((property.options ?? []) as Array<{ value?: unknown }>).map(({ value }) => String(value));

/** What fits in the field by its type. */
function fitting(field: Field): fc.Arbitrary<unknown> {
	const { property, members } = field;
	switch (property.type) {
		case 'options':
			return fc.constantFrom(...optionsOf(field));
		case 'multiOptions':
			return fc.array(fc.constantFrom(...optionsOf(field), '12345', UUID), { maxLength: 3 });
		case 'boolean':
			return fc.boolean();
		case 'number':
			return fc.constantFrom(1, 5, 10, 12.5, ...exampleOf(field).map(Number));
		case 'dateTime':
			return fc.constantFrom('2026-01-31T09:30:00Z', '2024-02-29', '2026-06-30T12:00:00');
		case 'json':
			return fc.constantFrom('{"name":"value"}', '[{"name":"value"}]', { name: 'value' });
		case 'resourceLocator':
			return likelyText(field).map((value) => ({ __rl: true, mode: 'id', value }));
		case 'resourceMapper':
			return fc.constant({ mappingMode: 'defineBelow', value: { name: 'value' } });
		case 'fixedCollection': {
			const one = valuesOf(members ?? [], fitting);
			return property.typeOptions?.multipleValues
				? fc.array(one, { minLength: 1, maxLength: 2 }).map((values) => ({ values }))
				: one.map((values) => ({ values }));
		}
		default:
			return likelyText(field);
	}
}

/** What nobody expects there, of the field's own type or of another. */
function hostile(field: Field): fc.Arbitrary<unknown> {
	const { property, members = [] } = field;
	const own: Partial<Record<typeof property.type, fc.Arbitrary<unknown>>> = {
		number: hostileNumber,
		json: hostileJson,
		multiOptions: fc.array(hostileText, { maxLength: 3 }),
		dateTime: fc.oneof(fc.date({ noInvalidDate: false }), hostileText),
		resourceLocator: hostileText.map((value) => ({ __rl: true, mode: 'id', value })),
		resourceMapper: fc
			.dictionary(hostileName, fc.oneof(hostileText, wrongValue), { maxKeys: 4 })
			.map((value) => ({ value })),
		fixedCollection: valuesOf(members, hostile).map((values) => ({
			values: property.typeOptions?.multipleValues ? [values] : values,
		})),
	};
	return fc.oneof(
		{ arbitrary: own[property.type] ?? hostileText, weight: 3 },
		{ arbitrary: wrongValue, weight: 1 },
	);
}

/** Whether the API still takes a field. */
const isTaken = ({ isRemoved }: Field): boolean => isRemoved !== true;

/** Values of fields by name; those that are not required may be left out. */
const valuesOf = (
	fields: readonly Field[],
	of: (field: Field) => fc.Arbitrary<unknown>,
): fc.Arbitrary<Record<string, unknown>> =>
	fc.record(Object.fromEntries(fields.filter(isTaken).map((field) => [field.name, of(field)])), {
		requiredKeys: fields
			.filter(({ property, show }) => property.required && !show)
			.map(({ name }) => name),
	});

/** All fitting, but for a few. */
const mixed =
	(few: ReadonlySet<string>) =>
	(field: Field): fc.Arbitrary<unknown> =>
		few.has(field.name) ? hostile(field) : fitting(field);

const collectionsOf = (operation: Operation) =>
	COLLECTIONS.flatMap((name) => (operation[name] ? [[name, operation[name]] as const] : []));

const fieldsOf = (operation: Operation): Field[] => [
	...(operation.fields ?? []),
	...collectionsOf(operation).flatMap(([, fields]) => fields),
];

/** What is picked from a list comes as its id alone where it is in view. */
const unlocated = (values: Record<string, unknown>): Record<string, unknown> =>
	Object.fromEntries(
		Object.entries(values).map(([name, value]) => [
			name,
			isResourceLocatorValue(value) ? value.value : value,
		]),
	);

function parametersOf(operation: Operation): fc.Arbitrary<IDataObject> {
	const names = fieldsOf(operation).map(({ name }) => name);
	return fc
		.subarray(names, { maxLength: Math.min(names.length, 2) })
		.chain((few) => {
			const of = mixed(new Set(few));
			return fc.tuple(
				valuesOf(operation.fields ?? [], of),
				fc.record(
					Object.fromEntries(
						collectionsOf(operation).map(([name, fields]) => [name, valuesOf(fields, of)]),
					),
				),
			);
		})
		.map(([inView, collections]) => ({ ...unlocated(inView), ...collections }) as IDataObject);
}

const labelsOf = (fields: readonly Field[]): string[] =>
	fields.flatMap(({ property, members = [] }) => [property.displayName, ...labelsOf(members)]);

const TOKEN = /^[!#$%&'*+\-.^`|~\w]+$/;
const VISIBLE = /^[\t\x20-\x7e\x80-\xff]*$/;

const isScalar = (value: unknown): boolean =>
	typeof value === 'boolean' ||
	(typeof value === 'number' && Number.isFinite(value)) ||
	(typeof value === 'string' && !hasLoneSurrogate(value));

/** Whether it is the same when it comes out of JSON as when it went in. */
function isJson(value: unknown): boolean {
	if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
	if (typeof value === 'number') return Number.isFinite(value);
	if (typeof value !== 'object') return false;
	return Array.isArray(value)
		? value.every(isJson)
		: Object.values(value).every((member) => member === undefined || isJson(member));
}

const MADE_UP = /undefined|NaN|Infinity|\[object|Invalid Date/;

/** What the value of a field in the path means. */
const textOf = (value: unknown): string =>
	(value instanceof Date ? value.toISOString() : String(value)).trim();

function expectMeant(route: string, request: ApiRequest, given: IDataObject): void {
	const { method, template } = splitRoute(route);
	const { path, query = {}, headers = {}, body } = request;
	expect(request.method).toBe(method);
	const url = new URL(`https://provider.example${path}`);
	expect([url.host, url.pathname, url.search, url.hash]).toEqual([
		'provider.example',
		path,
		'',
		'',
	]);
	const segments = path.split('/');
	const wanted = template.split('/');
	expect(segments).toHaveLength(wanted.length);
	for (const [index, segment] of wanted.entries()) {
		const [, name] = /^{(\w+)}$/.exec(segment) ?? [];
		const sent = segments[index]!;
		if (name === undefined || given[name] === undefined) {
			if (!segment.includes('{')) expect(sent).toBe(segment);
		} else {
			const [arrived, meant] = [decodeURIComponent(sent), textOf(given[name])];
			// An id that is a number may lose its leading zeros.
			expect(/^\d+$/.test(meant) ? Number(arrived) : arrived).toBe(
				/^\d+$/.test(meant) ? Number(meant) : meant,
			);
		}
	}
	for (const [name, value] of Object.entries(headers)) {
		expect(name).toMatch(TOKEN);
		expect(value).toMatch(VISIBLE);
	}
	for (const value of Object.values(query)) {
		expect([value].flat().every(isScalar)).toBe(true);
	}
	expect(isJson(body ?? null)).toBe(true);
	expect(JSON.stringify({ path, query, headers, body })).not.toMatch(MADE_UP);
}

const context = (node: string) => ({
	timezone: 'America/New_York',
	wireName: providers[node]!.wireName ?? ((name: string) => name),
	credentials: { tenantId: '42' },
});

/** The request; undefined where it is refused, which is done in words that name a field. */
function requestOf(
	node: string,
	operation: Operation,
	parameters: IDataObject,
	labels: readonly string[],
): ApiRequest | undefined {
	try {
		return buildRequest(operation, parameters, context(node));
	} catch (error) {
		expect(error).toBeInstanceOf(InputError);
		const { message, advice } = error as InputError;
		expect(labels.filter((label) => message.includes(`'${label}'`))).not.toEqual([]);
		expect(advice).not.toBe('');
		return undefined;
	} finally {
		expectUnpolluted();
	}
}

/** Operations of which no request was ever made show that the test is blind. */
const built = new Set<string>();

describe.each(Object.keys(providers))('%s', (node) => {
	const ofNode = declaredOperations.filter((declared) => declared.node === node);

	it.each(ofNode.map((declared) => [`${declared.resource}.${declared.operation}`, declared]))(
		'%s',
		(name, declared) => {
			const { declaration, route } = declared as Declared;
			const labels = [...labelsOf(fieldsOf(declaration)), 'Update Fields'];
			fc.assert(
				fc.property(parametersOf(declaration), (parameters) => {
					const request = requestOf(node, declaration, parameters, labels);
					if (request === undefined) return;
					built.add(`${node} ${String(name)}`);
					expectMeant(route, request, parameters);
				}),
				runs(25),
			);
		},
	);

	it('builds requests for nearly all inputs', () => {
		const ofThis = [...built].filter((key) => key.startsWith(`${node} `));

		expect(ofThis.length).toBeGreaterThan(0.9 * ofNode.length);
	});

	it('any endpoint of API Request', async () => {
		const { endpoints, resources } = providers[node]!;
		const catalogue = await endpoints();
		const send = resources.apiRequest!.operations.send!;
		const calls = fc.constantFrom(...Object.keys(catalogue)).chain((route) => {
			const schema = columnsOf(catalogue, route);
			const values = schema.map(({ id, type, options }) => {
				const fitting = options
					? fc.constantFrom(...options.map(({ value }) => value))
					: LIKELY_OF[type!];
				return [id, fc.oneof({ arbitrary: fitting ?? fc.constant('x'), weight: 9 }, wrongValue)];
			});
			const value = fc.record(Object.fromEntries(values) as Record<string, fc.Arbitrary<unknown>>, {
				requiredKeys: schema.filter(({ required }) => required).map(({ id }) => id),
			});
			return value.map((filled) => ({ route, schema, filled }));
		});
		let sent = 0;
		fc.assert(
			fc.property(calls, ({ route, schema, filled }) => {
				const parameters = { endpoint: route, endpointFields: { value: filled, schema } };
				const labels = schema.flatMap(({ id, displayName }) => [
					displayName,
					id.slice(id.indexOf('.') + 1),
					titleCase(id.slice(id.indexOf('.') + 1)),
				]);
				const request = requestOf(node, send, parameters as unknown as IDataObject, [
					...labels,
					'Fields',
					'Headers',
				]);
				if (request === undefined) return;
				sent += 1;
				const inPath = Object.entries(filled).flatMap(([id, value]) =>
					id.startsWith('path.') ? [[id.slice('path.'.length), value]] : [],
				);
				expectMeant(route, request, Object.fromEntries(inPath) as IDataObject);
			}),
			runs(300),
		);
		expect(sent).toBeGreaterThan(50);
	});
});
