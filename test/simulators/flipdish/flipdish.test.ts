import { startSimulators } from '../client';
import type { SimulatorClient, Simulators } from '../client';
import type { Answer, TokenPair } from '../testRequests';
import { postForm, send } from '../testRequests';

/** What a test author relies on when a test uses the simulator. */

describe('flipdish', () => {
	const agent = { 'user-agent': 'n8n-nodes-fl-suite/0.0.0 (test)' };
	let simulators: Simulators<'flipdish'>;
	let flipdish: SimulatorClient;
	let api: string;

	const askForToken = (change: Record<string, string> = {}, headers = {}): Promise<Answer> =>
		postForm(
			`${api}/identity/connect/token`,
			{
				grant_type: 'client_credentials',
				client_id: String(flipdish.credentials.clientId),
				client_secret: String(flipdish.credentials.clientSecret),
				scope: 'api',
				...change,
			},
			headers,
		);
	const token = async (): Promise<string> => ((await askForToken()).body as TokenPair).access_token;
	const get = (path: string, bearer: string, headers: Record<string, string> = agent) =>
		send(`${api}${path}`, { headers: { ...headers, authorization: `Bearer ${bearer}` } });

	beforeAll(async () => {
		simulators = await startSimulators(['flipdish']);
		flipdish = simulators.flipdish;
		api = flipdish.urls.api ?? '';
	});

	afterAll(async () => await simulators.stop());

	afterEach(async () => {
		await flipdish.clearFaults();
		await flipdish.clearLog();
	});

	it('issues tokens by form body and logs the request without its secret', async () => {
		const { status, body } = await askForToken();
		expect(status).toBe(200);
		expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: 'api' });
		const [entry] = await flipdish.log();
		expect(entry).toMatchObject({ method: 'POST', path: '/identity/connect/token', status: 200 });
		expect(entry?.body).toMatchObject({ grant_type: 'client_credentials', scope: 'api' });
		expect(JSON.stringify(entry)).not.toContain(flipdish.credentials.clientSecret);
	});

	it.each([
		['a wrong secret', { client_secret: 'wrong' }, 'invalid_client'],
		['no scope', { scope: '' }, 'invalid_request'],
		['another scope', { scope: 'offline_access' }, 'invalid_scope'],
		['another grant', { grant_type: 'password' }, 'unsupported_grant_type'],
	])('refuses a token to %s', async (_what, change, error) => {
		const { status, body } = await askForToken(change as Record<string, string>);
		expect([status, body]).toEqual([400, { error }]);
	});

	it('refuses client credentials in the header', async () => {
		const { clientId, clientSecret } = flipdish.credentials;
		const basic = Buffer.from(`${String(clientId)}:${String(clientSecret)}`).toString('base64');
		const { body } = await postForm(
			`${api}/identity/connect/token`,
			{ grant_type: 'client_credentials', scope: 'api' },
			{ authorization: `Basic ${basic}` },
		);
		expect(body).toEqual({ error: 'invalid_client' });
	});

	it('expires a token by its clock, and says so in the log', async () => {
		const bearer = await token();
		expect((await get('/api/v1.0/apps', bearer)).status).toBe(200);
		await flipdish.advance(3601);
		expect((await get('/api/v1.0/apps', bearer)).status).toBe(401);
		const labels = (await flipdish.log()).map(({ headers }) => headers.authorization);
		expect(labels).toEqual(['none', expect.stringMatching(/^oauth#\d+$/), `expired ${labels[1]}`]);
	});

	it('gives later tokens the lifetime that a test sets', async () => {
		await flipdish.ttl(7);
		expect((await askForToken()).body).toMatchObject({ expires_in: 7 });
		await flipdish.ttl(3600);
	});

	it('revokes all tokens at once', async () => {
		const bearer = await token();
		await flipdish.expireTokens();
		expect((await get('/api/v1.0/apps', bearer)).status).toBe(401);
	});

	it('applies a fault to the requested number of calls', async () => {
		const bearer = await token();
		const headers = { 'Retry-After': '2' };
		await flipdish.fault({
			match: { method: 'GET', path: '^/api/v1.0/apps$' },
			times: 2,
			fault: { status: 429, headers, body: { Message: 'Slow down' } },
		});
		const answers = [];
		for (let call = 0; call < 3; call += 1) answers.push(await get('/api/v1.0/apps', bearer));
		expect(answers.map(({ status }) => status)).toEqual([429, 429, 200]);
		expect(answers[0]?.headers.get('retry-after')).toBe('2');
		expect(answers[0]?.body).toEqual({ Message: 'Slow down' });
	});

	it('cuts the connection before or after the work is done', async () => {
		const bearer = await token();
		const rename = (Name: string) =>
			send(`${api}/api/v1.0/apps/${appId}/config`, {
				method: 'POST',
				headers: {
					...agent,
					authorization: `Bearer ${bearer}`,
					'content-type': 'application/json',
				},
				body: JSON.stringify({ Name }),
			});
		const nameNow = async () => (await get(`/api/v1.0/apps/${appId}/name`, bearer)).body;
		const { apps = [] } = await flipdish.state();
		const { AppId: appId, Name: before } = apps[0] as { AppId: string; Name: string };

		await flipdish.fault({ match: { method: 'POST' }, fault: { drop: 'before' } });
		await expect(rename('Never')).rejects.toThrow('fetch failed');
		expect(await nameNow()).toEqual({ Data: before });
		await flipdish.fault({ match: { method: 'POST' }, fault: { drop: 'after' } });
		await expect(rename('Done unseen')).rejects.toThrow('fetch failed');
		expect(await nameNow()).toEqual({ Data: 'Done unseen' });
	});

	it.each([undefined, 'axios/1.7.0', 'node', 'n8n', 'curl/8.0'])(
		'refuses the User-Agent %s on the API',
		async (userAgent) => {
			const headers = { 'user-agent': userAgent ?? '' };
			expect((await get('/api/v1.0/heartbeat', await token(), headers)).status).toBe(403);
		},
	);

	it('returns pages with the total, and accepts records from a test', async () => {
		const bearer = await token();
		const { apps = [] } = await flipdish.state();
		const last = await get('/api/v1.0/apps?page=3&limit=50', bearer);
		expect(last.body).toMatchObject({ Page: 3, Limit: 50, TotalRecordCount: apps.length });
		expect((last.body as { Data: unknown[] }).Data).toHaveLength(apps.length - 100);
		await flipdish.put('apps', [{ ...(apps[0] as object), AppId: 'put-here', Name: 'Put here' }]);
		const found = await get('/api/v1.0/apps?nameFilter=put+here', bearer);
		expect(found.body).toMatchObject({ TotalRecordCount: 1, Data: [{ AppId: 'put-here' }] });
	});

	it('refuses unknown members and parameters by name', async () => {
		const bearer = await token();
		const { status, body } = await get('/api/v1.0/apps?Page=2', bearer);
		expect(status).toBe(400);
		expect(body).toMatchObject({ Errors: [{ FieldName: 'Page' }] });
	});
});
