import type { SimulatorClient, Simulators } from '../client';
import { startSimulators } from '../client';
import { areas } from './oauth';

let simulators: Simulators<'flextell'>;
let flextell: SimulatorClient;
let token: string;

const connect = async (scopes?: string[]): Promise<string> => {
	const pair = await flextell.control('POST', '/connect', { ...(scopes && { scopes }) });
	return (pair as { oauthTokenData: { access_token: string } }).oauthTokenData.access_token;
};
beforeAll(async () => {
	simulators = await startSimulators(['flextell']);
	flextell = simulators.flextell;
	token = await connect();
});
afterAll(async () => await simulators.stop());

interface Answer {
	status: number;
	body: { data?: unknown; [member: string]: unknown };
}

async function call(
	operation: string,
	body?: object,
	{ tenant = '12', bearer = token } = {},
): Promise<Answer> {
	const [method = '', path = ''] = operation.split(' ');
	const response = await fetch(`${flextell.urls.web}/api/v1${path}`, {
		method,
		headers: {
			accept: 'application/json',
			authorization: `Bearer ${bearer}`,
			'x-tenant': tenant,
			...(body && { 'content-type': 'application/json' }),
		},
		...(body && { body: JSON.stringify(body) }),
	});
	return { status: response.status, body: (await response.json()) as Answer['body'] };
}
const dataOf = async (operation: string, body?: object): Promise<Record<string, unknown>> => {
	const answer = await call(operation, body);
	expect(answer).toMatchObject({ status: expect.any(Number), body: { success: 'true' } });
	return answer.body.data as Record<string, unknown>;
};

const person = { first_name: 'Ada', last_name: 'Fake', phone_number: '+905550000001' };
const place = { product_id: 401, warehouse_id: 501 };

/** Every operation with its body and the expected status. */
const operations: Array<[operation: string, status: number, body?: object]> = [
	['GET /account/roles', 200],
	['GET /customers', 200],
	['GET /customers/1001', 200],
	['POST /customers', 201, person],
	['PUT /customers/1001', 200, { job: 'Tester' }],
	['GET /customers/1001/notes', 200],
	['POST /customers/1001/notes', 201, { content: 'Called back.' }],
	['POST /customers/1001/transactions', 201, { type: 'anything' }],
	['GET /conversations', 200],
	['POST /conversations', 201, { channel_id: 1, address: '+905550000001' }],
	['GET /conversations/2001/messages', 200],
	['POST /conversations/2001/messages', 200, { message: 'Hello' }],
	['GET /conversations/2001/agent', 200],
	['POST /conversations/2001/agent/disable', 200],
	['POST /conversations/2001/agent/enable', 200],
	['GET /appointments', 200],
	['GET /appointments/3001', 200],
	['POST /appointments', 201, { customer_id: 1001, scheduled_at: '2030-01-01T10:00:00Z' }],
	['GET /appointments/calendar?from=2020-01-01&to=2040-01-01', 200],
	['POST /appointment-reminders/4001/send', 200],
	['GET /users', 200],
	['GET /users/1/roles', 200],
	['GET /roles/1', 200],
	['GET /treatments', 200],
	['GET /treatments/201', 200],
	['POST /treatments', 201, { name: 'Cleaning' }],
	['PUT /treatments/201', 200, { name: 'Cleaning' }],
	['GET /rooms', 200],
	['POST /rooms', 201, { name: 'Room', status: 'active' }],
	['POST /tags', 201, { name: 'Regular', color: '#00aaff' }],
	['POST /channel-blacklists', 201, { channel_id: 1, customer_id: 1001, reason: 'manual' }],
	['GET /sales', 200],
	['GET /sales/6001', 200],
	['POST /sales', 201, { items: [{ itemable_id: 201, unit_price: 100, tax_rate: 20 }] }],
	['POST /sales/6001/payments', 201, { amount: 1 }],
	['GET /stocks/movements', 200],
	['POST /stocks/entry', 201, { ...place, type: 'full' }],
	[
		'POST /stocks/transfer',
		201,
		{ product_id: 401, source_warehouse_id: 501, destination_warehouse_id: 502, quantity: 1 },
	],
	['POST /stocks/adjustment', 201, { ...place, mode: 'in_out', quantity: 1 }],
	['GET /invoices', 200],
	['GET /invoices/accounts', 200],
	['GET /invoices/credit?invoice_account_id=11001', 200],
	['PUT /settings/appointment', 200, { appointments: { slot_duration: 20 } }],
];

describe.each(operations)('%s', (operation, status, body) => {
	it(`answers ${status}`, async () => {
		const answer = await call(operation, body);
		expect(answer).toMatchObject({ status, body: { data: expect.anything() } });
	});

	it('refuses an unknown member, another tenant, no tenant, and a token without the scope', async () => {
		const isRead = operation.startsWith('GET');
		const wrong = isRead ? `${operation}${operation.includes('?') ? '&' : '?'}x=1` : operation;
		const unknown = await call(wrong, isRead ? undefined : { ...body, x: 1 });
		expect(unknown).toMatchObject({ status: 422, body: { errors: { x: [expect.anything()] } } });

		expect(await call(operation, body, { tenant: '99' })).toMatchObject({ status: 404 });
		if (/\/\d{4}/.test(operation)) {
			expect(await call(operation, body, { tenant: '27' })).toMatchObject({ status: 404 });
		}
		expect(await call(operation, body, { tenant: 'x' })).toMatchObject({ status: 400 });
		const bearer = await connect(['tenants:read']);
		expect(await call(operation, body, { bearer })).toMatchObject({ status: 403 });
		if (isRead) return;
		const reader = await connect(areas.map((area) => `${area}:read`));
		expect(await call(operation, body, { bearer: reader })).toMatchObject({ status: 403 });
	});
});

it.each([
	['POST /customers', { ...person, tags: [999] }, 'tags.0'],
	[
		'POST /customers/1001/transactions',
		{ type: 'x', installments: [{ sum: 1 }] },
		'installments.0.sum',
	],
	['POST /sales', { items: [] }, 'items'],
	['POST /sales', { items: [{ warehouse_id: 504 }] }, 'items.0.warehouse_id'],
	['POST /treatments', { name: 'x', tax_rate: 18 }, 'tax_rate'],
	['POST /tags', { name: 'x', color: 'red' }, 'color'],
	['POST /stocks/entry', { ...place, type: 'other' }, 'type'],
	['POST /conversations/2001/agent/disable', { duration_minutes: 525_601 }, 'duration_minutes'],
	['POST /conversations/2002/messages', { quoted_message_id: 20_001 }, 'quoted_message_id'],
	[
		'PUT /settings/appointment',
		{ appointments: { slot_duration: '20' } },
		'appointments.slot_duration',
	],
])('%s refuses %j', async (operation, body, field) => {
	const { status, body: told } = await call(operation, body);
	expect([status, Object.keys(told.errors as object)]).toEqual([422, [field]]);
});

it('refuses a tag whose name is taken', async () => {
	const answer = await call('POST /tags', { name: 'vip', color: '#000000' });
	expect(answer).toMatchObject({ status: 409, body: { message: expect.any(String) } });
});

it('accepts the stand-in for undocumented members', async () => {
	for (const path of ['appointments', 'treatments', 'sales', 'stocks/movements', 'invoices']) {
		expect(await call(`GET /${path}?stand_in=x`)).toMatchObject({ status: 200 });
	}
	const { body } = await call('GET /customers?min_stand_in=40');
	expect((body.meta as { total: number }).total).toBeLessThan(260);
	expect(await dataOf('PUT /customers/1001', { stand_in: 'x' })).toMatchObject({ stand_in: 'x' });
});

it('lowers the open amount of a sale by a payment', async () => {
	const items = [{ quantity: 2, unit_price: 50, discount_percentage: 10, tax_rate: 20 }];
	const sale = await dataOf('POST /sales', { customer_id: 1001, items });
	expect(sale).toMatchObject({ total_price: '108.00', remaining_balance: '108.00' });
	const paid = await dataOf(`POST /sales/${sale.id}/payments`, { amount: 8.5 });
	expect(paid).toMatchObject({
		sale_id: sale.id,
		remaining_balance: '99.50',
		transaction: { credit: '8.50', sale_id: sale.id },
	});
	expect(await dataOf(`GET /sales/${sale.id}`)).toMatchObject({ remaining_balance: '99.50' });
});

it('keeps the agent off for the requested time', async () => {
	const agent = 'GET /conversations/2003/agent';
	await dataOf('POST /conversations/2003/agent/disable', { duration_minutes: 10 });
	expect(await dataOf(agent)).toMatchObject({ agent_disabled: true, remaining_minutes: 10 });
	await flextell.advance(601);
	expect(await dataOf(agent)).toMatchObject({ agent_disabled: false, remaining_minutes: null });
	await dataOf('POST /conversations/2003/agent/disable', { duration_minutes: null });
	expect(await dataOf(agent)).toMatchObject({ agent_disabled: true, agent_expires_at: null });
	await dataOf('POST /conversations/2003/agent/enable');
	expect(await dataOf(agent)).toMatchObject({ agent_disabled: false });
});

it('lists both movements of a transfer', async () => {
	const transfer = await dataOf('POST /stocks/transfer', {
		product_id: 402,
		source_warehouse_id: 502,
		destination_warehouse_id: 503,
		quantity: 3,
	});
	expect(transfer).toMatchObject({
		source_movement: { direction: 'out' },
		destination_movement: { direction: 'in', warehouse: { id: 503 } },
	});
	const { body } = await call('GET /stocks/movements?product_id=402&type=transfer&per_page=100');
	expect(body.data).toEqual(expect.arrayContaining(transfer.movements as unknown[]));
});
