import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { resource } from '../../nodes/shared/declaration/operation';
import { amount, group, oneOf, text } from '../../nodes/shared/declaration/fields';
import { compareProvider } from '../drift/drift';
import type { Explained } from '../drift/explained';
import { report } from '../drift/report';
import type { OpenApi } from '../drift/schema';
import { readDocuments } from '../drift/source';

const provider = {
	endpoints: async () => ({
		'POST /v1/orders': {
			name: 'Create Order',
			query: { dryRun: 'boolean' },
			body: { 'total*': 'number', kind: 'Delivery|Pickup', address: 'object', note: 'string' },
		},
		'GET /v1/orders/{orderId}': { name: 'Get Order' },
		'GET /beta/sales': { name: 'Get Sales' },
	}),
	resources: {
		order: resource('Order', {
			create: {
				name: 'Create',
				action: 'Create order',
				description: 'Create an order',
				request: 'POST /v1/orders',
				fields: [amount('total', 'Total', {})],
				additionalFields: [
					oneOf('kind', 'Kind', ['Delivery', 'Pickup']),
					text('street', 'Street', { wire: 'address.street' }),
					group('more', 'More', [text('note', 'Note')], { wire: '' }),
				],
			},
			get: {
				name: 'Get',
				action: 'Get order',
				description: 'Retrieve an order',
				request: 'GET /v1/orders/{orderId}',
				fields: [text('orderId', 'Order ID')],
			},
		}),
	},
};

/** The description that the provider above was declared from. */
const asDeclared = () => ({
	openapi: '3.0.3',
	paths: {
		'/v1/orders': {
			post: {
				parameters: [{ name: 'dryRun', in: 'query', schema: { type: 'boolean' } }],
				requestBody: {
					content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } },
				},
			},
		},
		'/v1/orders/{orderId}': {
			get: { parameters: [{ name: 'orderId', in: 'path', schema: { type: 'string' } }] },
		},
	} as Record<string, Record<string, object>>,
	components: {
		schemas: {
			Order: {
				type: 'object',
				additionalProperties: false as boolean,
				required: ['total'],
				properties: {
					total: { type: 'number' },
					kind: { type: 'string', enum: ['Delivery', 'Pickup'] },
					address: { $ref: '#/components/schemas/Address' },
					note: { type: 'string' },
				} as Record<string, object>,
			},
			Address: {
				type: 'object',
				additionalProperties: false,
				properties: { street: { type: 'string' } } as Record<string, object>,
			},
		},
	},
});

type Changed = ReturnType<typeof asDeclared>;

/** What is reported of the description with a change. */
async function after(change: (description: Changed) => void, known: readonly Explained[] = []) {
	const description = asDeclared();
	change(description);
	const drift = await compareProvider('shop', provider, [description as OpenApi]);
	return { ...report('shop', drift, known), differences: drift.differences };
}

const dryRun: Explained = {
	provider: 'shop',
	routes: ['POST /v1/*'],
	what: 'order.create: query.dryRun is not offered',
	why: 'Not for workflows',
};

it('finds nothing refused where the description is as declared, and leaves out other APIs', async () => {
	const { code, text, differences } = await after(() => {}, [dryRun]);
	expect(code).toBe(0);
	expect(differences.map(({ what }) => what)).toEqual([dryRun.what]);
	expect(text).toBe(
		[
			'shop: 2 described endpoints, 2 in the catalogue, 2 operations.',
			'1 endpoints of the catalogue belong to no described API.',
			'1 differences are explained (test/drift/explained.json).',
			'0 requests of ours would be refused',
			'0 other differences',
		].join('\n'),
	);
});

it('reports new endpoints, fields, headers and values, which refuse nothing, with exit code 0', async () => {
	const { code, differences } = await after(({ paths, components: { schemas } }) => {
		paths['/v1/tips'] = { get: {} };
		schemas.Order.properties.kind = { type: 'string', enum: ['Delivery', 'Pickup', 'Table'] };
		schemas.Address.properties.zip = { type: 'string' };
		Object.assign(paths['/v1/orders']!.post!, {
			parameters: [{ name: 'Idempotency-Key', in: 'header', schema: { type: 'string' } }],
		});
	});
	expect(code).toBe(0);
	expect(differences.map(({ route, what }) => `${route} ${what}`)).toEqual([
		'POST /v1/orders catalogue: query.dryRun is too much',
		'POST /v1/orders catalogue: header.Idempotency-Key is missing',
		'POST /v1/orders catalogue: body.kind has a new value Table',
		'GET /v1/tips catalogue: not in the catalogue',
		'POST /v1/orders order.create: body.kind does not offer Table, which is described',
		'POST /v1/orders order.create: header.Idempotency-Key is not sent',
		'POST /v1/orders order.create: body.address.zip is not offered',
	]);
});

const refusals: Array<[string, (description: Changed) => void, string[]]> = [
	[
		'an endpoint is gone',
		({ paths }) => delete paths['/v1/orders/{orderId}'],
		['catalogue: not in the description', 'order.get: not in the description'],
	],
	[
		'a closed body lost a field',
		({ components: { schemas } }) => delete schemas.Order.properties.kind,
		['catalogue: body.kind is too much', 'order.create: body.kind is not described'],
	],
	[
		'a closed object within a body lost a field',
		({ components: { schemas } }) => delete schemas.Address.properties.street,
		['order.create: body.address.street is not described'],
	],
	[
		'an enumeration lost a value',
		({ components: { schemas } }) =>
			(schemas.Order.properties.kind = { type: 'string', enum: ['Delivery', 'Table'] }),
		[
			'catalogue: body.kind has Pickup, which is not described',
			'order.create: body.kind offers Pickup, which is not described',
		],
	],
	[
		'a field became required',
		({ components: { schemas } }) => schemas.Order.required.push('kind'),
		['catalogue: body.kind is described as required', 'order.create: body.kind is not always sent'],
	],
	[
		'a field has another type',
		({ components: { schemas } }) => (schemas.Order.properties.total = { type: 'string' }),
		['catalogue: body.total is number, described as string'],
	],
];

it.each(refusals)('exits with 1 when %s', async (_, change, expected) => {
	const { code, differences } = await after(change);
	expect(code).toBe(1);
	const refused = differences.filter((one) => one.refused).map(({ what }) => what);
	expect(refused).toEqual(expect.arrayContaining(expected));
});

it('exits with 0 when an open body lost a field, which the provider ignores', async () => {
	const { code, text } = await after(({ components: { schemas } }) => {
		schemas.Order.additionalProperties = true;
		delete schemas.Order.properties.kind;
	});
	expect([code, text]).toEqual([0, expect.stringContaining('catalogue: body.kind is too much')]);
});

it('recognizes an endpoint whose path parameter was renamed', async () => {
	const { code } = await after(({ paths }) => {
		paths['/v1/orders/{id}'] = paths['/v1/orders/{orderId}']!;
		delete paths['/v1/orders/{orderId}'];
	});
	expect(code).toBe(0);
});

it('accepts an explained refusal, and reports explanations that are no longer needed', async () => {
	const gone = { ...dryRun, routes: ['GET *'], what: '*not in the description' };
	const changed = await after(({ paths }) => delete paths['/v1/orders/{orderId}'], [gone]);
	expect(changed.code).toBe(0);
	const unchanged = await after(() => {}, [gone]);
	expect(unchanged.text).toContain('1 explanations fit no difference any more\n  GET *');
});

describe('the source of a description', () => {
	let folder: string;
	beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'drift-'))));
	afterEach(async () => await rm(folder, { recursive: true }));

	it('is a file, a folder of files or a URL', async () => {
		const content = JSON.stringify(asDeclared());
		const file = join(folder, 'openapi.json');
		await writeFile(file, content);
		await writeFile(join(folder, 'second.json'), content);
		const server = createServer((_, reply) => reply.end(content)).listen(0, '127.0.0.1');
		await new Promise((resolve) => server.once('listening', resolve));
		const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/openapi.json`;
		try {
			expect(await readDocuments(file)).toEqual([asDeclared()]);
			expect(await readDocuments(folder)).toHaveLength(2);
			expect(await readDocuments(url)).toEqual([asDeclared()]);
		} finally {
			server.close();
		}
	});

	it.each([
		['openapi: 3.0.0', 'is not JSON; convert a YAML description first'],
		['{"swagger":"2.0","paths":{}}', 'is Swagger 2.0; convert it to OpenAPI 3 first'],
		['{}', 'is not an OpenAPI 3 description'],
	])('gives an error with advice for %s', async (content, words) => {
		const file = join(folder, 'other');
		await writeFile(file, content);
		await expect(readDocuments(file)).rejects.toThrow(words);
	});
});
