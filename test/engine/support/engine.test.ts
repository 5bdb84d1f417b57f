import type {
	IAuthenticateGeneric,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestHelper,
	ILoadOptionsFunctions,
	INodeExecutionData,
	INodeType,
	NodeApiError,
} from 'n8n-workflow';
import { on, once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Credential, RunOptions } from './engine';
import { createEngine, logText } from './engine';
import { nodeType } from './nodeTypes';

/** A provider: `POST /token` (client credentials by Basic), `POST /session`, `GET /records/{id}`. */
const calls: string[] = [];
const tokens = new Set<string>();
let issued = 0;
const server = createServer((request, response) => {
	const { method, url = '', headers } = request;
	calls.push(`${method} ${url}`);
	const reply = (status: number, body: object): void => {
		response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
	};
	request.resume();
	if (method === 'POST') {
		const client = `Basic ${Buffer.from('client:fake').toString('base64')}`;
		if (url === '/token' && headers.authorization !== client) {
			return reply(401, { error: 'invalid_client' });
		}
		const token = `fake-token-${++issued}`;
		tokens.add(token);
		return reply(200, { access_token: token, token_type: 'Bearer', expires_in: 3600 });
	}
	if (!tokens.has(headers.authorization?.replace('Bearer ', '') ?? '')) {
		return reply(401, { message: 'no such token' });
	}
	if (url === '/records/unanswered') return;
	if (url === '/records/missing') return reply(404, { message: 'no such record' });
	if (url === '/records/broken' && calls.length < 3) return reply(500, { message: 'try again' });
	reply(200, { url });
});
let baseUrl: string;

/** The next request of that path. */
async function arrival(path: string): Promise<IncomingMessage> {
	for await (const [request] of on(server, 'request') as AsyncIterable<[IncomingMessage]>) {
		if (request.url === path) return request;
	}
	throw new Error('the server has ended');
}

beforeAll(async () => {
	await once(server.listen(0, '127.0.0.1'), 'listening');
	baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
	const closed = once(server.close(), 'close');
	server.closeAllConnections();
	await closed;
});
beforeEach(() => {
	calls.length = 0;
});

const oauth: ICredentialType = {
	name: 'recordsOAuth2Api',
	displayName: 'Records OAuth2 API',
	extends: ['oAuth2Api'],
	properties: [
		{ displayName: 'Base URL', name: 'baseUrl', type: 'string', default: '' },
		{ displayName: 'Grant', name: 'grantType', type: 'hidden', default: 'clientCredentials' },
		{
			displayName: 'Access Token URL',
			name: 'accessTokenUrl',
			type: 'hidden',
			default: '={{ $self["baseUrl"] }}/token',
		},
	],
	test: { request: { baseURL: '={{ $credentials.baseUrl }}', url: '/records/1' } },
};

class SessionApi implements ICredentialType {
	name = 'recordsSessionApi';
	displayName = 'Records Session API';
	properties: ICredentialType['properties'] = [
		{ displayName: 'Base URL', name: 'baseUrl', type: 'string', default: '' },
		{
			displayName: 'URL',
			name: 'sessionUrl',
			type: 'hidden',
			default: '={{ $self["baseUrl"] }}/session',
		},
		{
			displayName: 'Session',
			name: 'session',
			type: 'hidden',
			typeOptions: { expirable: true },
			default: '',
		},
	];
	async preAuthentication(this: IHttpRequestHelper, credentials: ICredentialDataDecryptedObject) {
		const { access_token: session } = (await this.helpers.httpRequest({
			method: 'POST',
			url: credentials.sessionUrl as string,
		})) as { access_token: string };
		return { session };
	}
	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{$credentials.session}}' } },
	};
	test: ICredentialTestRequest = {
		request: { baseURL: '={{$credentials.baseUrl}}', url: '/records/1' },
	};
}

const records: INodeType = {
	...nodeType({
		name: 'records',
		displayName: 'Records',
		credentials: [{ name: oauth.name, required: true }],
		properties: [{ displayName: 'ID', name: 'id', type: 'string', default: '', required: true }],
	}),
	methods: {
		loadOptions: {
			async kinds(this: ILoadOptionsFunctions) {
				const { accessTokenUrl } = await this.getCredentials<{ accessTokenUrl: string }>(
					oauth.name,
				);
				return [{ name: accessTokenUrl, value: this.getTimezone() }];
			},
		},
		listSearch: {
			async search(this: ILoadOptionsFunctions, filter = '', paginationToken = '') {
				const { baseUrl: base } = await this.getCredentials<{ baseUrl: string }>(oauth.name);
				const { url } = (await this.helpers.httpRequestWithAuthentication.call(this, oauth.name, {
					url: `${base}/records/${this.getCurrentNodeParameter('id') as string}`,
					qs: { filter, paginationToken },
				})) as { url: string };
				return { results: [{ name: url, value: url }] };
			},
		},
	},
	async execute(this: IExecuteFunctions) {
		const { baseUrl: base } = await this.getCredentials<{ baseUrl: string }>(oauth.name);
		const output: INodeExecutionData[] = [];
		for (const index of this.getInputData().keys()) {
			try {
				const json = (await this.helpers.httpRequestWithAuthentication.call(this, oauth.name, {
					url: `${base}/records/${this.getNodeParameter('id', index) as string}`,
				})) as IDataObject;
				output.push({ json, pairedItem: index });
			} catch (error) {
				if (!this.continueOnFail()) throw error;
				output.push({ json: {}, error: error as NodeApiError, pairedItem: index });
			}
		}
		return [output];
	},
};

const engine = createEngine({
	nodeTypes: [records],
	credentialTypes: [oauth, new SessionApi()],
	timezone: 'Europe/Dublin',
});
let credential: Credential;
const run = async (id: string, options: Partial<RunOptions> = {}) =>
	await engine.run({
		node: 'records',
		parameters: { id },
		credentials: [credential],
		...options,
	});
beforeEach(() => {
	const client = { clientId: 'client', clientSecret: 'fake', baseUrl };
	credential = engine.addCredential(oauth.name, client);
});

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
		expect(engine.credentialData(credential)).toMatchObject({
			clientSecret: 'fake',
			oauthTokenData: { access_token: `fake-token-${issued}`, expires_in: 3600 },
		});
		expect(engine.credentialData(credential)).not.toHaveProperty('accessTokenUrl');
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
		engine.setCredentialData(credential, {
			...engine.credentialData(credential),
			clientSecret: 'wrong',
		});

		expect(await run('1')).toMatchObject({ status: 'error' });
		expect(() => engine.addCredential(oauth.name, { colour: 'red' })).toThrow('colour');
	});

	it('leave no token in what n8n saves or logs', async () => {
		const results = [await run('1'), await run('missing')];

		const written = results.map(({ saved }) => saved).join() + logText();
		expect(written).toContain('no such record');
		expect(written).not.toContain(`fake-token-${issued}`);
	});
});

describe('a credential test', () => {
	it('reports success and stores the token', async () => {
		expect(await engine.testCredential(credential)).toEqual({
			status: 'OK',
			message: 'Connection successful!',
		});
		expect(engine.credentialData(credential)).toHaveProperty('oauthTokenData.access_token');
	});

	it('reports why it fails', async () => {
		const refused = engine.addCredential(oauth.name, { clientId: 'client', baseUrl });

		expect(await engine.testCredential(refused)).toEqual({
			status: 'Error',
			message: expect.stringContaining('Client authentication failed'),
		});
	});
});

describe.each(['httpRequest', 'legacyRequest'] as const)('%s', (method) => {
	const get = async (from: Credential) =>
		method === 'httpRequest'
			? await engine.httpRequest(from, { url: `${baseUrl}/records/1` })
			: (await engine.legacyRequest(from, { uri: `${baseUrl}/records/1` })).body;

	it('renews an OAuth2 token after a 401', async () => {
		await get(credential);
		tokens.clear();

		expect(await get(credential)).toEqual({ url: '/records/1' });
		expect(calls.filter((call) => call === 'POST /token')).toHaveLength(2);
	});

	it('renews an expirable property after a 401 and stores it', async () => {
		const session = engine.addCredential('recordsSessionApi', { baseUrl });
		await get(session);
		tokens.clear();

		expect(await get(session)).toEqual({ url: '/records/1' });
		expect(calls.filter((call) => call === 'POST /session')).toHaveLength(2);
		// n8n 2.8 also stores the values of hidden expressions, which later runs then see.
		expect(engine.credentialData(session)).toEqual({
			baseUrl,
			session: `fake-token-${issued}`,
			sessionUrl: `${baseUrl}/session`,
		});
	});
});

describe('the editor', () => {
	it('searches lists', async () => {
		const { results } = await engine.listSearch('records', 'search', {
			parameters: { id: '7' },
			credentials: [credential],
			filter: 'red',
			paginationToken: '2',
		});

		expect(results[0]?.value).toBe('/records/7?filter=red&paginationToken=2');
	});

	it('loads options', async () => {
		const options = await engine.loadOptions('records', 'kinds', { credentials: [credential] });

		expect(options).toEqual([{ name: `${baseUrl}/token`, value: 'Europe/Dublin' }]);
	});
});
