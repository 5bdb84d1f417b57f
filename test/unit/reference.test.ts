import { readFile } from 'fs/promises';
import { join } from 'path';

import type {
	Endpoint,
	Operation,
	ParameterLocation,
} from '../../nodes/shared/declaration/operation';
import { providers } from '../package/contents';
import { asJson, asMarkdown, declaredOperations, rows } from '../reference/operations';
import { COLLECTIONS } from '../../nodes/shared/declaration/operation';
import { pathParameters, splitRoute } from '../../nodes/shared/declaration/route';
import { parameterLocation, apiNameOf } from '../../nodes/shared/request/parameterLocation';

const docs = join(__dirname, '..', '..', 'docs');
const committed = async (name: string) => await readFile(join(docs, name), 'utf8');

describe('the reference', () => {
	// `npm run docs` makes them anew.
	it('is current (Markdown)', async () => {
		expect(await committed('operations.md')).toBe(await asMarkdown());
	});

	it('is current (JSON)', async () => {
		expect(await committed('operations.json')).toBe(asJson(await rows()));
	});
});

describe.each(Object.entries(providers))('the endpoint list of %s', (node, { endpoints }) => {
	it('is sorted by path and method', async () => {
		const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
		const keys = Object.keys(await endpoints()).map((route) => {
			const [method = '', path] = route.split(' ');
			return `${path} ${methods.indexOf(method)}`;
		});
		expect(keys).toEqual([...keys].sort());
	});

	it('contains every declared operation', async () => {
		const known = Object.keys(await endpoints());
		const missing = declaredOperations
			.filter((declared) => declared.node === node)
			.map(({ route }) => route)
			.filter((route) => !known.includes(route));
		expect(missing).toEqual([]);
	});

	// Some providers ignore unknown members, and so do their simulators.
	it('has all that declared operations send, except what the docs do not confirm', async () => {
		const known = await endpoints();
		const unknown = declaredOperations
			.filter((declared) => declared.node === node && !declared.declaration.inferred)
			.flatMap(({ resource, operation, route, declaration }) =>
				sentMembers(node, route, declaration)
					.filter(([place, name]) => !isListed(known[route], place, name))
					.map(([place, name]) => `${resource}.${operation}: ${place}.${name}`),
			);
		expect(unknown).toEqual([]);
	});
});

/** Place and name of each parameter that an operation sends, except in bodies made by a function. */
function sentMembers(
	node: string,
	route: string,
	declaration: Operation,
): Array<[ParameterLocation, string]> {
	const { method, template } = splitRoute(route);
	return (
		(['fields', ...COLLECTIONS] as const)
			.flatMap((name) => declaration[name] ?? [])
			.filter(
				({ inferred, isRemoved, formOnly, file, wire }) =>
					!inferred && !isRemoved && !formOnly && !file && wire !== '',
			)
			// What every call needs is no matter of one endpoint.
			.filter(({ name }) => !providers[node]!.requestFields?.some((each) => each.name === name))
			.flatMap((field) => {
				const place = parameterLocation(field, method, pathParameters(template));
				const name = apiNameOf(field, place, template, providers[node]!);
				if (place === 'path' || (place === 'body' && declaration.body)) return [];
				return [[place, place === 'body' ? name.split('.')[0]! : name]];
			})
	);
}

/** Whether a catalogue has the member; some bodies are known as a whole only. */
function isListed(endpoint: Endpoint | undefined, place: ParameterLocation, name: string): boolean {
	const members = place === 'path' ? {} : endpoint?.[place];
	if (typeof members === 'string') return true;
	return members !== undefined && (name in members || `${name}*` in members);
}
