import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { byId, useProvider } from './support/providers';

const flextell = useProvider('flextell', { timezone: 'Europe/Istanbul' });

const CUSTOMER = { id: 5001, tenant_id: 12, first_name: 'Ada', last_name: 'Fake' };
beforeEach(async () => {
	await flextell.simulator.put('customers', [
		{
			...CUSTOMER,
			phone_number: '+905550000001',
			email: 'ada@example.com',
			date_of_birth: '1990-01-31',
			gender: 'female',
			country_name: 'Germany',
			identity_number: 'FAKE1',
			job: 'Tester',
			address: '1 Test Lane',
			default_channel_id: null,
			avatar_url: null,
			related_user: null,
			tags: [],
			created_at: '2026-01-01T00:00:00Z',
			updated_at: '2026-01-01T00:00:00Z',
			deleted_at: null,
		},
	]);
});

const customer = (operation: string, parameters: INodeParameters): INodeParameters => ({
	resource: 'customer',
	operation,
	...parameters,
});
const one = { customerId: byId(String(CUSTOMER.id)) };
const named = { firstName: 'Grace', lastName: 'Fake', phoneNumber: '+905550000002' };
const name = { first_name: 'Grace', last_name: 'Fake', phone_number: '+905550000002' };
const details = {
	address: '2 Test Lane',
	countryId: 2,
	// Half past midnight in Istanbul, and still the day before in UTC.
	dateOfBirth: '1990-02-01T00:30:00',
	defaultChannelId: 7,
	email: 'grace@example.com',
	gender: 'other',
	identityNumber: 'FAKE2',
	job: 'Tester',
	tags: '1, 3',
	userId: 1,
};
const sentDetails = {
	address: '2 Test Lane',
	country_id: 2,
	date_of_birth: '1990-02-01',
	default_channel_id: 7,
	email: 'grace@example.com',
	gender: 'other',
	identity_number: 'FAKE2',
	job: 'Tester',
	tags: [1, 3],
	user_id: 1,
};
const raw = { simplify: false };

interface Row {
	does: string;
	parameters: INodeParameters;
	sends: string;
	query?: IDataObject;
	body?: IDataObject;
	gives: IDataObject;
}

const rows: Row[] = [
	{
		does: 'lists customers',
		parameters: customer('getAll', {}),
		sends: 'GET /api/v1/customers',
		query: { page: '1', per_page: '50' },
		gives: { id: 1001 },
	},
	{
		does: 'lists customers by filter, in order',
		parameters: customer('getAll', {
			...raw,
			limit: 1,
			filters: { gender: 'female', search: 'ada' },
			sort: { sortBy: 'updated_at', sortOrder: 'desc' },
		}),
		sends: 'GET /api/v1/customers',
		query: {
			page: '1',
			per_page: '1',
			gender: 'female',
			search: 'ada',
			sort_by: 'updated_at',
			sort_order: 'desc',
		},
		gives: { gender: 'female', tags: expect.any(Array) },
	},
	{
		does: 'reads a customer',
		parameters: customer('get', one),
		sends: 'GET /api/v1/customers/5001',
		gives: { id: 5001, first_name: 'Ada', email: 'ada@example.com' },
	},
	{
		does: 'reads a customer in full',
		parameters: customer('get', { ...one, ...raw }),
		sends: 'GET /api/v1/customers/5001',
		gives: { id: 5001, job: 'Tester', related_user: null },
	},
	{
		does: 'creates a customer',
		parameters: customer('create', named),
		sends: 'POST /api/v1/customers',
		body: name,
		gives: { first_name: 'Grace', email: null },
	},
	{
		does: 'creates a customer with everything',
		parameters: customer('create', { ...named, ...raw, additionalFields: details }),
		sends: 'POST /api/v1/customers',
		body: { ...name, ...sentDetails },
		gives: { first_name: 'Grace', country_name: 'Germany', related_user: { id: 1 } },
	},
	{
		does: 'updates one member',
		parameters: customer('update', { ...one, updateFields: { lastName: 'Test' } }),
		sends: 'PUT /api/v1/customers/5001',
		body: { last_name: 'Test' },
		gives: { last_name: 'Test', first_name: 'Ada', email: 'ada@example.com' },
	},
	{
		does: 'updates everything',
		parameters: customer('update', { ...one, ...raw, updateFields: { ...named, ...details } }),
		sends: 'PUT /api/v1/customers/5001',
		body: { ...name, ...sentDetails },
		gives: { ...name, job: 'Tester', date_of_birth: '1990-02-01' },
	},
	{
		does: 'clears what is left empty, and leaves out a name that is',
		parameters: customer('update', {
			...one,
			...raw,
			updateFields: { email: '', dateOfBirth: '', job: '', firstName: '' },
		}),
		sends: 'PUT /api/v1/customers/5001',
		body: { email: null, date_of_birth: null, job: null },
		gives: { email: null, first_name: 'Ada', address: '1 Test Lane' },
	},
];

it.each(rows)('$does', async ({ parameters, sends, query = {}, body, gives }) => {
	const [first] = await flextell.outputOf(parameters);

	const [call, ...more] = await flextell.calls();
	expect(more).toEqual([]);
	expect(`${call!.method} ${call!.path}`).toBe(sends);
	expect(call!.query).toEqual(query);
	expect(call!.body).toEqual(body);
	expect(call!.headers).toMatchObject({ 'x-tenant': '12', accept: 'application/json' });
	expect(call!.headers.authorization).toMatch(/^oauth#/);
	expect(first).toMatchObject(gives);
	if (parameters.simplify !== false) expect(Object.keys(first!).length).toBeLessThanOrEqual(10);
});

it('lists the tenants without sending a tenant', async () => {
	const tenants = await flextell.outputOf({ resource: 'tenant', operation: 'getAll' });
	expect(tenants.map(({ id }) => id)).toEqual([12, 27, 31]);
	const [call] = await flextell.calls();
	expect(call).toMatchObject({ path: '/api/v1/account/tenants', query: {} });
	expect(call!.headers).not.toHaveProperty('x-tenant');
});

describe('the tenant', () => {
	const list = customer('getAll', { limit: 1 });

	it('is that of each item, or else the default', async () => {
		const items = [{ tenant: '27' }, { tenant: '' }, { tenant: 31 }];
		await flextell.outputOf(
			{ ...list, tenantId: byId('={{ $json.tenant }}'), options: { concurrency: 1 } },
			{ items },
		);
		const tenants = (await flextell.calls()).map(({ headers }) => headers['x-tenant']);
		expect(tenants).toEqual(['27', '12', '31']);
	});

	it('is required', async () => {
		const credential = await flextell.newCredential('flextellOAuth2Api', { tenantId: '' });
		const { error } = await flextell.run(list, { credential });
		expect(error!.message).toContain("'Tenant' is empty");
		expect(error!.description).toContain('set a default in the credential');
		expect(await flextell.simulator.log()).toEqual([]);
	});

	it('must be a number', async () => {
		const { error } = await flextell.run({ ...list, tenantId: byId('Northhaven') });
		expect(error!.message).toContain("'Tenant' must be a number");
	});
});

it('finds the tenants in every known form of the reply', async () => {
	const listTenants = { resource: 'tenant', operation: 'getAll' };
	const list = [{ id: 1, name: 'A' }];
	for (const body of [list, { clinics: list }, { data: { tenants: list } }, { results: list }]) {
		await flextell.simulator.fault({ fault: { status: 200, body } });
		expect(await flextell.outputOf(listTenants)).toEqual(list);
	}
});

it.each([
	[{ firstName: 'x'.repeat(256) }, "'First Name' is too long (256 characters)"],
	[{ phoneNumber: '1'.repeat(21) }, "'Phone Number' is too long"],
	[{ additionalFields: { address: 'x'.repeat(1001) } }, "'Address' is too long"],
	[{ additionalFields: { email: 'nobody' } }, "'Email' must be an email address"],
	[{ additionalFields: { countryId: 1.5 } }, "'Country ID' must be a whole number"],
	[
		{ additionalFields: { tags: '1, vip' } },
		`'Tag IDs' must contain only whole numbers, not "vip"`,
	],
])('refuses input that Flextell would refuse, before it is sent: %j', async (wrong, message) => {
	const { error } = await flextell.run(customer('create', { ...named, ...wrong }));
	expect(error!.message).toContain(message);
	expect(await flextell.simulator.log()).toEqual([]);
});
