import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Part } from './corrections';
import { bodies, lostModels, parameterTypes, queries, uploads } from './corrections';

/** JSON Schema as OpenAPI 3.0 has it; `$ref` is the bare name of a model. */
export interface Schema {
	[keyword: string]: unknown;
}

/** One operation of the classic family, a line of description.ndjson. */
export interface Operation {
	/** Method and path template. */
	operation: string;
	tag: string;
	params?: Record<string, Schema>;
	query?: Record<string, Schema>;
	/** Names of required query parameters. */
	required?: string[];
	/** The form field of the one file that a multipart body has. */
	upload?: string;
	/** Null if the files lack it. */
	body?: Schema | null;
	bodyRequired?: boolean;
	status: number;
	/** Absent if the reply is empty. */
	reply?: Schema;
}

export type Models = Record<string, Schema>;

/** Returns an operation's key in other tables: method and path below /api/v1.0. */
export const keyOf = ({ operation }: Operation): string => operation.replace(BASE, '');

export const BASE = '/api/v1.0';

type Line = Operation | { schema: string; is: Schema };

/** Reads description.ndjson with the corrections of corrections.ts. */
export function readDescription(): { operations: Operation[]; models: Models } {
	const lines = readFileSync(join(__dirname, 'description.ndjson'), 'utf8')
		.trimEnd()
		.split('\n')
		.map((line) => JSON.parse(line) as Line);
	const models: Models = {};
	const operations: Operation[] = [];
	for (const line of lines) {
		if ('schema' in line) models[line.schema] = line.is;
		else operations.push(corrected(line));
	}
	for (const [name, lost] of Object.entries(lostModels)) {
		models[name] ??= 'partOf' in lost ? part(models, lost as Part) : lost;
	}
	return { operations, models };
}

/** Returns the members of an object's schema. */
export const membersOf = (schema: Schema | undefined): Record<string, Schema> =>
	(schema?.properties ?? {}) as Record<string, Schema>;

function part(models: Models, { partOf, members, required }: Part): Schema {
	const all = membersOf(models[partOf]);
	const properties = Object.fromEntries(
		members.map((name) => {
			const schema = all[name];
			if (!schema) throw new Error(`${partOf} has no ${name}`);
			return [name, schema];
		}),
	);
	return { type: 'object', properties, ...(required && { required }) };
}

function corrected(operation: Operation): Operation {
	const key = keyOf(operation);
	const body = bodies[key];
	const query = queries[key];
	// Form fields are lower case, although the files have capitals.
	const upload = uploads[key] ?? operation.upload?.toLowerCase();
	const { params } = operation;
	return {
		...operation,
		...(params && { params: { ...params, ...pick(parameterTypes, Object.keys(params)) } }),
		...(query && { query: { ...operation.query, ...query } }),
		...(body && { body, bodyRequired: true }),
		...(upload && { upload, body: undefined }),
	};
}

function pick(schemas: Record<string, Schema>, names: string[]): Record<string, Schema> {
	return Object.fromEntries(Object.entries(schemas).filter(([name]) => names.includes(name)));
}
