import { createHmac } from 'node:crypto';

import { LocalServer } from '../../hosts/localServer';
import type { Delivery } from '../deliveries';
import { useFlipdish } from './testClient';

const { control, get, post, put, remove, send } = useFlipdish();

interface Received {
	headers: Record<string, string | string[] | undefined>;
	body: Record<string, unknown> & { Body: Record<string, unknown> };
	raw: string;
}

/** The received deliveries and their answers. */
const received: Received[] = [];
let status = 204;
const receiver = new LocalServer((request, response) => {
	const chunks: Buffer[] = [];
	request.on('data', (chunk: Buffer) => chunks.push(chunk));
	request.on('end', () => {
		const raw = Buffer.concat(chunks).toString();
		const body = JSON.parse(raw || '{}') as Received['body'];
		received.push({ headers: request.headers, raw, body });
		response.writeHead(status, { location: '/elsewhere' }).end();
	});
});
let url: string;

beforeAll(async () => {
	await receiver.start();
	url = `${receiver.url}/hook`;
});
afterAll(async () => await receiver.stop());
beforeEach(async () => {
	await control('POST', '/deliveries/settings', { retryAfterMs: [], copies: 1 });
	received.length = 0;
	status = 204;
});

const settled = async () => (await control('GET', '/deliveries?settled=true')) as Delivery[];

describe('classic subscriptions', () => {
	const path = '/fd1001/webhooks/fake-flipdish-client/subscriptions';
	const EventNames = ['order.accepted', 'store.updated', 'voucher.created'];
	const VerifyToken = 'fake-token';
	let id: number;

	beforeEach(async () => {
		const hook = { CallbackUrl: url, EventNames, Enabled: true, VerifyToken };
		id = ((await post(path, hook)).body as { Data: number }).Data;
	});
	afterEach(async () => await remove(`${path}/${id}`));

	it('get each event of an API call once, with the verify token', async () => {
		await post('/orders/60021/accept', {});
		await post('/orders/60021/dispatch');
		await settled();
		await post('/stores/501', { Name: 'Renamed' });
		await settled();
		await post('/vouchers/fd1001', {
			...{ VoucherType: 'LumpDiscount', LumpDiscountDetails: { DiscountAmount: 3 } },
			Code: 'TOLD',
		});
		await settled();
		const told = received.map(({ body }) => body);
		expect(told.map(({ Type }) => Type)).toEqual(EventNames);
		const common = { FlipdishEventId: expect.any(String), AppId: 'fd1001' };
		expect(told[0]).toEqual({
			Type: 'order.accepted',
			CreateTime: expect.any(String),
			Body: expect.objectContaining({
				...{ EventName: 'order.accepted', ...common },
				Order: expect.objectContaining({ OrderId: 60_021, OrderState: 'AcceptedByRestaurant' }),
			}),
		});
		expect(told[1]?.Body).toMatchObject({ ...common, Store: { StoreId: 501, Name: 'Renamed' } });
		expect(told[2]?.Body).toMatchObject({ ...common, Voucher: { Code: 'TOLD' } });
		expect(received.map(({ headers }) => headers['x-verify-token'])).toEqual(
			EventNames.map(() => VerifyToken),
		);
	});

	it('get nothing while disabled, and no token if none is set', async () => {
		await put(`${path}/${id}`, { CallbackUrl: url, EventNames, Enabled: false });
		await post('/stores/501', { Name: 'Unseen' });
		await put(`${path}/${id}`, { CallbackUrl: url, EventNames, Enabled: true });
		await post('/stores/501', { Name: 'Seen' });
		await settled();
		expect(received.map(({ body }) => body.Body.Store)).toMatchObject([{ Name: 'Seen' }]);
		expect(received[0]?.headers).not.toHaveProperty('x-verify-token');
	});

	it('get a delivery again after a redirect or a fault, and the log has every attempt', async () => {
		await control('POST', '/deliveries/settings', { retryAfterMs: [60_000, 60_000] });
		status = 302;
		const [delivery] = (await control('POST', '/emit', {
			...{ name: 'order.accepted', id: 60_022 },
		})) as Delivery[];
		expect(delivery).toMatchObject({ status: 'pending', eventType: 'order.accepted' });
		status = 500;
		await control('POST', '/deliveries/retry');
		status = 200;
		await control('POST', '/deliveries/retry');
		const ledger = await settled();
		expect(
			ledger.find(({ deliveryId }) => deliveryId === delivery!.deliveryId)?.attempts,
		).toMatchObject([{ status: 302 }, { status: 500 }, { status: 200 }]);
		expect(new Set(received.map(({ raw }) => raw)).size).toBe(1);
		const logs = await get(
			`${path}/${id}/logs?start=2020-01-01T00:00:00Z&end=2100-01-01T00:00:00Z`,
		);
		expect(logs.body).toMatchObject({
			TotalRecordCount: 3,
			Data: [
				{ HttpResponseStatusCode: '302' },
				{ RetryCount: 1 },
				{ RequestBody: received[0]?.raw },
			],
		});
		expect(JSON.stringify(logs.body)).not.toContain(VerifyToken);
	});

	it('can get a delivery twice at the same moment, and an event they did not choose', async () => {
		await control('POST', '/deliveries/settings', { copies: 2 });
		await control('POST', '/emit', { name: 'order.refunded', subscription: id });
		expect(received).toHaveLength(2);
		expect(received[0]?.raw).toBe(received[1]?.raw);
		expect(received[0]?.body.Type).toBe('order.refunded');
	});

	it('sends events when orders are placed and change state', async () => {
		await put(`${path}/${id}`, { ...hookOf(['order.created', 'order.rejected']) });
		const [placed] = (await control('POST', '/orders', {})) as Array<{ OrderId: number }>;
		const { OrderId } = placed!;
		await settled();
		await control('POST', `/orders/${OrderId}/state`, { OrderState: 'RejectedByStore' });
		await settled();
		expect(received.map(({ body }) => [body.Type, body.Body.Order])).toMatchObject([
			['order.created', { OrderId, OrderState: 'ReadyToProcess' }],
			['order.rejected', { OrderId, OrderState: 'RejectedByStore' }],
		]);
	});

	const hookOf = (names: string[]) => ({ CallbackUrl: url, EventNames: names, Enabled: true });
});

it('places thousands of orders at one time, found by time, state and store', async () => {
	const PlacedTime = '2031-05-01T12:00:00.000Z';
	const order = { PlacedTime, OrderState: 'Created' };
	await control('POST', '/orders', { count: 3000, quiet: true, order });
	await control('POST', '/orders', { quiet: true, order: { ...order, Store: { Id: 502 } } });
	const total = async (query: string) =>
		((await get(`/orders?limit=100&${query}`)).body as { TotalRecordCount: number })
			.TotalRecordCount;
	expect(await total(`from=${PlacedTime}&to=${PlacedTime}`)).toBe(3001);
	expect(await total(`from=${PlacedTime}&state=Created&state=Dispatched`)).toBe(3001);
	expect(await total(`from=${PlacedTime}&state=Dispatched`)).toBe(0);
	expect(await total(`from=${PlacedTime}&physicalRestaurantId=502`)).toBe(1);
	expect(await total('from=2031-05-01T12:00:00.001Z')).toBe(0);
	const page = await get(`/orders?from=${PlacedTime}&page=31&limit=100`);
	expect((page.body as { Data: unknown[] }).Data).toHaveLength(1);
});

describe('subscriptions of an org', () => {
	const path = '/webhooks/orgs/org101/subscriptions';
	const type = 'sale.created.v1';
	const channel = { salesChannelId: 'sc501' };
	let subscription: { subscriptionId: string; secret: string };

	beforeEach(async () => {
		const body = { callbackUrl: url, eventTypes: [type] };
		subscription = (await send('POST', path, body)).body as typeof subscription;
	});
	afterEach(async () => {
		await send('DELETE', `${path}/${subscription.subscriptionId}`);
		await control('POST', '/org-webhooks/settings', {
			...{ signed: 'timestamp and body', shape: 'flat', timestamp: 'event' },
		});
	});

	const signature = (text: string): string =>
		createHmac('sha256', subscription.secret).update(text).digest('hex');

	it('are created with a secret that is shown once', async () => {
		expect(subscription).toMatchObject({ secret: expect.any(String), enabled: true });
		expect(JSON.stringify((await send('GET', path)).body)).not.toContain(subscription.secret);
		const refused = [
			{ callbackUrl: 'http://hooks.example.com', eventTypes: [type] },
			{ callbackUrl: url, eventTypes: ['sales.created.v1'] },
			{ callbackUrl: url },
		];
		for (const body of refused) expect((await send('POST', path, body)).status).toBe(400);
		const nobody = await send('GET', path, undefined, { authorization: 'Bearer fake-wrong' });
		expect(nobody.status).toBe(401);
	});

	it('get a sale, signed over time and body', async () => {
		await send(
			'POST',
			'/salesManagement/orgs/org101/sales',
			{
				...{ ...channel, dispatchType: 'Collection', menuRevisionId: '3' },
				requestedFulfilmentTime: '2026-12-01T12:00:00Z',
				menuId: '00000000-0000-4000-8000-000000000701',
				...{ charges: [], discounts: [], payments: [] },
				items: [{ menuItemId: 'item-1', quantity: 1, unitPrice: 9.5 }],
			},
			{ 'x-idempotency-key': 'told' },
		);
		await settled();
		const [{ headers, raw, body } = {} as Received] = received;
		expect(body).toMatchObject({ orgId: 'org101', saleId: expect.any(String), ...channel });
		const time = String(headers['x-flipdish-timestamp']);
		expect(time).toBe(new Date(time).toISOString());
		expect(headers).toMatchObject({
			'x-flipdish-event-type': type,
			'x-flipdish-event-version': 'v1',
			'x-flipdish-signature': `t=${time},sha256=${signature(`${time}.${raw}`)}`,
		});
	});

	it('get the other formats, signed over the body alone, if set so', async () => {
		await control('POST', '/org-webhooks/settings', { signed: 'body', shape: 'envelope' });
		await control('POST', '/emit-org', { type, properties: { saleId: 'ABC' } });
		await control('POST', '/org-webhooks/settings', { shape: 'data' });
		await control('POST', '/emit-org', { type, properties: { saleId: 'DEF' } });
		expect(received.map(({ body }) => body)).toMatchObject([
			{
				'detail-type': type,
				detail: { properties: { saleId: 'ABC' }, metadata: { id: expect.any(String), type } },
			},
			{ data: { saleId: 'DEF' } },
		]);
		const [{ headers, raw } = {} as Received] = received;
		expect(headers['x-flipdish-signature']).toMatch(`,sha256=${signature(raw)}`);
	});

	it('get nothing while disabled or for other types', async () => {
		await control('POST', '/emit-org', { type: 'sale.updated.v1' });
		await send('PUT', `${path}/${subscription.subscriptionId}`, { enabled: false });
		await control('POST', '/emit-org', { type });
		await settled();
		expect(received).toEqual([]);
	});
});
