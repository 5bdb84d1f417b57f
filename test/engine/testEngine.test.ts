/** The tests' engine runs nodes and keeps credentials as n8n does. */
import { once } from 'node:events';

import type { Credential } from './support/engine';
import { logText } from './support/engine';
import { useRecordsProvider } from './support/recordsProvider';

const provider = useRecordsProvider();
const { engine, calls, tokens, arrival, run } = provider;

describe('a run', () => {
	it('resolves parameters for each item and pairs output with input', async () => {
		const result = await run('={{ $json.number + 1 }}', { items: [{ number: 1 }, { number: 6 }] });

		expect(result).toMatchObject({ status: 'success', executionId: expect.any(String) });
		expect(result.items).toEqual([
			{ json: { url: '/records/2' }, pairedItem: 0 },
			{ json: { url: '/records/7' }, pairedItem: 1 },
		]);
		expect(result.error).toBeUndefined();
	});

	it('has the error that ended it', async () => {
		const result = await run('missing');

		expect(result).toMatchObject({
			status: 'error',
			items: [],
			error: {
				name: 'NodeApiError',
				httpCode: '404',
				description: 'no such record',
				context: { data: { message: 'no such record' } },
			},
		});
	});

	it('keeps failed items in their place with continueRegularOutput', async () => {
		const { status, items } = await run('={{ $json.id }}', {
			items: [{ id: 1 }, { id: 'missing' }, { id: 3 }],
			onError: 'continueRegularOutput',
		});

		expect(status).toBe('success');
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2]);
		expect(items[1]).toMatchObject({
			json: { error: 'The resource you are requesting could not be found' },
			error: { httpCode: '404' },
		});
	});

	it('sends failed items to the last output with continueErrorOutput', async () => {
		const { outputs } = await run('={{ $json.id }}', {
			items: [{ id: 1 }, { id: 'missing' }],
			onError: 'continueErrorOutput',
		});

		expect(outputs).toMatchObject([
			[{ json: { url: '/records/1' }, pairedItem: 0 }],
			[{ json: { error: expect.any(String) }, pairedItem: 1 }],
		]);
	});

	it('runs the node again with retryOnFail', async () => {
		const { status } = await run('broken', { retryOnFail: true, maxTries: 2 });

		expect(status).toBe('success');
		expect(calls).toEqual(['POST /token', 'GET /records/broken', 'GET /records/broken']);
	});

	it('stops at an abort, and closes the connection that was waiting', async () => {
		const stop = new AbortController();
		const arrived = arrival('/records/unanswered');

		const running = run('unanswered', { signal: stop.signal });
		const { socket } = await arrived;
		const closed = once(socket, 'close');
		stop.abort();

		expect(await running).toMatchObject({
			status: 'canceled',
			error: { httpCode: 'ERR_CANCELED' },
		});
		await closed;
	});

	it('has its own ID unless one is given', async () => {
		const [first, second, given] = await Promise.all([
			run('1'),
			run('1'),
			run('1', { executionId: '4711' }),
		]);

		expect(first.executionId).not.toBe(second.executionId);
		expect(given.executionId).toBe('4711');
	});

	it('refuses parameters that n8n would ignore or miss', async () => {
		await expect(run('1', { parameters: { id: '1', colour: 'red' } })).rejects.toThrow('colour');
		await expect(run('')).rejects.toThrow('would not start');
	});
});

describe('credentials', () => {
	it('fetch a token from the URL of an expression and store it', async () => {
		await run('1');
		await run('2');

		expect(calls).toEqual(['POST /token', 'GET /records/1', 'GET /records/2']);
		expect(engine.credentialData(provider.credential)).toMatchObject({
			clientSecret: 'fake',
			oauthTokenData: { access_token: provider.lastToken, expires_in: 3600 },
		});
		expect(engine.credentialData(provider.credential)).not.toHaveProperty('accessTokenUrl');
	});

	it('are shared by parallel runs: a token stored by one is used by the other', async () => {
		await run('1');
		tokens.clear();
		calls.length = 0;
		const stop = new AbortController();
		const arrived = arrival('/records/unanswered');

		const first = run('={{ $json.id }}', {
			items: [{ id: 1 }, { id: 'unanswered' }],
			signal: stop.signal,
		});
		await arrived;
		const second = await run('2');
		stop.abort();
		await first;

		expect(second.status).toBe('success');
		expect(calls).toEqual([
			'GET /records/1',
			'POST /token',
			'GET /records/1',
			'GET /records/unanswered',
			'GET /records/2',
		]);
	});

	it('can be changed by hand, and refuse fields that the type does not have', async () => {
		engine.setCredentialData(provider.credential, {
			...engine.credentialData(provider.credential),
			clientSecret: 'wrong',
		});

		expect(await run('1')).toMatchObject({ status: 'error' });
		expect(() => engine.addCredential(provider.oauth.name, { colour: 'red' })).toThrow('colour');
	});

	it('leave no token in what n8n saves or logs', async () => {
		const results = [await run('1'), await run('missing')];

		const written = results.map(({ saved }) => saved).join() + logText();
		expect(written).toContain('no such record');
		expect(written).not.toContain(provider.lastToken);
	});
});

describe('a credential test', () => {
	it('reports success and stores the token', async () => {
		expect(await engine.testCredential(provider.credential)).toEqual({
			status: 'OK',
			message: 'Connection successful!',
		});
		expect(engine.credentialData(provider.credential)).toHaveProperty(
			'oauthTokenData.access_token',
		);
	});

	it('reports why it fails', async () => {
		const refused = engine.addCredential(provider.oauth.name, {
			clientId: 'client',
			baseUrl: provider.baseUrl,
		});

		expect(await engine.testCredential(refused)).toEqual({
			status: 'Error',
			message: expect.stringContaining('Client authentication failed'),
		});
	});
});

describe.each(['httpRequest', 'legacyRequest'] as const)('%s', (method) => {
	const get = async (from: Credential) =>
		method === 'httpRequest'
			? await engine.httpRequest(from, { url: `${provider.baseUrl}/records/1` })
			: (await engine.legacyRequest(from, { uri: `${provider.baseUrl}/records/1` })).body;

	it('renews an OAuth2 token after a 401', async () => {
		await get(provider.credential);
		tokens.clear();

		expect(await get(provider.credential)).toEqual({ url: '/records/1' });
		expect(calls.filter((call) => call === 'POST /token')).toHaveLength(2);
	});

	it('renews an expirable property after a 401 and stores it', async () => {
		const session = engine.addCredential('recordsSessionApi', { baseUrl: provider.baseUrl });
		await get(session);
		tokens.clear();

		expect(await get(session)).toEqual({ url: '/records/1' });
		expect(calls.filter((call) => call === 'POST /session')).toHaveLength(2);
		// n8n 2.8 also stores the values of hidden expressions, which later runs then see.
		expect(engine.credentialData(session)).toEqual({
			baseUrl: provider.baseUrl,
			session: provider.lastToken,
			sessionUrl: `${provider.baseUrl}/session`,
		});
	});
});

describe('the editor', () => {
	it('searches lists', async () => {
		const { results } = await engine.listSearch('records', 'search', {
			parameters: { id: '7' },
			credentials: [provider.credential],
			filter: 'red',
			paginationToken: '2',
		});

		expect(results[0]?.value).toBe('/records/7?filter=red&paginationToken=2');
	});

	it('loads options', async () => {
		const options = await engine.loadOptions('records', 'kinds', {
			credentials: [provider.credential],
		});

		expect(options).toEqual([{ name: `${provider.baseUrl}/token`, value: 'Europe/Dublin' }]);
	});
});
