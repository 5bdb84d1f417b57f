import type { Answer } from '../testRequests';
import { useFlipdish } from './testClient';
import { sampleIds } from './samples';

const { send, get, post, put, remove, state } = useFlipdish();

type Row = Record<string, unknown>;
const dataOf = ({ body }: Answer): Row => (body as { Data: Row }).Data;
const rowsOf = ({ body }: Answer): Row[] => (body as { Data: Row[] }).Data;

function form(field: string, file: string | Blob = new Blob(['image'])): FormData {
	const data = new FormData();
	data.append(field, file as string);
	return data;
}

it('pages through orders with a state', async () => {
	const seen: unknown[] = [];
	for (const page of [1, 2]) {
		const answer = await get(`/orders?state=ReadyToProcess&page=${page}&limit=20`);
		expect(answer.body).toMatchObject({ Page: page, Limit: 20, TotalRecordCount: 26 });
		seen.push(...rowsOf(answer).map(({ OrderId }) => OrderId));
	}
	expect(new Set(seen).size).toBe(26);
	const two = await get('/orders?state=Dispatched&state=Delivered&limit=100');
	expect(two.body).toMatchObject({ TotalRecordCount: 52 });
	expect((await get('/orders?page=0')).status).toBe(400);
	expect((await get('/orders?state=Nonsense')).body).toMatchObject({
		Errors: [{ FieldName: 'state.0', Errors: [expect.any(String)] }],
	});
});

it('moves an order through its states, and refuses wrong transitions', async () => {
	const order = '/orders/60006';
	const stateNow = async () => dataOf(await get(order)).OrderState;
	expect((await post(`${order}/dispatch`)).status).toBe(409);
	expect((await post(`${order}/accept`, { EstimatedMinutesForDelivery: 201 })).status).toBe(400);
	const accepted = await post(`${order}/accept`, { EstimatedMinutesForDelivery: 20 });
	expect([accepted.status, accepted.body]).toEqual([200, '']);
	expect(await stateNow()).toBe('AcceptedByRestaurant');
	expect((await post(`${order}/accept`, {})).status).toBe(409);
	expect((await post(`${order}/dispatch`)).status).toBe(200);
	expect(await stateNow()).toBe('Dispatched');
	expect((await post(`${order}/reject`, {})).status).toBe(400);
	expect((await post(`${order}/reject`, { RejectReason: 'TooBusy' })).status).toBe(409);
});

it('refunds a part, then the rest, and no more', async () => {
	const refund = async (RefundAmount: number) =>
		(await post('/orders/60011/refund', { RefundAmount, NotifyCustomer: false })).status;
	expect((await post('/orders/60011/refund', { RefundAmount: 1 })).status).toBe(400);
	expect(await refund(10)).toBe(200);
	expect(dataOf(await get('/orders/60011'))).toMatchObject({ PaymentStatus: 'PartiallyRefunded' });
	expect(await refund(1000)).toBe(409);
	expect(await refund(20)).toBe(200);
	expect(dataOf(await get('/orders/60011'))).toMatchObject({
		PaymentStatus: 'Refunded',
		OrderState: 'AcceptedAndRefunded',
		RefundedAmount: 30,
	});
	expect(await refund(1)).toBe(409);
});

it('creates, updates and lists vouchers', async () => {
	const voucher = { VoucherType: 'LumpDiscount', LumpDiscountDetails: { DiscountAmount: 3 } };
	const made = dataOf(await post('/vouchers/fd1001', { ...voucher, Code: 'HELLO' }));
	expect((await post('/vouchers/fd1001', { ...voucher, Code: 'HELLO' })).status).toBe(409);
	const found = await get('/fd1001/vouchers/summaries?searchCodes=HELLO&pageIndex=1&pageSize=5');
	expect(found.body).toMatchObject({ TotalRecordCount: 1, Data: [{ Code: 'HELLO' }] });
	const id = String(made.VoucherId);
	await post(`/vouchers/${id}`, { IsEnabled: false });
	expect(dataOf(await get(`/vouchers/${id}`))).toMatchObject({ Status: 'Disabled', Code: 'HELLO' });
});

it('creates and deletes the parts of a menu', async () => {
	const MenuItems = [{ Name: 'Soup', Price: 4, MenuItemOptionSets: [{ Name: 'Bread' }] }];
	const menuId = (
		await post('/fd1001/menus', {
			Name: 'New',
			MenuSections: [{ Name: 'Starters', MenuItems }],
		})
	).body as number;
	expect(menuId).toEqual(expect.any(Number));
	const [section] = dataOf(await get(`/menus/${menuId}`)).MenuSections as Row[];
	expect(section).toMatchObject({
		Name: 'Starters',
		MenuItems: [{ Name: 'Soup', Price: 4, MenuItemOptionSets: [{ Name: 'Bread' }] }],
	});
	const sections = `/menus/${menuId}/sections`;
	const added = await post(sections, { Name: 'Mains' });
	expect(added.status).toBe(201);
	expect((await remove(`${sections}/${String(section!.MenuSectionId)}`)).status).toBe(200);
	expect(rowsOf(await get(sections)).map(({ Name }) => Name)).toEqual(['Mains']);
	expect((await get(`/menus/701/sections/${String(dataOf(added).MenuSectionId)}`)).status).toBe(
		404,
	);
});

it('stores settings that have no record of their own', async () => {
	const path = '/stores/501/tipconfig';
	await post(path, { IsEnabled: true, Percentages: [5, 10] });
	expect(dataOf(await get(path))).toMatchObject({
		StoreId: 501,
		IsEnabled: true,
		Percentages: [5, 10],
	});
});

it('replaces and deletes webhook subscriptions', async () => {
	const path = '/fd1001/webhooks/fake-flipdish-client/subscriptions';
	const hook = { CallbackUrl: 'https://hooks.example.com/new', EventNames: [], Enabled: true };
	const { Data: id } = (await post(path, hook)).body as { Data: number };
	expect((await post(`${path}/${id}/events/order.created`)).status).toBe(200);
	expect((await post(`${path}/${id}/events/order.created`)).status).toBe(409);
	expect((await get(`${path}/${id}/events`)).body).toEqual({ Data: ['order.created'] });
	expect((await put(`${path}/${id}`, { ...hook, Enabled: false })).body).toBe('');
	expect(rowsOf(await get(path)).find(({ Id }) => Id === id)).toMatchObject({ Enabled: false });
	await remove(`${path}/${id}`);
	expect((await get(`${path}/${id}/events`)).status).toBe(404);
});

it('accepts one file under its field name and nothing else', async () => {
	expect((await post('/menus/701/image', form('image'))).status).toBe(200);
	expect((await post('/menus/701/image', form('Image'))).status).toBe(400);
	expect((await post('/menus/701/image', form('picture'))).status).toBe(400);
	expect((await post('/menus/701/image', form('image', 'no file'))).status).toBe(400);
	expect((await post('/menus/701/image', { image: 'x' })).status).toBe(415);
	expect((await post('/fd1001/menus/xlsx', form('menu'))).body).toEqual(expect.any(Number));
	expect((await post('/stores/501', form('image'))).status).toBe(415);
	const boundary = { 'content-type': 'multipart/form-data; boundary=none' };
	expect((await send('POST', '/api/v1.0/menus/701/image', 'broken', boundary)).status).toBe(400);
});

it('answers exports with files', async () => {
	const { headers, body } = await get('/fd1001/payouts/export');
	expect(headers.get('content-type')).toMatch('text/csv');
	expect(headers.get('content-disposition')).toBe('attachment; filename="payouts.csv"');
	expect(String(body).split('\n')[0]).toMatch(/PayoutId.*PayoutStatus/);
});

it('lists audit events by class, at most a hundred', async () => {
	const { body } = await get('/fd1001/events?eventType=order.created');
	expect(body).toMatchObject({ Limit: 100, TotalRecordCount: 130 });
	expect((body as { Data: Row }).Data.OrderCreatedEvent).toHaveLength(100);
	const one = (await get('/fd1001/events/order/60001')).body as { Data: Row };
	expect(one.Data.OrderCreatedEvent).toEqual([
		expect.objectContaining({ EventName: 'order.created', AppId: 'fd1001' }),
	]);
});

describe('the new API family', () => {
	const sale = {
		salesChannelId: 'sc501',
		dispatchType: 'Collection',
		requestedFulfilmentTime: '2026-12-01T12:00:00Z',
		menuId: sampleIds.newFamilyMenuId,
		menuRevisionId: '3',
		charges: [],
		discounts: [],
		items: [{ menuItemId: 'item-1', quantity: 1, unitPrice: 9.5 }],
		payments: [],
	};
	const path = '/salesManagement/orgs/org101/sales';
	const menu = `/menuManagement/orgs/org101/menus/${String(sampleIds.newFamilyMenuId)}`;
	const item = { itemId: 'item-1', itemType: 'menu.item' };
	const subscription = String(sampleIds.newFamilySubscriptionId);
	const channel = '/operations-updates/orgs/org101/properties/p501/salesChannels/sc501';
	const sell = async (body: object, key?: string) =>
		await send('POST', path, body, key === undefined ? {} : { 'x-idempotency-key': key });

	it('records a sale once per idempotency key', async () => {
		expect((await sell(sale)).body).toMatchObject({
			error: { message: expect.stringContaining('x-idempotency-key') },
		});
		const first = await sell(sale, 'key-1');
		expect(first.status).toBe(200);
		expect((await sell(sale, 'key-1')).body).toEqual(first.body);
		expect((await sell(sale, 'key-2')).body).not.toEqual(first.body);
		expect((await state()).sales).toHaveLength(2);
	});

	it('validates a sale', async () => {
		const wrong: object[] = [
			{ ...sale, items: [] },
			{ ...sale, dispatchType: 'Delivery' },
			{ ...sale, requestedFulfilmentTime: undefined },
			{ ...sale, displayId: '1234567890123456' },
			{ ...sale, discounts: [{ type: 'Voucher', amount: 1 }] },
			{ ...sale, Notes: 'capital' },
		];
		for (const body of wrong) expect((await sell(body, 'key-3')).status).toBe(400);
	});

	it('cancels a sale finally', async () => {
		const { saleId } = (await sell(sale, 'key-4')).body as { saleId: string };
		const body = { salesChannelId: 'sc501', cancellationReason: 'Cancelled by customer' };
		expect((await send('POST', `${path}/${saleId}/cancel`, body)).status).toBe(200);
		const status = { salesChannelId: 'sc501', status: 'SALE_DISPATCHED' };
		expect((await send('POST', `${path}/${saleId}/deliveryStatus`, status)).status).toBe(409);
	});

	it('keeps revisions of menus', async () => {
		const menus = '/menuManagement/orgs/org101/menus';
		const parts = { categories: [], modifiers: [], categoryGroups: [] };
		const body = { name: 'Lunch', type: 'Store', ...parts };
		const { id } = (await send('POST', menus, body)).body as { id: string };
		expect((await send('POST', menus, { ...body, Name: 'x' })).status).toBe(400);
		const saved = await send('PUT', `${menus}/${id}`, { ...body, id });
		expect(saved.body).toMatchObject({ id, revisionId: 2 });
		expect((await send('GET', `${menus}/${id}/published`)).status).toBe(404);
		expect((await send('POST', `${menus}/${id}/revisions/2/publish`)).body).toMatchObject({
			error: { message: 'No storefronts are associated with this menu' },
		});
		const seeded = `${menus}/${String(sampleIds.newFamilyMenuId)}`;
		expect((await send('POST', `${seeded}/revisions/3/publish`)).status).toBe(200);
		expect((await send('GET', `${seeded}/published`)).body).toMatchObject({ revisionId: 3 });
	});

	it.each([
		['GET', '/menuManagement/orgs/org101/charges'],
		['GET', '/menuManagement/orgs/org101/menus/headers'],
		['GET', '/menuManagement/orgs/org101/menus/online-ordering'],
		['GET', '/menuManagement/orgs/org101/menus/published'],
		['GET', `${menu}/current`],
		['GET', `${menu}/references`],
		['GET', `${menu}/3/items/item-1/metadata`],
		['GET', `${menu}/snoozes`],
		['POST', `${menu}/snoozes`, [{ ...item, snoozeStart: '2026-12-01T12:00:00Z', snoozeEnd: 60 }]],
		['POST', `${menu}/un-snoozes`, { items: [item] }],
		['GET', `${menu}/revisions`],
		['GET', `${menu}/revisions/1`],
		['GET', `${menu}/revisions/1/export/deliveroo`],
		['GET', `${menu}/revisions/1/publishCheck`],
		['GET', `/webhooks/orgs/org101/subscriptions/${subscription}/trigger`],
		['POST', `${channel}/menu-publish-status`, { any: 1 }],
		['POST', `${channel}/item-snooze-status`, { any: 1 }],
		['POST', `${channel}/store-snooze-status`, { any: 1 }],
		['POST', '/auditLogs/orgs/org101', { severity: 'Info' }],
		['DELETE', menu],
	])('serves %s %s, for a known org', async (method, path, ...[body]: unknown[]) => {
		// Has no third parameter, which would be jest's callback for rows with two values.
		expect([200, 204]).toContain((await send(method, path, body)).status);
		const elsewhere = await send(method, path.replace('org101', 'org9'), body);
		expect(elsewhere.status).toBe(404);
		expect(elsewhere.body).toEqual({
			error: { message: expect.any(String), code: expect.any(String) },
		});
	});
});
