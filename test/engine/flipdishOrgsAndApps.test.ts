import { version } from '../../package.json';
import { byId, useProvider } from './support/providers';

const flipdish = useProvider('flipdish');

const AGENT = `n8n-nodes-fl-suite/${version}`;

it('lists the orgs', async () => {
	const orgs = await flipdish.outputOf({ resource: 'org', operation: 'getAll', returnAll: true });
	expect(orgs.map(({ orgId }) => orgId)).toEqual([
		'org101',
		'org102',
		'org103',
		'org104',
		'org105',
		'org106',
	]);
	const [call, ...more] = await flipdish.calls();
	expect(more).toEqual([]);
	expect(call).toMatchObject({ method: 'GET', path: '/orgManagement/orgs', query: {} });
	expect(call!.headers).toMatchObject({ 'user-agent': AGENT, accept: 'application/json' });
	expect(call!.headers.authorization).toMatch(/^oauth#/);
});

it('limits the list of orgs', async () => {
	expect(await flipdish.outputOf({ resource: 'org', operation: 'getAll', limit: 2 })).toHaveLength(
		2,
	);
});

it.each([
	['a bare list', [{ orgId: 'org1' }]],
	['a list under Data', { Data: [{ orgId: 'org1' }] }],
	['a list under orgs, beside the recent ones', { recentOrgs: {}, orgs: [{ orgId: 'org1' }] }],
])('reads the orgs from %s', async (_, body) => {
	await flipdish.simulator.fault({
		match: { path: '/orgManagement' },
		fault: { status: 200, body },
	});
	const orgs = await flipdish.outputOf({ resource: 'org', operation: 'getAll' });
	expect(orgs).toEqual([{ orgId: 'org1' }]);
});

describe('apps', () => {
	it('are listed with ten members each', async () => {
		const apps = await flipdish.outputOf({ resource: 'app', operation: 'getAll', limit: 3 });
		expect(apps).toHaveLength(3);
		expect(Object.keys(apps[0]!)).toHaveLength(10);
		expect(apps[0]).toMatchObject({ AppId: 'fd1001', OrgId: expect.stringMatching(/^org/) });
		const [call] = await flipdish.calls();
		expect(call).toMatchObject({ path: '/api/v1.0/apps', query: { page: '1', limit: '3' } });
		expect(call!.headers['user-agent']).toBe(AGENT);
	});

	it('are listed with all members, filtered by a part of their name', async () => {
		const apps = await flipdish.outputOf({
			resource: 'app',
			operation: 'getAll',
			returnAll: true,
			simplify: false,
			filters: { nameFilter: 'bakery' },
		});
		expect(apps.length).toBeGreaterThan(1);
		for (const { Name, Languages } of apps) {
			expect(Name).toMatch(/bakery/i);
			expect(Languages).toEqual(expect.any(Array));
		}
		const [call] = await flipdish.calls();
		expect(call!.query).toEqual({ page: '1', limit: '100', nameFilter: 'bakery' });
	});

	it('are read by ID', async () => {
		const get = { resource: 'app', operation: 'get', appId: byId('={{ $json.id }}') };
		const items = [{ id: 'fd1001' }, { id: 'fd1001 ' }];
		const [simple] = await flipdish.outputOf(get, { items });
		expect(Object.keys(simple!)).toHaveLength(10);
		const [full] = await flipdish.outputOf({ ...get, simplify: false }, { items });
		expect(full).toMatchObject({ ...simple, Languages: expect.any(Array) });
		const paths = (await flipdish.calls()).map(({ path }) => path);
		expect(new Set(paths)).toEqual(new Set(['/api/v1.0/apps/fd1001']));
	});
});

it("sends the user's User-Agent with API calls, and the default one with the credential test", async () => {
	const userAgent = 'FakeCompany/FakeProduct v1.0';
	const credential = await flipdish.newCredential('flipdishOAuth2Api', { userAgent });
	await flipdish.outputOf({ resource: 'org', operation: 'getAll' }, { credential });
	expect(await flipdish.engine.testCredential(credential)).toMatchObject({ status: 'OK' });
	const agents = (await flipdish.calls()).map(({ headers }) => headers['user-agent']);
	expect(agents).toEqual([userAgent, userAgent]);
});
