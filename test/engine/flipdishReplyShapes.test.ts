import { byId, useProvider } from './support/providers';

const flipdish = useProvider('flipdish');

const appId = byId('fd1001');

/** Flipdish's shapes that nothing else has; the simulator is made to answer in them. */
const answer = async (path: string, body: object) =>
	await flipdish.simulator.fault({ match: { path }, fault: { status: 200, body } });

it('reads audit events from one list per kind', async () => {
	const events = {
		StoreUpdatedEvent: [{ FlipdishEventId: 'b', EventName: 'store.updated', StoreId: 5 }],
		OrderCreatedEvent: [{ FlipdishEventId: 'a', Order: { OrderId: 7 } }],
		VoucherAppliedEvent: [],
	};
	await answer('/events$', { Data: events, Page: 1, Limit: 50, TotalRecordCount: 2 });
	const listed = await flipdish.outputOf({ resource: 'event', operation: 'getAll', appId });
	expect(listed).toEqual([
		{ FlipdishEventId: 'b', EventName: 'store.updated', StoreId: 5 },
		{ FlipdishEventId: 'a', OrderId: 7 },
	]);
	expect((await flipdish.calls())[0]!.query).toEqual({ page: '1', limit: '50' });
});

it('shows readable labels for a list of plain names', async () => {
	await answer('/webhooks/events$', { Data: ['order.created', 'store.updated'] });
	const { results } = await flipdish.search('eventName', {
		resource: 'webhookSubscription',
		operation: 'addEvent',
		appId,
	});
	expect(results).toEqual([
		{ name: 'Order: Created', value: 'order.created' },
		{ name: 'Store: Updated', value: 'store.updated' },
	]);
});

it("sends a picker's call with the parameters it requires", async () => {
	await answer('/catalog/groups$', {
		Data: [{ CatalogItemId: '1', Name: 'Toppings' }],
		TotalRecordCount: 1,
	});
	const { results } = await flipdish.search(
		'catalogGroupId',
		{ resource: 'catalogGroup', operation: 'get', appId },
		{ filter: 'top' },
	);
	expect(results).toEqual([{ name: 'Toppings (1)', value: '1' }]);
	const [call] = await flipdish.calls();
	expect(call!.query).toMatchObject({ groupTypes: 'ModifierGroup', searchTerm: 'top' });
});

it.each([
	[{}, '[{"PayoutId":1}]', 'payouts.json'],
	[{ 'content-disposition': 'attachment; filename="export.csv"' }, '[]', 'export.json'],
	[{}, '\ufeff{"PayoutId":1}', 'payouts.json'],
])('a JSON file (%o) does not get a CSV name', async (headers, body, fileName) => {
	await flipdish.simulator.fault({
		match: { path: '/payouts/export$' },
		fault: { status: 200, headers: { 'content-type': 'application/json', ...headers }, body },
	});
	const { items } = await flipdish.run({
		resource: 'payoutExport',
		operation: 'exportPayouts',
		appId,
	});
	const file = items[0]!.binary!.data!;
	expect(file).toMatchObject({ fileName, mimeType: 'application/json' });
	expect(Buffer.from(file.data, 'base64').toString()).toBe(body);
});

it('reads a file out of a JSON string', async () => {
	const table = 'Payout,Amount\r\n1,"2,50"\r\n';
	await flipdish.simulator.fault({
		match: { path: '/payouts/export$' },
		fault: {
			status: 200,
			headers: { 'content-type': 'application/json; charset=utf-8' },
			body: JSON.stringify(table),
		},
	});
	const { items } = await flipdish.run({
		resource: 'payoutExport',
		operation: 'exportPayouts',
		appId,
	});
	const file = items[0]!.binary!.data!;
	expect(file).toMatchObject({ fileName: 'payouts.csv', mimeType: 'text/csv' });
	expect(Buffer.from(file.data, 'base64').toString()).toBe(table);
});
