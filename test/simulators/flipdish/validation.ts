import type { FastifyRequest } from 'fastify';

import { classic, violated } from './errors';
import { ANY_FIELD } from './corrections';
import type { Models, Operation, Schema } from './description';

/** The validated input of a call. */
export interface Input {
	params: Record<string, string | number>;
	query: Record<string, unknown>;
	body: unknown;
}

/** Validates path, query and body of a call. @returns its input */
export type Check = (request: FastifyRequest) => Input;

/** Makes an operation's check. Compiles its schemas at the first call, as there are hundreds. */
export function checkOf(operation: Operation, models: Models): Check {
	let schemas: Record<'params' | 'query' | 'body', Schema | undefined>;
	return (request) => {
		schemas ??= {
			params: closed(operation.params ?? {}, models),
			query: closed(withPaging(operation.query ?? {}), models, operation.required),
			body: operation.body ? strict(operation.body, models) : undefined,
		};
		const check = (part: 'params' | 'query' | 'body', value: unknown): void => {
			const schema = schemas[part];
			if (!schema) return;
			const validate = request.compileValidationSchema(schema, part);
			if (!validate(value)) throw violated(request, validate.errors ?? []);
		};
		check('params', request.params);
		const query = joinLists(request.query as Record<string, unknown>);
		check('query', query);
		const { body } = request;
		if (operation.upload) checkFile(body, operation.upload);
		else if (body instanceof FormData) throw classic(415, 'This takes no form.');
		else if (operation.body === undefined) checkNothing(body);
		else if (body !== undefined || operation.bodyRequired) check('body', body ?? null);
		return {
			params: request.params as Input['params'],
			query,
			body,
		};
	};
}

/** Joins lists: the TypeScript client sends `storeIds[0]=1`, the C# client repeats the key. */
function joinLists(query: Record<string, unknown>): Record<string, unknown> {
	const result: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(query)) {
		const [, list] = /^(.+)\[\d+\]$/.exec(name) ?? [];
		if (list === undefined) result[name] = value;
		else result[list] = [result[list] ?? [], value].flat();
	}
	return result;
}

/** Checks that the body has a file in the field. */
function checkFile(body: unknown, field: string): void {
	if (!(body instanceof FormData)) throw classic(415, 'This takes multipart/form-data.');
	const parts = [...body.entries()];
	const named = (name: string): boolean => field === ANY_FIELD || name === field;
	const other = parts.find(([name, value]) => !named(name) || typeof value === 'string');
	if (other || parts.length !== 1) {
		throw classic(400, `One file is expected, in the form field ${field}.`);
	}
}

function checkNothing(body: unknown): void {
	if (body === undefined || body === null) return;
	if (typeof body === 'object' && Object.keys(body).length === 0) return;
	throw classic(400, 'This takes no body.');
}

/** Adds minimums of `page` and `limit` (docs/providers/flipdish.md, "Paging"). [inferred] */
function withPaging(query: Record<string, Schema>): Record<string, Schema> {
	return Object.fromEntries(
		Object.entries(query).map(([name, schema]) => [
			name,
			/^(page|limit|pageIndex|pageSize)$/.test(name) ? { ...schema, minimum: 1 } : schema,
		]),
	);
}

function closed(properties: Record<string, Schema>, models: Models, required?: string[]): Schema {
	return {
		additionalProperties: false,
		...strict({ type: 'object', properties }, models),
		required,
	};
}

/** Returns the schema for ajv, with closed objects and the models as definitions. */
export function strict(schema: Schema, models: Models): Schema {
	const definitions: Record<string, Schema> = {};
	const convert = (one: Schema): Schema => {
		if (typeof one.$ref === 'string') {
			const name = one.$ref;
			if (!(name in definitions)) {
				definitions[name] = {};
				definitions[name] = convert(models[name] ?? {});
			}
			return { $ref: `#/definitions/${encodeURIComponent(name)}` };
		}
		const { properties, items, additionalProperties, enum: values } = one;
		return {
			...one,
			...(isSchema(properties) && {
				properties: convertAll(properties as Record<string, Schema>),
				additionalProperties: false,
			}),
			...(isSchema(items) && { items: convert(items) }),
			...(isSchema(additionalProperties) && {
				additionalProperties: isAnything(additionalProperties) ? {} : convert(additionalProperties),
			}),
			...(one.nullable === true &&
				Array.isArray(values) && { enum: [...(values as unknown[]), null] }),
		};
	};
	const convertAll = (schemas: Record<string, Schema>): Record<string, Schema> =>
		Object.fromEntries(Object.entries(schemas).map(([name, one]) => [name, convert(one)]));
	return { ...convert(schema), definitions };
}

/** Whether a schema allows any value, as a .NET dictionary of `Object`; the files have objects. */
const isAnything = ({ type, ...rest }: Schema): boolean =>
	type === 'object' && Object.keys(rest).length === 0;

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;
