import { createHash } from 'node:crypto';

import { startSimulators } from '../client';
import type { SimulatorClient, Simulators } from '../client';
import type { Answer, TokenPair } from '../testRequests';
import { postForm, send } from '../testRequests';

/** What a test author relies on when a test uses the simulator. */

describe('flextell', () => {
	const callback = 'http://127.0.0.1:5678/rest/oauth2-credential/callback';
	let simulators: Simulators<'flextell'>;
	let flextell: SimulatorClient;
	let web: string;

	const client = (): Record<string, string> => ({
		client_id: String(flextell.credentials.clientId),
		client_secret: String(flextell.credentials.clientSecret),
	});
	const connect = async (scopes?: string[]): Promise<TokenPair> => {
		const pair = await flextell.control('POST', '/connect', { ...(scopes && { scopes }) });
		return (pair as { oauthTokenData: TokenPair }).oauthTokenData;
	};
	const refresh = (token: string): Promise<Answer> =>
		postForm(`${web}/oauth/token`, {
			grant_type: 'refresh_token',
			refresh_token: token,
			...client(),
		});
	const call = (path: string, token: string, init: RequestInit = {}): Promise<Answer> =>
		send(`${web}/api${path}`, {
			...init,
			headers: {
				accept: 'application/json',
				authorization: `Bearer ${token}`,
				'x-tenant': String(flextell.credentials.tenantId),
				...(init.body ? { 'content-type': 'application/json' } : {}),
				...(init.headers as Record<string, string>),
			},
		});

	beforeAll(async () => {
		simulators = await startSimulators(['flextell']);
		flextell = simulators.flextell;
		web = flextell.urls.web ?? '';
	});

	afterAll(async () => await simulators.stop());

	afterEach(async () => {
		await flextell.clearFaults();
		await flextell.clearLog();
	});

	/** A browser's way through the consent page: follows redirects until one leaves the host. */
	async function consent(decision: 'allow' | 'deny', change: Record<string, string> = {}) {
		const cookies = new Map<string, string>();
		const step = async (url: string, init: RequestInit = {}): Promise<Answer> => {
			const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
			const answer = await send(url, { ...init, headers: { cookie, accept: 'text/html' } });
			for (const set of answer.headers.getSetCookie()) {
				const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=');
				cookies.set(name, value);
			}
			return answer;
		};
		const query = new URLSearchParams({
			response_type: 'code',
			client_id: client().client_id ?? '',
			redirect_uri: callback,
			scope: 'tenants:read customers:read',
			state: 'a-state',
			...change,
		});
		let url = `${web}/oauth/authorize?${query}`;
		let page = '';
		for (let steps = 0; steps < 10 && url.startsWith(web); steps += 1) {
			let answer = await step(url);
			if (answer.status === 200) {
				page = String(answer.body);
				answer = await step(url, { method: 'POST', body: new URLSearchParams({ decision }) });
			}
			const location = answer.headers.get('location');
			if (location === null) return { page, refused: answer };
			url = new URL(location, url).href;
		}
		const result = Object.fromEntries(new URL(url).searchParams);
		return { page, back: url.split('?')[0], result };
	}

	const exchange = (code = '', verifier: { code_verifier?: string } = {}): Promise<Answer> =>
		postForm(`${web}/oauth/token`, {
			grant_type: 'authorization_code',
			code,
			redirect_uri: callback,
			...client(),
			...verifier,
		});

	it('asks the user for consent and exchanges a code for a token pair', async () => {
		const { page, back, result } = await consent('allow');
		expect(page).toContain('Flextell (simulated)');
		expect(page).toContain('id="allow"');
		expect(page).toContain('<code>customers:read</code>');
		expect(back).toBe(callback);
		expect(result).toEqual({ code: expect.any(String) as string, state: 'a-state' });

		const { status, body } = await exchange(result?.code);
		expect(status).toBe(200);
		expect(Object.keys(body as TokenPair)).toEqual([
			'token_type',
			'expires_in',
			'access_token',
			'refresh_token',
		]);
		const { access_token } = body as TokenPair;
		expect((await call('/v1/customers', access_token)).status).toBe(200);
		expect((await call('/v1/users', access_token)).status).toBe(403);
		expect(await exchange(result?.code)).toMatchObject({
			status: 400,
			body: { error: 'invalid_grant' },
		});
	});

	it('checks PKCE when a client uses it', async () => {
		const verifier = 'a-verifier-that-is-at-least-43-characters-long';
		const challenge = {
			code_challenge: createHash('sha256').update(verifier).digest('base64url'),
			code_challenge_method: 'S256',
		};
		const first = await consent('allow', challenge);
		expect((await exchange(first.result?.code)).status).toBe(400);
		const second = await consent('allow', challenge);
		const good = await exchange(second.result?.code, { code_verifier: verifier });
		expect(good.status).toBe(200);
	});

	it('sends the user back with an error when consent is denied', async () => {
		const { back, result } = await consent('deny');
		expect(back).toBe(callback);
		expect(result).toMatchObject({ error: 'access_denied', state: 'a-state' });
	});

	it('requires a state, known scopes and a registered redirect URI', async () => {
		expect((await consent('allow', { state: '' })).refused?.status).toBe(400);
		expect((await consent('allow', { scope: 'openid' })).result?.error).toBe('invalid_scope');
		const uri = 'http://localhost:5999/rest/oauth2-credential/callback';
		expect((await consent('allow', { redirect_uri: uri })).refused?.status).toBe(400);
		await flextell.control('POST', '/redirect-uris', { uri });
		expect((await consent('allow', { redirect_uri: uri })).back).toBe(uri);
	});

	it('revokes the old pair on a refresh, refuses a replay and keeps the new pair', async () => {
		const old = await connect();
		expect((await call('/v1/customers', old.access_token)).status).toBe(200);
		const { status, body } = await refresh(old.refresh_token);
		expect(status).toBe(200);
		const renewed = body as TokenPair;
		expect((await call('/v1/customers', old.access_token)).status).toBe(401);
		expect(await refresh(old.refresh_token)).toMatchObject({
			status: 400,
			body: { error: 'invalid_grant' },
		});
		expect((await call('/v1/customers', renewed.access_token)).status).toBe(200);
		expect((await refresh(renewed.refresh_token)).status).toBe(200);
		const [first] = (await flextell.log()).filter(({ path }) => path === '/oauth/token');
		expect((first?.body as TokenPair).refresh_token).toMatch(/^refresh#\d+$/);
	});

	it('lets one of two refreshes at the same moment succeed', async () => {
		const { refresh_token } = await connect();
		const answers = await Promise.all([refresh(refresh_token), refresh(refresh_token)]);
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
	});

	it('refuses refresh tokens as either release of league/oauth2-server does', async () => {
		const { refresh_token } = await connect();
		await flextell.advance(31 * 86_400);
		expect(await refresh(refresh_token)).toMatchObject({
			status: 400,
			body: { error: 'invalid_grant', hint: 'Token has expired' },
		});
		await flextell.control('POST', '/shapes', { league: 8 });
		expect(await refresh('never-issued')).toMatchObject({
			status: 401,
			body: { error: 'invalid_request', hint: 'Token has been revoked' },
		});
		await flextell.control('POST', '/shapes', { league: 9 });
	});

	it('revokes refresh tokens on request', async () => {
		const { refresh_token } = await connect();
		await flextell.expireTokens('refresh');
		expect(await refresh(refresh_token)).toMatchObject({ body: { error: 'invalid_grant' } });
	});

	it('requires X-Tenant except on the list of tenants', async () => {
		const { access_token } = await connect();
		const headers = { accept: 'application/json', authorization: `Bearer ${access_token}` };
		const tenants = await send(`${web}/api/v1/account/tenants`, { headers });
		expect(tenants.status).toBe(200);
		const without = await send(`${web}/api/v1/customers`, { headers });
		expect(without).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
		expect(without.headers.get('x-ratelimit-remaining')).toMatch(/^\d+$/);
	});

	it('redirects callers that do not accept JSON to the login page', async () => {
		const { status, headers } = await call('/v1/customers', 'nonsense', {
			headers: { accept: '*/*' },
		});
		expect([status, headers.get('location')]).toEqual([302, '/login']);
	});

	it('returns pages as Laravel does', async () => {
		const { access_token } = await connect();
		const path = '/v1/customers?per_page=100&sort_by=created_at&sort_order=desc';
		const [first, last] = await Promise.all([
			call(path, access_token),
			call(`${path}&page=3`, access_token),
		]);
		expect(first.body).toMatchObject({
			links: { prev: null, next: `${web}/api/v1/customers?page=2` },
			meta: { current_page: 1, from: 1, last_page: 3, per_page: 100, to: 100, total: 260 },
		});
		expect(last.body).toMatchObject({ links: { next: null }, meta: { from: 201, to: 260 } });
		const past = await call(`${path}&page=4`, access_token);
		expect(past.body).toMatchObject({ data: [], meta: { from: null, to: null } });
	});

	it('creates and updates customers, and hides them from other tenants', async () => {
		const { access_token } = await connect();
		const write = (method: string, path: string, body: object) =>
			call(path, access_token, { method, body: JSON.stringify(body) });
		const created = await write('POST', '/v1/customers', {
			first_name: 'Ada',
			last_name: 'Example',
			phone_number: '+12025550100',
			country_id: 2,
			tags: [1],
		});
		expect(created.status).toBe(201);
		const { id } = (created.body as { data: { id: number } }).data;
		const changed = await write('PUT', `/v1/customers/${id}`, { job: 'Cook' });
		expect(changed.body).toMatchObject({
			success: 'true',
			data: { first_name: 'Ada', job: 'Cook', country_name: 'Germany', tags: [{ name: 'VIP' }] },
		});
		const elsewhere = { headers: { 'x-tenant': '27' } };
		expect((await call(`/v1/customers/${id}`, access_token, elsewhere)).status).toBe(404);
		const unknown = await write('PUT', `/v1/customers/${id}`, { firstName: 'Ada' });
		expect(unknown).toMatchObject({
			status: 422,
			body: { message: expect.any(String) as string, errors: { firstName: [expect.anything()] } },
		});
		expect((await call(`/v1/customers/${id}`, access_token, { method: 'DELETE' })).status).toBe(
			405,
		);
	});
});
