import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { byId, useProvider } from './support/providers';

const flipdish = useProvider('flipdish');

const app = { appId: byId('fd1001') };
const menu = { menuId: byId('701') };

/** The form of an operation, by `resource.operation`. */
const form = (key: string, fields: INodeParameters = {}) => {
	const [resource = '', operation = ''] = key.split('.');
	return { resource, operation, ...fields };
};

const sent = async () =>
	(await flipdish.calls()).map(({ method, path, query, body }) => {
		return { call: `${method} ${path}`, query, body };
	});

const recordOf = async (collection: string, key: string, id: unknown) =>
	((await flipdish.simulator.state())[collection] as IDataObject[]).find((one) => one[key] === id);

describe('an upload', () => {
	/** Bytes that are no text in any encoding. */
	const data = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff, 0xfe]).toString('base64');
	const photo = { data, fileName: 'Menü "1".png', mimeType: 'image/png' };
	const binary = { photo };

	it.each<[string, INodeParameters, string, string]>([
		['app.uploadLogo', app, '/apps/fd1001/logo', 'image'],
		['menu.uploadImage', menu, '/menus/701/image', 'image'],
		['menu.createFromFile', app, '/fd1001/menus/xlsx', 'menu'],
	])('(%s) arrives byte for byte, with name and type', async (key, fields, below, field) => {
		await flipdish.outputOf(form(key, { ...fields, binaryPropertyName: 'photo' }), { binary });

		const path = `/api/v1.0${below}`;
		const { fileName: name, mimeType: type } = photo;
		const file = await recordOf('uploads', 'path', path);
		expect(file).toEqual({ path, field, name, type, base64: data });
	});

	it('has a name where the file has an empty one', async () => {
		const unnamed = { photo: { ...photo, fileName: '', fileExtension: 'png' } };
		await flipdish.outputOf(form('app.uploadLogo', { ...app, binaryPropertyName: 'photo' }), {
			binary: unnamed,
		});

		const path = '/api/v1.0/apps/fd1001/logo';
		const { uploads } = await flipdish.simulator.state();
		const latest = (uploads as IDataObject[]).filter((one) => one.path === path).at(-1);
		expect(latest).toMatchObject({ name: 'image.png', type: 'image/png' });
	});

	it('names the input field that one item lacks before anything is sent', async () => {
		const fields = { ...menu, binaryPropertyName: '={{ $json.field }}' };
		const items = [{ field: 'photo' }, { field: 'picture' }];
		const { error } = await flipdish.run(form('menu.uploadImage', fields), { binary, items });

		expect(`${error?.message} ${error?.description}`).toContain('picture');
		expect(await flipdish.simulator.log()).toEqual([]);
	});
});

describe('an export of a payout', () => {
	const exported = (key: string, payoutId: string) =>
		form(`payoutExport.${key}`, {
			...app,
			bankAccountId: byId('3001'),
			payoutId: byId(payoutId),
			binaryPropertyName: 'report',
		});

	it.each([
		['exportStores', 'payout.csv'],
		['exportOtherCharges', 'payout-othercharges.csv'],
	])('(%s) is a file with the name that Flipdish gives it', async (key, fileName) => {
		const { items } = await flipdish.run(exported(key, '3101'));

		const [{ json, binary }] = items as [(typeof items)[0]];
		expect(json).toEqual({ fileName, mimeType: 'text/csv', fileSize: expect.any(String) });
		expect(binary?.report).toMatchObject({ fileName, mimeType: 'text/csv' });
		const text = Buffer.from(binary!.report!.data, 'base64').toString();
		expect(text).toMatch(/^OrderId,ChargeId,OrderDate,PayoutId,StoreId\n60001,/);
	});

	it("is refused in Flipdish's words", async () => {
		const { error, items } = await flipdish.run(exported('exportOrders', '9999'));

		expect(error).toMatchObject({ message: 'Payout 9999 was not found', httpCode: '404' });
		expect(items).toEqual([]);
	});
});

describe('an order', () => {
	const refund = (id: string) => form('order.refund', { id: byId(id), refundAmount: 5 });
	const quietly = { doNotNotifyCustomer: true };

	it.each<{ call: string; fields?: INodeParameters; body?: unknown; after: IDataObject }>([
		{ call: '60001/accept', body: {}, after: { OrderState: 'AcceptedByRestaurant' } },
		{
			call: '60006/accept',
			fields: { additionalFields: { estimatedMinutesForDelivery: 45 } },
			body: { EstimatedMinutesForDelivery: 45 },
			after: { OrderState: 'AcceptedByRestaurant' },
		},
		{ call: '60002/dispatch', after: { OrderState: 'Dispatched' } },
		{
			call: '60011/reject',
			fields: { rejectReason: 'FoodUnavailable', additionalFields: quietly },
			body: { RejectReason: 'FoodUnavailable', DoNotNotifyCustomer: true },
			after: { OrderState: 'RejectedByStore', RejectionReason: 'FoodUnavailable' },
		},
		{
			call: '60003/refund',
			fields: { refundAmount: 5.5, additionalFields: { refundReason: 'One was missing' } },
			body: { RefundAmount: 5.5, NotifyCustomer: false, RefundReason: 'One was missing' },
			after: { RefundedAmount: 5.5 },
		},
	])('takes $call in one call', async ({ call, fields, body, after }) => {
		const [id = '', action = ''] = call.split('/');
		const output = await flipdish.outputOf(form(`order.${action}`, { id: byId(id), ...fields }));

		expect(output).toEqual([{ success: true }]);
		expect(await sent()).toEqual([{ call: `POST /api/v1.0/orders/${call}`, query: {}, body }]);
		expect(await recordOf('orders', 'OrderId', Number(id))).toMatchObject(after);
	});

	it('is not refunded twice because of another one (Retry On Fail)', async () => {
		const match = { path: '/orders/60009/refund$' };
		await flipdish.simulator.fault({ match, fault: { status: 400 } });
		const items = [{ id: '60008' }, { id: '60009' }];
		const output = await flipdish.outputOf(refund('={{ $json.id }}'), { items, retryOnFail: true });

		expect(output).toEqual([{ success: true }, { success: true }]);
		const calls = (await flipdish.calls()).map(({ path, status }) => [path.split('/')[4], status]);
		expect(calls).toEqual([
			['60008', 200],
			['60009', 400],
			['60009', 200],
		]);
	});

	it.each([
		['before', '60012'],
		['after', '60013'],
	] as const)(
		'is not refunded again when the reply was lost %s the work (Retry On Fail)',
		async (drop, id) => {
			await flipdish.simulator.fault({ match: { path: '/refund$' }, fault: { drop } });
			const { error } = await flipdish.run(refund(id), { retryOnFail: true, maxTries: 3 });

			expect(await flipdish.calls()).toHaveLength(1);
			expect(error?.message).toMatch(/^The outcome is unknown/);
		},
	);
});

const orgMenu = { orgId: byId('org101'), menuId: byId('00000000-0000-4000-8000-000000000701') };
const item = { itemId: '3f2504e0-4f89-41d3-9a0c-0305e82c3301', itemType: 'menu.item' };
const snoozed = { items: { values: [{ ...item, propertyIds: 'p1, p2' }] } };
const languages = { values: [{ languageId: 'en', displayOrder: 1, enabled: true }] };

it.each<{ key: string; fields: INodeParameters; query?: IDataObject; body?: unknown }>([
	{
		key: 'voucher.update',
		fields: { voucherId: byId('2001'), updateFields: { isEnabled: false, percentValue: 10 } },
		query: { percentValue: '10' },
		body: { IsEnabled: false },
	},
	{
		key: 'app.setLanguages',
		fields: { ...app, languages },
		body: [{ LanguageId: 'en', DisplayOrder: 1, Enabled: true }],
	},
	{
		key: 'order.getFulfillmentStatuses',
		fields: { ...app, orderIds: '60001, 60002' },
		query: { orderIds: '60001,60002' },
	},
	{
		key: 'orgMenu.unsnooze',
		fields: { ...orgMenu, ...snoozed },
		body: [{ ...item, propertyIds: ['p1', 'p2'] }],
	},
])('only classic bodies are in PascalCase: $key', async ({ key, fields, query = {}, body }) => {
	await flipdish.outputOf(form(key, fields));

	expect(await sent()).toEqual([{ call: expect.any(String), query, body }]);
});

const menuIds = "={{ ['10', '12a'] }}";
it.each<[string, string, string, INodeParameters]>([
	['Percentages', 'numbers', 'tip.update', { updateFields: { percentages: '10, 12a' } }],
	['Order IDs', 'whole numbers', 'order.search', { filters: { orderIds: '10, 12a' } }],
	[
		'Menu Names or IDs',
		'whole numbers',
		'catalogChange.publish',
		{ additionalFields: { menuIds } },
	],
])('refuses 12a in the numbers of %s', async (label, kind, key, fields) => {
	const where = key.startsWith('tip') ? { storeId: byId('501') } : app;
	const { error } = await flipdish.run(form(key, { ...where, ...fields }));

	expect(error?.message).toBe(`'${label}' must be ${kind}; "12a" is none`);
	expect(await flipdish.simulator.log()).toEqual([]);
});
