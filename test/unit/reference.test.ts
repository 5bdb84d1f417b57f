import { readFile } from 'fs/promises';
import { join } from 'path';

import { asJson, asMarkdown, declaredOperations, providers, rows } from '../reference/operations';

const docs = join(__dirname, '..', '..', 'docs');
const committed = async (name: string) => await readFile(join(docs, name), 'utf8');

describe('the reference', () => {
	// `npm run docs` makes them anew.
	it('is current, for people', async () => {
		expect(await committed('operations.md')).toBe(await asMarkdown());
	});

	it('is current, for programs', async () => {
		expect(await committed('operations.json')).toBe(asJson(await rows()));
	});
});

describe.each(Object.entries(providers))('the catalogue of %s', (node, { endpoints }) => {
	it('is sorted by path and method', async () => {
		const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
		const keys = Object.keys(await endpoints()).map((route) => {
			const [method = '', path] = route.split(' ');
			return `${path} ${methods.indexOf(method)}`;
		});
		expect(keys).toEqual([...keys].sort());
	});

	it('holds every declared operation', async () => {
		const known = Object.keys(await endpoints());
		const missing = declaredOperations
			.filter((declared) => declared.node === node)
			.map(({ route }) => route)
			.filter((route) => !known.includes(route));
		expect(missing).toEqual([]);
	});
});
