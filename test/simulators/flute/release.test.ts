import { randomUUID } from 'node:crypto';

import { startSimulators } from '../client';
import type { SimulatorClient, Simulators } from '../client';
import type { Customer, PaymentMethod, PaymentProcessor, Transaction } from './model';
import type { Terminal } from './terminals';

/** Behaviour by Flute's description of November 2026, and the formats of August. */

interface Answer {
	status: number;
	body: Record<string, unknown>;
}

let simulators: Simulators<'flute'>;
let flute: SimulatorClient;
let token = '';

async function send(
	method: string,
	path: string,
	body?: object,
	headers: Record<string, string> = {},
): Promise<Answer> {
	const response = await fetch(`${flute.urls.sandboxApi}${path}`, {
		method,
		headers: {
			authorization: `Bearer ${token}`,
			...(method !== 'GET' && { 'content-type': 'application/json' }),
			...headers,
		},
		...(method !== 'GET' && { body: body ? JSON.stringify(body) : '' }),
	});
	const text = await response.text();
	const isJson = text !== '' && /json/.test(response.headers.get('content-type') ?? '');
	return { status: response.status, body: isJson ? (JSON.parse(text) as Answer['body']) : {} };
}

const held = async <T>(collection: string): Promise<T[]> =>
	(await flute.state())[collection] as T[];

const payments = async (): Promise<number> => (await held('transactions')).length;

const processorId = async (type: string): Promise<string> =>
	(await held<PaymentProcessor>('paymentProcessors')).find((one) => one.type === type)
		?.paymentProcessorId ?? '';

const sale = async (members: object = {}): Promise<object> => ({
	paymentProcessorId: await processorId('SandboxCard'),
	baseAmount: 10.5,
	referenceId: randomUUID(),
	transactionDetails: {
		cardData: {
			paymentMethodDetails: {
				cardNumber: '4111111111111111',
				expirationMonth: 12,
				expirationYear: 2032,
			},
		},
	},
	billingAddress: { addressLine1: '123 Test St', postalCode: '10001', countryCode: 'US' },
	...members,
});

beforeAll(async () => {
	simulators = await startSimulators(['flute']);
	flute = simulators.flute;
	const { clientId, clientSecret } = flute.credentials.sandbox as Record<string, string>;
	const response = await fetch(`${flute.urls.sandboxOauth}/oauth2/token`, {
		method: 'POST',
		body: new URLSearchParams({
			grant_type: 'client_credentials',
			client_id: String(clientId),
			client_secret: String(clientSecret),
		}),
	});
	token = ((await response.json()) as { access_token: string }).access_token;
});

afterAll(async () => {
	await simulators.stop();
});

describe('a body', () => {
	it.each([
		['deviceId', randomUUID()],
		['platform', 'iOS'],
		['appVersion', '1.0'],
		['sdkVersion', '2.0'],
	])('of a payment with the removed %s is refused', async (name, value) => {
		const { status, body } = await send('POST', '/v2/transactions', await sale({ [name]: value }));
		expect([status, body.errors]).toEqual([400, { [`$.${name}`]: [expect.any(String)] }]);
	});

	it('has duty charges as a rate, not as an amount', async () => {
		const enhanced = async (members: object): Promise<number> =>
			(await send('POST', '/v2/transactions', await sale({ transactionEnhancedData: members })))
				.status;
		expect(await enhanced({ dutyCharges: 1 })).toBe(400);
		expect(await enhanced({ dutyChargesRate: 101 })).toBe(400);
		expect(await enhanced({ dutyChargesRate: 5, invoiceNumber: 'Invoice 42' })).toBe(200);
		expect(await enhanced({ invoiceNumber: 'Sixteen letters.' })).toBe(400);
	});

	it.each([
		[100, 200],
		[101, 400],
	])('has a reference of %d characters: %d', async (length, status) => {
		const referenceId = randomUUID().padEnd(length, 'x');
		const answer = await send('POST', '/v2/transactions', await sale({ referenceId }));
		expect(answer.status).toBe(status);
	});

	it('of a payment link has a tax mode with one of rate and amount', async () => {
		const link = async (members: object): Promise<number> =>
			(
				await send('POST', '/v2/payment-links', {
					paymentMethods: { card: { enabled: true } },
					currencyCode: 'USD',
					baseAmount: 20,
					...members,
				})
			).status;
		expect(await link({ taxMode: 'Exclusive', taxRate: 8.875 })).toBe(200);
		expect(await link({ taxMode: 'Inclusive', taxAmount: 1.5, mode: 'PaymentAndSave' })).toBe(200);
		expect(await link({ taxMode: 'Inclusive', taxAmount: 20 })).toBe(400);
		expect(await link({ taxMode: 'Exclusive' })).toBe(400);
		expect(await link({ taxMode: 'Exclusive', taxRate: 5, taxAmount: 1 })).toBe(400);
		expect(await link({ metadata: { order: '1', none: null } })).toBe(200);
	});
});

describe('an idempotency key', () => {
	const keyed = { 'idempotency-key': '' };
	const pay = async (body: object, key: string): Promise<Answer> =>
		await send('POST', '/v2/transactions', body, { ...keyed, 'idempotency-key': key });

	it('repeats the first reply without doing the work again', async () => {
		const [body, key] = [await sale(), randomUUID()];
		const first = await pay(body, key);
		const before = await payments();
		expect(await pay(body, key)).toEqual(first);
		expect(await payments()).toBe(before);
		expect(first.status).toBe(200);
	});

	it('is kept for a decline, which is then repeated', async () => {
		const [body, key] = [await sale({ billingAddress: null }), randomUUID()];
		const [first, second] = [await pay(body, key), await pay(body, key)];
		expect(first.body.transactionStatus).toBe('Declined');
		expect(second.body.transactionId).toBe(first.body.transactionId);
	});

	it('of another request is refused', async () => {
		const key = randomUUID();
		await pay(await sale(), key);
		const { status, body } = await pay(await sale(), key);
		expect([status, body.ErrorCode]).toEqual([422, 'E0000']);
		expect(body.Details).toMatch(/^IdempotencyKeyConflict/);
	});

	it('whose request is still running is refused', async () => {
		const key = randomUUID();
		await flute.put('idempotencyKeys', [{ key, at: new Date().toISOString() }]);
		const { status, body } = await pay(await sale(), key);
		expect(status).toBe(409);
		expect(body.Details).toMatch(/^IdempotencyKeyInProgress/);
	});

	it('does not protect from a second payment after a 5xx', async () => {
		const [body, key] = [await sale(), randomUUID()];
		const fault = { status: 500, isWorked: true };
		await flute.fault({ match: { method: 'POST' }, fault });
		const before = await payments();
		expect((await pay(body, key)).status).toBe(500);
		expect(await payments()).toBe(before + 1);
		// The check for duplicates is independent of the key and has a shorter window.
		await flute.advance(61);
		expect((await pay(body, key)).status).toBe(200);
		expect(await payments()).toBe(before + 2);
	});

	it('protects where the connection was cut', async () => {
		const [body, key] = [await sale(), randomUUID()];
		await flute.fault({ match: { method: 'POST' }, fault: { drop: 'after' } });
		const before = await payments();
		await expect(pay(body, key)).rejects.toThrow();
		expect((await pay(body, key)).status).toBe(200);
		expect(await payments()).toBe(before + 1);
	});

	it.each([
		[255, 200],
		[256, 400],
	])('has %d characters: %d', async (length, status) => {
		const key = randomUUID().padEnd(length, 'k');
		expect((await pay(await sale(), key)).status).toBe(status);
	});

	it('is ignored by operations without idempotency', async () => {
		const customer = { firstName: 'Fake', lastName: 'Payer' };
		const key = { 'idempotency-key': randomUUID() };
		const ids = [
			await send('POST', '/v2/customers', customer, key),
			await send('POST', '/v2/customers', customer, key),
		].map(({ body }) => body.customerId);
		expect(new Set(ids).size).toBe(2);
	});
});

describe('a list', () => {
	it('of transactions is filtered by whole days, including both ends', async () => {
		const [one] = (await held<Transaction>('transactions')).slice(-40);
		const noon = `${one?.transactionDateTime.slice(0, 10)}T12:00:00Z`;
		const { body } = await send(
			'GET',
			`/v2/transactions?pageSize=100&fromDate=${noon}&toDate=${noon}`,
		);
		const items = body.items as Transaction[];
		expect(items.map(({ transactionId }) => transactionId)).toContain(one?.transactionId);
		expect(
			items.every(({ transactionDateTime }) => transactionDateTime.startsWith(noon.slice(0, 10))),
		).toBe(true);
	});

	it('of customers is sorted by orderBy, descending by default', async () => {
		const names = async (query: string): Promise<unknown[]> => {
			const { body } = await send('GET', `/v2/customers?pageSize=5${query}`);
			return (body.items as Customer[]).map(({ lastName }) => lastName);
		};
		const all = (await held<Customer>('customers')).map(({ lastName }) => lastName).sort();
		expect(await names('&orderBy=lastName')).toEqual(all.slice(-5).reverse());
		expect(await names('&orderBy=lastName&asc=true')).toEqual(all.slice(0, 5));
		expect(await names('&sortBy=lastName')).toEqual(await names(''));
	});

	it('of webhooks has items and page info', async () => {
		for (const path of ['endpoints', 'delivery-logs']) {
			const { body } = await send('GET', `/v2/webhooks/${path}?pageSize=2`);
			expect(body).toMatchObject({ items: [{}, {}], pageInfo: { hasMore: true } });
		}
		const { body } = await send('GET', '/v2/webhooks/event-types');
		expect(body.items).toContainEqual({
			eventType: 'transaction.card.captured',
			description: expect.any(String) as string,
			group: 'Card',
		});
	});
});

describe('a reversal at a terminal', () => {
	const reversal = async (members: object): Promise<Answer> => {
		const busy = (
			await held<{ terminalId: string; posTransactionStatus: string }>('posTransactions')
		).filter(({ posTransactionStatus }) => posTransactionStatus === 'InProgress');
		const terminal = (await held<Terminal>('terminals')).find(
			({ terminalMode, terminalStatus, terminalId }) =>
				terminalMode === 'SemiIntegrated' &&
				terminalStatus === 'Ready' &&
				!busy.some((one) => one.terminalId === terminalId),
		);
		return await send('POST', '/v2/pos/transactions/reversal', {
			terminalId: terminal?.terminalId,
			posDeviceId: 'till-1',
			referenceId: randomUUID(),
			...members,
		});
	};
	const original = async (status: string, cardType: string): Promise<Transaction> => {
		const [like] = (await held<Transaction>('transactions')).filter(
			(one) => one.transactionStatus === status && one.cardDetails,
		);
		const one = {
			...like,
			transactionId: randomUUID(),
			processedAmount: 30,
			refundDetails: { refundedAmount: 0, availableRefundAmount: 30 },
			cardDetails: { ...like?.cardDetails, cardType },
		} as Transaction;
		await flute.put('transactions', [one]);
		return one;
	};

	it('voids an unsettled payment in full', async () => {
		const { transactionId } = await original('Captured', 'Credit');
		const { body } = await reversal({ originalTransactionId: transactionId, reversalAmount: 5 });
		expect(body).toMatchObject({
			posTransactionStatus: 'Completed',
			linkedTransaction: { transactionId, transactionStatus: 'Voided' },
		});
	});

	it('refunds a credit card at once, and a debit card at the terminal', async () => {
		const credit = await original('Settled', 'Credit');
		const debit = await original('Settled', 'Debit');
		const part = { reversalAmount: 5 };
		const done = await reversal({ originalTransactionId: credit.transactionId, ...part });
		const begun = await reversal({ originalTransactionId: debit.transactionId, ...part });
		expect(done.body).toMatchObject({ posTransactionStatus: 'Completed', processedAmount: 5 });
		expect(begun.body).toMatchObject({ posTransactionStatus: 'InProgress' });
		const path = `/v2/pos/transactions/${String(begun.body.posTransactionId)}`;
		expect((await send('GET', `${path}?waitForTransactionProcessing=true`)).body).toMatchObject({
			posTransactionStatus: 'Completed',
			linkedTransaction: { transactionType: 'Refund', processedAmount: 5 },
		});
	});

	it('of no payment needs an amount and a currency', async () => {
		expect((await reversal({ currencyCode: 'USD' })).status).toBe(400);
		expect((await reversal({ reversalAmount: 5 })).status).toBe(400);
		const { body } = await reversal({ reversalAmount: 5, currencyCode: 'USD' });
		const path = `/v2/pos/transactions/${String(body.posTransactionId)}`;
		expect((await send('GET', `${path}?waitForTransactionProcessing=true`)).body).toMatchObject({
			linkedTransaction: { transactionType: 'Credit', processedAmount: 5 },
		});
	});
});

it('has subscriptions and devices on version 1', async () => {
	const list = await send('GET', '/sub-api/v1/subscriptions?page=1&pageSize=50');
	expect(list.body).toMatchObject({ items: expect.any(Array), total: 130 });
	const [method] = (await held<PaymentMethod>('paymentMethods')).filter(
		({ type, customerId }) => type === 'Card' && customerId,
	);
	const subscription = {
		customerId: method?.customerId,
		paymentMethodId: method?.paymentMethodId,
		paymentProcessorId: await processorId('SandboxCard'),
		amount: 9.5,
		paymentFrequencyUnit: 1,
		paymentFrequency: 7,
		numberOfPayments: 4,
		requesterIpAddress: '203.0.113.10',
	};
	const { body } = await send('POST', '/sub-api/v1/subscriptions', subscription);
	const path = `/sub-api/v1/subscriptions/${String(body.id)}`;
	expect((await send('PUT', `${path}/terminate`)).status).toBe(200);
	expect((await send('GET', path)).body).toMatchObject({ amount: 9.5, status: 'Terminated' });
	const odd = { ...subscription, paymentFrequency: 8 };
	expect((await send('POST', '/sub-api/v1/subscriptions', odd)).status).toBe(400);

	const device = { deviceId: 'till 7', deviceName: 'Till' };
	await send('POST', '/pay-api/v1/devices', device);
	expect((await send('GET', '/pay-api/v1/devices/till%207')).body).toMatchObject(device);
});

describe('in the formats of August', () => {
	const inAugust = async (method: string, path: string, body?: object): Promise<Answer> => {
		await flute.control('POST', '/shapes', { shapes: 'august' });
		try {
			return await send(method, path, body);
		} finally {
			await flute.control('POST', '/shapes', { shapes: 'november' });
		}
	};

	it('has the old names of events, refunds and ACH payments', async () => {
		const transactions = await held<Transaction>('transactions');
		const refunded = transactions.find((one) => one.refundDetails?.refundedAmount);
		const { body } = await inAugust('GET', `/v2/transactions/${refunded?.transactionId}`);
		expect(body).toMatchObject({
			refundDetails: { isFullyRefunded: expect.any(Boolean) },
			transactionEvents: [
				{ transactionEventType: 'Sale', processedAmount: expect.any(Number) },
				{},
				{},
			],
		});
		expect(body).not.toHaveProperty('taxDetails');
		const query = '?paymentMethodType=ACH&transactionStatus=Scheduled&pageSize=1';
		expect((await inAugust('GET', `/v2/transactions${query}`)).body.items).toEqual([
			expect.objectContaining({ transactionType: 'AchDebit', processedAmount: null }),
		]);
	});

	it('has lists of webhooks in data, without page info for endpoints', async () => {
		const endpoints = await inAugust('GET', '/v2/webhooks/endpoints?pageSize=2');
		expect(Object.keys(endpoints.body)).toEqual(['data']);
		const logs = await inAugust('GET', '/v2/webhooks/delivery-logs?pageSize=1');
		expect(logs.body).toMatchObject({ data: [{ status: expect.any(String) }], pageInfo: {} });
		const types = await inAugust('GET', '/v2/webhooks/event-types');
		expect((types.body.data as object[])[0]).toHaveProperty('eventTypeId', 1);
	});

	it('answers changes without a body, and terminals as Active', async () => {
		const [customer] = await held<Customer>('customers');
		const path = `/v2/customers/${customer?.customerId}`;
		expect(await inAugust('PATCH', path, { companyName: 'Fake' })).toEqual({
			status: 200,
			body: {},
		});
		const { body } = await inAugust('GET', '/v2/terminals?terminalStatus=Ready&pageSize=1');
		expect(body.items).toEqual([expect.objectContaining({ terminalStatus: 'Active' })]);
	});
});
