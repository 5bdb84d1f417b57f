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
import { createEngine } from './engine';
import { nodeType } from './nodeTypes';

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

/** A provider: `POST /token` (client credentials by Basic), `POST /session`, `GET /records/{id}`. */
export function useRecordsProvider() {
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

	const engine = createEngine({
		nodeTypes: [records],
		credentialTypes: [oauth, new SessionApi()],
		timezone: 'Europe/Dublin',
	});

	let credential: Credential;
	beforeEach(() => {
		const client = { clientId: 'client', clientSecret: 'fake', baseUrl };
		credential = engine.addCredential(oauth.name, client);
	});

	const run = async (id: string, options: Partial<RunOptions> = {}) =>
		await engine.run({
			node: 'records',
			parameters: { id },
			credentials: [credential],
			...options,
		});

	return {
		engine,
		/** Method and path of each call of this test. */
		calls,
		/** The tokens that are accepted. */
		tokens,
		arrival,
		run,
		oauth,
		get baseUrl() {
			return baseUrl;
		},
		get credential() {
			return credential;
		},
		get lastToken() {
			return `fake-token-${issued}`;
		},
	};
}
