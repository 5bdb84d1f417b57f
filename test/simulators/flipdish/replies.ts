import { Seed } from '../seed';
import { keyOf, membersOf } from './description';
import type { Operation, Schema } from './description';
import type { Sampler } from './sampler';
import type { Call } from './store';

type Members = Record<string, unknown>;

/** Converts path and query parameters to members with the same names, in the models' case. */
function overlay({ params, query }: Pick<Call, 'params' | 'query'>): Members {
	const entries = Object.entries({ ...query, ...params }).filter(
		([, value]) => typeof value !== 'object',
	);
	return Object.fromEntries(
		entries.map(([name, value]) => [name.slice(0, 1).toUpperCase() + name.slice(1), value]),
	);
}

/**
 * Makes the declared reply from the result of a behaviour: a page or list of its records, its
 * record under `Data`, or the result itself. Missing members get sample values.
 */
export function shape(operation: Operation, sampler: Sampler, call: Call, value: unknown): unknown {
	const { reply, operation: name } = operation;
	if (!reply) return undefined;
	const seedOf = (index = 0): Seed => new Seed(`${name} ${Object.values(call.params)} ${index}`);
	const schema = sampler.resolve(reply);
	const members = membersOf(schema);
	const { Data } = members;
	// Without records the list has two samples.
	const all = Array.isArray(value) ? (value as unknown[]) : [overlay(call), overlay(call)];
	/** Completes only the records of the requested page, since lists may have thousands. */
	const rows = (start = 0, end = all.length): unknown[] =>
		all
			.slice(start, end)
			.map((row, index) => sampler.sample(Data?.items as Schema, seedOf(start + index), row));
	const isList = Data?.type === 'array';
	if (isList && 'TotalRecordCount' in members) {
		const { query } = call;
		const page = Number(query.page ?? query.pageIndex ?? 1);
		const limit = Number(query.limit ?? query.pageSize ?? DEFAULT_LIMIT);
		return {
			...('NextPage' in members ? { NextPage: '' } : { Page: page }),
			Limit: limit,
			TotalRecordCount: all.length,
			Data: rows((page - 1) * limit, page * limit),
		};
	}
	if (isList && Object.keys(members).length === 1) return { Data: rows() };
	if (Data && Object.keys(members).length === 1) {
		return { Data: sampler.sample(Data, seedOf(), value) };
	}
	const isOpen = schema.type === 'object' && !schema.properties;
	return sampler.sample(schema, seedOf(), isOpen ? (value ?? overlay(call)) : value);
}

/** Default size of a page; not documented. [inferred] */
const DEFAULT_LIMIT = 10;

/**
 * The behaviour of operations without their own. What is sent to a path that can be read is stored
 * and returned there.
 */
export function remember(operation: Operation, path: string, readable: Set<string>) {
	const [method, template = ''] = keyOf(operation).split(' ');
	return (call: Call): unknown => {
		const { settings } = call.world;
		const known = settings.get(path)?.value;
		if (method === 'DELETE') {
			settings.delete(path);
			return undefined;
		}
		const { body } = call;
		const isPlain = typeof body === 'object' && !Array.isArray(body) && !(body instanceof FormData);
		const sent = method === 'GET' || !isPlain ? {} : (body as Members);
		const value = { ...overlay(call), ...known, ...sent };
		if (method !== 'GET' && readable.has(template)) settings.put({ path, value });
		return value;
	};
}
