import type { INodeParameters } from 'n8n-workflow';

import { useProvider } from './support/providers';

const flip = useProvider('flip');
const flipdish = useProvider('flipdish');
const flextell = useProvider('flextell');
const flute = useProvider('flute');

const send = (parameters: INodeParameters): INodeParameters => ({
	resource: 'apiRequest',
	operation: 'send',
	...parameters,
});
const pairs = (...entries: Array<[name: string, value: string]>) => ({
	values: entries.map(([name, value]) => ({ name, value })),
});

describe('API Request', () => {
	const heartbeat = '/api/v1.0/heartbeat';
	const site = '/v1/site/home-1001';

	it.each([
		['GET', flipdish, { path: heartbeat }, undefined, { Data: 'OK' }],
		['HEAD', flipdish, { path: heartbeat }, undefined, { success: true }],
		[
			'POST',
			flipdish,
			{ path: '/api/v1.0/apps/fd1001/config', body: '{"MainColor":"#000000"}' },
			{ MainColor: '#000000' },
			{ Data: { MainColor: '#000000' } },
		],
		['PATCH', flip, { path: site, body: '{"city":"Testville"}' }, { city: 'Testville' }, {}],
		[
			'PUT',
			flextell,
			{ path: '/api/v1/customers/1001', body: '={{ { job: "Tester" } }}' },
			{ job: 'Tester' },
			{ data: { job: 'Tester' } },
		],
		['DELETE', flip, { path: `${site}/device/battery:home-1001:1` }, undefined, { success: true }],
	] as const)('sends %s', async (method, provider, parameters, body, gives) => {
		const [output] = await provider.outputOf(send({ method, ...parameters }));

		const [call] = (await provider.calls()).slice(-1);
		expect(call).toMatchObject({ method, path: parameters.path, query: {} });
		expect(call!.body).toEqual(body);
		expect(output).toMatchObject(gives);
	});

	it('repeats a query parameter for several values', async () => {
		const events = await flip.outputOf(
			send({
				path: '/v1/site/home-1001/events',
				queryParameters: pairs(['status', 'ACTIVE'], ['status', 'COMPLETED']),
			}),
		);
		const [call] = await flip.calls();
		expect(call!.query).toEqual({ status: ['ACTIVE', 'COMPLETED'] });
		for (const { status } of events) expect(['ACTIVE', 'COMPLETED']).toContain(status);
	});

	it('keeps encoded and special characters of path, query and headers', async () => {
		await flip.run(
			send({
				path: '/v1/site/a%2Fb@c:d/device/x+y',
				queryParameters: pairs(['q', 'a b&c=d/é'], ['empty', '']),
				requestHeaders: pairs(['X-Request-Source', 'a: b']),
				options: { siteTokens: 'never' },
			}),
		);
		expect((await flip.calls())[0]).toMatchObject({
			path: '/v1/site/a%2Fb@c:d/device/x+y',
			query: { q: 'a b&c=d/é', empty: '' },
			headers: { 'x-request-source': 'a: b' },
		});
	});

	it('sends the headers that the provider requires', async () => {
		await flipdish.outputOf(send({ path: heartbeat }));
		expect((await flipdish.calls())[0]!.headers['user-agent']).toMatch(/^n8n-nodes-fl-suite\//);
	});

	it('reports a refusal as other operations do', async () => {
		const { error } = await flipdish.run(send({ path: '/api/v1.0/apps/error-classic' }));
		expect(error).toMatchObject({ httpCode: '400' });
		expect(error!.message).toContain('The request is invalid.');
	});
});

describe('a path', () => {
	it.each([
		'https://evil.example',
		'//evil.example/v1',
		'@evil.example/v1',
		'.evil.example/v1',
		':80@evil.example',
		'v1/sites',
		'/v1/../admin',
		'/..',
		'/v1/..',
		'/v1/./sites',
		'/%2e%2e/v1',
		'/v1/.%2E/x',
		'/v1/%2e',
		'\\\\evil.example',
		'/\\evil.example',
		'/v1\\..\\x',
		'/v1/a b',
		'/v1/a\tb',
		'/v1/x#y',
		'/v1/sites?limit=1',
		'',
	])('is refused when it could lead to another host or endpoint: "%s"', async (path) => {
		const { error } = await flip.run(send({ path: '={{ $json.path }}' }), { items: [{ path }] });
		expect(error!.message).toContain("'Path'");
		expect(await flip.simulator.log()).toEqual([]);
	});

	it.each(['/v1/si..te', '/v1/...', '/@evil.example', '/v1/a:b', '/v1//x'])(
		'is sent as it is when it is only unusual: "%s"',
		async (path) => {
			const { error } = await flip.run(send({ path }));
			expect(error).toMatchObject({ httpCode: '404' });
			expect(await flip.calls()).toMatchObject([{ path }]);
		},
	);
});

describe('invalid input', () => {
	it.each([
		['Authorization', 'Bearer x'],
		['host', 'evil.example'],
		['Content-Length', '1'],
		['COOKIE', 'a=b'],
		['content-type', 'text/plain'],
		['Transfer-Encoding', 'chunked'],
		['X-Bad\nName', 'x'],
		['X-Bad', 'a\r\nAuthorization: x'],
		['X-Bad', 'snow ☃'],
	])('is refused in the header %s: %s', async (name, value) => {
		const { error } = await flip.run(
			send({
				path: '/v1/sites',
				requestHeaders: pairs(['={{ $json.name }}', '={{ $json.value }}']),
			}),
			{ items: [{ name, value }] },
		);
		expect(error!.message).toContain("'Headers'");
		expect(await flip.simulator.log()).toEqual([]);
	});

	it.each([
		['queryParameters', 'Query Parameters'],
		['requestHeaders', 'Headers'],
	])('is refused where the name of an entry of %s is empty', async (group, label) => {
		const { error } = await flip.run(
			send({ path: '/v1/sites', [group]: pairs(['={{ $json.missing }}', 'ACTIVE']) }),
		);
		expect(error!.message).toContain(`'${label}' has an entry without a name`);
		expect(await flip.simulator.log()).toEqual([]);
	});

	it('is refused when the body is not JSON', async () => {
		const { error } = await flip.run(
			send({ method: 'POST', path: '/v1/supplements', body: '={{ $json.body }}' }),
			{ items: [{ body: '{oops' }] },
		);
		expect(error!.message).toContain("'JSON Body' is not valid JSON");
		expect(await flip.simulator.log()).toEqual([]);
	});
});

describe('paging', () => {
	it.each([
		[flip, 'skipAndLimit', '/v1/sites', 'id', 3],
		[flipdish, 'classicPages', '/api/v1.0/apps', 'AppId', 2],
		[flipdish, 'newFamilyList', '/orgManagement/orgs', 'orgId', 1],
		[flextell, 'laravelPages', '/api/v1/customers', 'id', 3],
		[flute, 'pageIndex', '/v2/transactions', 'transactionId', undefined],
	] as const)('reads all pages: %#', async (provider, pagination, path, id, calls) => {
		const records = await provider.outputOf(send({ path, pagination, returnAll: true }));

		expect(records.length).toBeGreaterThan(5);
		expect(new Set(records.map((record) => record[id])).size).toBe(records.length);
		if (calls !== undefined) expect(await provider.calls()).toHaveLength(calls);
	});

	it('stops at the limit and keeps the other query parameters', async () => {
		const records = await flextell.outputOf(
			send({
				path: '/api/v1/customers',
				pagination: 'laravelPages',
				limit: 4,
				queryParameters: pairs(['gender', 'female']),
			}),
		);
		expect(records.map(({ gender }) => gender)).toEqual(Array(4).fill('female'));
		const [call] = await flextell.calls();
		expect(call!.query).toEqual({ gender: 'female', page: '1', per_page: '4' });
	});

	it('reads one page when no paging is chosen', async () => {
		const [page] = await flextell.outputOf(send({ path: '/api/v1/customers' }));
		expect(page).toMatchObject({ data: expect.any(Array), meta: { current_page: 1 } });
	});
});

it.each([
	['GET', '/v1/sites', 'client-token'],
	['GET', '/v1/site/home-1002', 'site-token:home-1002'],
	['GET', '/v1/site/home-1002/devices', 'site-token:home-1002'],
	['GET', '/v1/site/site%3A42%2Fa%20b/devices', 'site-token:site:42/a b'],
	['POST', '/v1/site/home-1002/devices', 'client-token'],
	['POST', '/v1/site/home-1002/enrollments', 'site-token:home-1002'],
	['POST', '/v1/auth/site/home-1002', 'client-token'],
])('Flip gets the token kind that %s %s requires', async (method, path, kind) => {
	await flip.run(send({ method, path }));
	const [call] = (await flip.simulator.log()).slice(-1);
	expect(call).toMatchObject({ method, path, headers: { authorization: kind } });
});

describe("Flextell's tenant", () => {
	const users = { path: '/api/v1/users' };
	const tenants = async () => (await flextell.calls()).map(({ headers }) => headers['x-tenant']);

	it('is the chosen one, or the default of the credential', async () => {
		await flextell.outputOf(send({ ...users, tenantId: { __rl: true, mode: 'id', value: '27' } }));
		await flextell.outputOf(send(users));
		expect(await tenants()).toEqual(['27', '12']);
	});

	it('is left out when neither is set', async () => {
		const credential = await flextell.newCredential('flextellOAuth2Api', { tenantId: '' });
		await flextell.outputOf(send({ path: '/api/v1/account/tenants' }), { credential });
		const { error } = await flextell.run(send(users), { credential });
		expect(error).toMatchObject({ httpCode: '400' });
		expect(await tenants()).toEqual([undefined, undefined]);
	});
});
