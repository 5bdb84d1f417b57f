import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { startSimulators } from '../client';
import type { SimulatorClient, Simulators } from '../client';
import { Records } from '../records';
import { makeMerchant } from './merchant';
import type { PaymentMethod } from './model';
import type { PosTransaction } from './posTransactions';
import type { Terminal } from './terminals';
import type { DeliveryLog } from './webhookDeliveries';

/** Rules of the provider that a correct client never violates, and the controls for tests. */

interface Answer {
	status: number;
	headers: Headers;
	body: Record<string, unknown>;
	text: string;
}

let simulators: Simulators<'flute'>;
let flute: SimulatorClient;
const tokens: Record<string, string> = {};

async function send(
	method: string,
	path: string,
	body?: unknown,
	{ as = 'sandbox', headers = {} }: { as?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
	const response = await fetch(`${flute.urls.sandboxApi}${path}`, {
		method,
		headers: {
			authorization: `Bearer ${tokens[as]}`,
			...(body !== undefined && { 'content-type': 'application/json' }),
			...headers,
		},
		...(body !== undefined && { body: body === '' ? '' : JSON.stringify(body) }),
	});
	const answer = await response.text();
	const isJson = /json/.test(response.headers.get('content-type') ?? '') && answer !== '';
	return {
		status: response.status,
		headers: response.headers,
		body: isJson ? (JSON.parse(answer) as Answer['body']) : {},
		text: answer,
	};
}

const held = async <T>(collection: string): Promise<T[]> =>
	(await flute.state())[collection] as T[];

beforeAll(async () => {
	simulators = await startSimulators(['flute']);
	flute = simulators.flute;
	for (const name of ['sandbox', 'sandboxPartner']) {
		const { clientId, clientSecret } = flute.credentials[name] as Record<string, string>;
		const response = await fetch(`${flute.urls.sandboxOauth}/oauth2/token`, {
			method: 'POST',
			headers: {
				authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
			},
			body: new URLSearchParams({ grant_type: 'client_credentials' }),
		});
		tokens[name] = ((await response.json()) as { access_token: string }).access_token;
	}
});

afterAll(async () => {
	await simulators.stop();
});

describe('input', () => {
	const card = { cardNumber: '4111111111111111', expirationMonth: 12, expirationYear: 2032 };
	const problem = (name: string): object => ({
		status: 400,
		body: { title: expect.any(String), errors: { [name]: [expect.any(String)] } },
	});

	it.each([
		['an unknown member', { ...card, name: 'Mine' }, '$.name'],
		['a text for a number', { ...card, expirationMonth: '12' }, '$.expirationMonth'],
		['a missing member', { ...card, cardNumber: undefined }, 'CardNumber'],
		['a value out of range', { ...card, expirationMonth: 13 }, 'ExpirationMonth'],
		['no body at all', '', ''],
	])('is refused by the gateway for %s', async (_, body, name) => {
		expect(await send('POST', '/v2/payment-methods/cards', body)).toMatchObject(problem(name));
	});

	it('is refused for malformed IDs before records are looked up', async () => {
		for (const collection of ['customers', 'payment-links', 'webhooks/endpoints']) {
			expect((await send('GET', `/v2/${collection}/42`)).status).toBe(400);
			const { status, body } = await send('GET', `/v2/${collection}/${randomUUID()}`);
			expect([status, body.ErrorCode]).toEqual([404, 'N0000']);
		}
		const { body } = await send('GET', '/v2/payment-methods?customerId=42');
		expect(body.errors).toHaveProperty('CustomerId');
	});

	it('requires a length and a JSON type without a body', async () => {
		const path = `/v2/payment-sessions/${randomUUID()}/cancel`;
		const typed = { headers: { 'content-type': 'text/plain' } };
		expect((await send('POST', path, '', typed)).status).toBe(415);
		expect((await send('POST', path, '')).status).toBe(404);
	});

	it('is merged into a record, of which only some members can be cleared', async () => {
		const customer = { firstName: 'Ada', lastName: 'Fake', email: 'ada@example.com' };
		const { body } = await send('POST', '/v2/customers', {
			...customer,
			billingAddress: { city: 'Northhaven', countryCode: 'US' },
		});
		const path = `/v2/customers/${String(body.customerId)}`;
		const patch = { lastName: 'Faker', email: null, billingAddress: { countryCode: null } };
		expect(await send('PATCH', path, patch)).toMatchObject({
			status: 200,
			body: { lastName: 'Faker', email: null },
		});
		expect((await send('GET', path)).body).toMatchObject({
			firstName: 'Ada',
			lastName: 'Faker',
			email: null,
			billingAddress: { city: 'Northhaven', countryCode: null },
		});
		for (const [path, patch] of [
			[`/v2/customers/${String(body.customerId)}`, { firstName: null }],
			['/v2/settings/transaction-autofill', { level2Settings: { taxRate: null } }],
		] as const) {
			const { status, body } = await send('PATCH', path, patch);
			expect([status, body.Details]).toEqual([400, expect.stringMatching(/cannot be cleared/)]);
		}
	});
});

it('keeps merchants and partners apart', async () => {
	const merchant = await send('GET', '/v2/api-keys');
	const partner = await send('GET', '/v2/ping', undefined, { as: 'sandboxPartner' });
	expect([merchant, partner].map(({ status, body }) => [status, body.ErrorCode])).toEqual([
		[403, 'F0000'],
		[403, 'F0000'],
	]);
	const { body } = await send('GET', '/v2/api-keys', undefined, { as: 'sandboxPartner' });
	expect(body.apiKeys).toHaveLength(24);
});

it("keeps one default among a customer's linked payment methods", async () => {
	const methods = await held<PaymentMethod>('paymentMethods');
	const other = methods.find(({ customerId, isDefault }) => customerId !== null && !isDefault);
	const orphan = methods.find(({ customerId }) => customerId === null);
	const setDefault = async (one?: PaymentMethod): Promise<number> => {
		const query = `customerId=${other?.customerId}`;
		const path = `/v2/payment-methods/${one?.paymentMethodId}/set-default`;
		return (await send('POST', `${path}?${query}`, '')).status;
	};
	expect([await setDefault(orphan), await setDefault(other)]).toEqual([400, 200]);
	const own = (await held<PaymentMethod>('paymentMethods')).filter(
		({ customerId }) => customerId === other?.customerId,
	);
	expect(own.filter(({ isDefault }) => isDefault)).toEqual([{ ...other, isDefault: true }]);
});

describe('a transaction at a terminal', () => {
	const start = async (): Promise<string> => {
		const busy = (await held<PosTransaction>('posTransactions'))
			.filter((one) => one.posTransactionStatus === 'InProgress')
			.map(({ terminalId }) => terminalId);
		const free = (await held<Terminal>('terminals')).find(
			(one) =>
				one.terminalMode === 'SemiIntegrated' &&
				one.terminalStatus === 'Ready' &&
				!busy.includes(one.terminalId),
		);
		const { body } = await send('POST', '/v2/pos/transactions', {
			posDeviceId: 'till-1',
			baseAmount: 10,
			currencyCode: 'USD',
			terminalId: free?.terminalId,
		});
		return `/v2/pos/transactions/${String(body.posTransactionId)}`;
	};
	const read = async (path: string): Promise<Answer['body']> => (await send('GET', path)).body;
	const waiting = '?waitForTransactionProcessing=true';

	it('is completed after two reads, or at once for a waiting caller', async () => {
		const path = await start();
		const reads = [await read(path), await read(path), await read(path)];
		expect(reads.map(({ posTransactionStatus }) => posTransactionStatus)).toEqual([
			'InProgress',
			'InProgress',
			'Completed',
		]);
		expect(await read(`${await start()}${waiting}`)).toMatchObject({
			posTransactionStatus: 'Completed',
			processedAmount: 10,
			linkedTransaction: { transactionStatus: 'Captured', transactionEvents: [{ type: 'Sale' }] },
		});
	});

	it('ends as a test sets it', async () => {
		const [declined, endless] = [await start(), await start()];
		const outcome = { posTransactionStatus: 'Completed', transactionStatus: 'Declined' };
		await flute.put('posOutcomes', [outcome]);
		expect(await read(`${declined}${waiting}`)).toMatchObject({
			processedAmount: null,
			linkedTransaction: { transactionStatus: 'Declined' },
		});
		await flute.put('posOutcomes', [{ posTransactionStatus: 'InProgress' }]);
		expect(await read(`${endless}${waiting}`)).toMatchObject({
			posTransactionStatus: 'InProgress',
		});
		await flute.control('DELETE', '/state/posOutcomes');
		expect((await send('POST', `${endless}/cancel`, '')).body).toMatchObject({
			posTransactionStatus: 'Cancelled',
		});
		expect((await send('POST', `${endless}/cancel`, '')).status).toBe(400);
	});
});

describe('webhooks', () => {
	const create = async (endpointUrl: string): Promise<Answer> =>
		await send('POST', '/v2/webhooks/endpoints', {
			endpointName: 'Test',
			endpointUrl,
			eventTypes: ['settlement.batch.completed'],
		});

	it('require https and show their secret once', async () => {
		expect((await create('http://example.com/hook')).status).toBe(400);
		const { body } = await create('https://example.com/hook');
		expect(body.hmacSecret).toMatch(/^[\da-z]{64}$/);
		const read = await send('GET', `/v2/webhooks/endpoints/${String(body.endpointId)}`);
		expect(read.body).not.toHaveProperty('hmacSecret');
	});

	it('are sent, signed, when a closed batch is settled', async () => {
		const received: Array<{ headers: IncomingHttpHeaders; body: string }> = [];
		const server = createServer((request, response) => {
			void text(request).then((body) => {
				received.push({ headers: request.headers, body });
				response.end();
				server.emit('received');
			});
		}).listen(0, '127.0.0.1');
		await once(server, 'listening');
		const { port } = server.address() as AddressInfo;
		const { body: endpoint } = await create(`http://127.0.0.1:${port}/hook`);

		const [open] = (await send('GET', '/v2/settlements/batches?batchStatus=Open')).body
			.items as Array<{ paymentProcessorId: string }>;
		const closed = await send(
			'POST',
			'/v2/settlements/batches/close',
			open && {
				paymentProcessorId: open.paymentProcessorId,
			},
		);
		expect(closed.body).toEqual({ batchStatus: 'PendingSettlement' });
		await flute.advance(61);
		const settled = once(server, 'received');
		const { body } = await send('GET', '/v2/settlements/batches?pageSize=1');
		await settled;
		server.close();

		const [batch] = body.items as Array<{ batchId: string }>;
		expect(batch).toMatchObject({ batchStatus: 'Settled' });
		const [{ headers, body: event } = { headers: {}, body: '' }] = received;
		expect(JSON.parse(event)).toMatchObject({
			type: 'settlement.batch.completed',
			data: { object: { id: batch?.batchId, resourceType: 'settlement' } },
		});
		const [id, at] = [headers['flute-webhook-id'], headers['flute-webhook-timestamp']];
		const mac = createHmac('sha256', String(endpoint.hmacSecret))
			.update(`${String(id)}.${String(at)}.${event}`)
			.digest('base64');
		expect(headers['flute-webhook-signature']).toBe(`v1,${mac}`);
	});

	it('are repeated once per call after a failure, except a ping', async () => {
		const logs = await held<DeliveryLog>('deliveryLogs');
		const retry = async (status: string, isPing: boolean): Promise<Answer> => {
			// Those that failed at an endpoint which is down fail again.
			const host = status === 'Failure' ? '//down.' : '//hooks.';
			const found = logs.find(
				(one) =>
					one.deliveryLogStatus === status &&
					(one.eventType === 'ping') === isPing &&
					one.endpointUrl.includes(host),
			);
			return await send('POST', `/v2/webhooks/delivery-logs/${found?.deliveryLogId}/retry`, '');
		};
		expect((await retry('Failure', false)).body).toMatchObject({ deliveryLogStatus: 'Failure' });
		expect((await retry('Success', false)).body.Details).toMatch(/only Failure is retryable/);
		expect((await retry('Failure', true)).body.Details).toMatch(/synthetic and not retryable/);
	});

	it.each([
		['', 'webhook-delivery-logs.csv', /^deliveryLogId,endpointId,/],
		['?format=Json', 'webhook-delivery-logs.json', /^\[\{"deliveryLogId"/],
	])('have their logs exported as a file (%s)', async (query, name, content) => {
		const { headers, text } = await send('GET', `/v2/webhooks/delivery-logs/export${query}`);
		expect(headers.get('content-disposition')).toBe(`attachment; filename="${name}"`);
		expect(text).toMatch(content);
	});
});

it('has the same records at any start time', () => {
	const madeAt = (now: string) => {
		jest.useFakeTimers({ now: new Date(now) });
		const { transactions } = makeMerchant(new Records(), 'sandbox');
		jest.useRealTimers();
		return transactions.all.map(({ transactionId, processedAmount }) => [
			transactionId,
			processedAmount,
		]);
	};

	expect(madeAt('2026-01-01T03:00:00Z')).toEqual(madeAt('2026-07-01T15:00:00Z'));
});
