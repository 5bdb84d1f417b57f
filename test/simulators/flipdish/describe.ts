import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Operation, Schema } from './description';

/**
 * Makes description.ndjson, the simulator's description of the classic API, from Flipdish's OpenAPI
 * files: a line for every used schema and every operation, without prose and examples. Corrections
 * are in corrections.ts.
 *
 * npx tsx test/simulators/flipdish/describe.ts <folder of the OpenAPI files>
 */
const [folder] = process.argv.slice(2);
if (!folder) throw new Error('Name the folder of the OpenAPI files');

interface Content {
	content?: Record<string, { schema?: Schema }>;
}

interface Parameter {
	name: string;
	in: 'path' | 'query';
	required?: boolean;
	schema: Schema;
}

interface Documented {
	tags: string[];
	parameters?: Parameter[];
	requestBody?: Content & { required?: boolean };
	responses: Record<string, Content>;
}

interface OpenApi {
	paths: Record<string, Record<string, Documented>>;
	components: { schemas: Record<string, Schema> };
}

/** The keywords that constrain a value. */
const kept = new Set([
	'type',
	'format',
	'properties',
	'items',
	'required',
	'enum',
	'nullable',
	'minLength',
	'maxLength',
	'minimum',
	'maximum',
	'additionalProperties',
]);

function compact(schema: Schema): Schema {
	if (typeof schema.$ref === 'string') return { $ref: schema.$ref.split('/').at(-1) };
	const entries = Object.entries(schema).filter(([keyword]) => kept.has(keyword));
	return Object.fromEntries(
		entries.map(([keyword, value]) => {
			if (keyword === 'items') return [keyword, compact(value as Schema)];
			if (keyword === 'properties') return [keyword, compactAll(value as Record<string, Schema>)];
			if (keyword === 'additionalProperties' && typeof value === 'object') {
				return [keyword, compact(value as Schema)];
			}
			return [keyword, value];
		}),
	);
}

function compactAll(schemas: Record<string, Schema>): Record<string, Schema> {
	return Object.fromEntries(
		Object.entries(schemas).map(([name, schema]) => [name, compact(schema)]),
	);
}

const schemaOf = ({ content = {} }: Content): Schema | undefined => {
	const { schema } = content['application/json'] ?? {};
	return schema && compact(schema);
};

function operation(method: string, path: string, documented: Documented): Operation {
	const { tags, parameters = [], requestBody, responses } = documented;
	const of = (place: string): Parameter[] => parameters.filter((one) => one.in === place);
	const schemas = (some: Parameter[]): Record<string, Schema> =>
		compactAll(Object.fromEntries(some.map(({ name, schema }) => [name, schema])));
	const required = of('query').filter((one) => one.required);
	const body = requestBody && schemaOf(requestBody);
	const [file] = Object.entries((body?.properties ?? {}) as Record<string, Schema>)
		.filter(([, { format }]) => format === 'binary')
		.map(([name]) => name);
	// Every operation has 200, and 204 only means that the body may be empty.
	const status = Object.keys(responses).find((one) => ['201', '202'].includes(one)) ?? '200';
	const reply = schemaOf(responses[status] ?? {}) ?? schemaOf(responses['200'] ?? {});
	return {
		operation: `${method.toUpperCase()} ${path}`,
		tag: tags[0] ?? '',
		...(of('path').length > 0 && { params: schemas(of('path')) }),
		...(of('query').length > 0 && { query: schemas(of('query')) }),
		...(required.length > 0 && { required: required.map(({ name }) => name) }),
		...(file && { upload: file }),
		...(requestBody && !file && { body: body ?? null }),
		...(requestBody?.required && { bodyRequired: true }),
		status: Number(status),
		...(reply && { reply }),
	};
}

const documents = readdirSync(folder)
	.filter((name) => name.endsWith('.json'))
	.sort()
	.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as OpenApi);
const operations = documents.flatMap(({ paths }) =>
	Object.entries(paths).flatMap(([path, methods]) =>
		Object.entries(methods).map(([method, documented]) => operation(method, path, documented)),
	),
);
const models = Object.assign(
	{},
	...documents.map(({ components }) => components.schemas),
) as Record<string, Schema>;

const used = new Map<string, Schema>();
const use = (value: unknown): void => {
	for (const [, name = ''] of JSON.stringify(value).matchAll(/"\$ref":"([^"]+)"/g)) {
		const model = models[name];
		if (!model || used.has(name)) continue;
		used.set(name, compact(model));
		use(used.get(name));
	}
};
use(operations);

const lines = [
	...[...used].sort(([a], [b]) => (a < b ? -1 : 1)).map(([schema, is]) => ({ schema, is })),
	...operations,
];
writeFileSync(
	join(__dirname, 'description.ndjson'),
	lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
);
