/** What credential types give n8n itself: calls of its HTTP Request node, and the hosts of an environment. */
import type {
	ICredentialDataDecryptedObject,
	IHttpRequestMethods,
	IHttpRequestOptions,
} from 'n8n-workflow';

import { FlipSiteApi } from '../../credentials/FlipSiteApi.credentials';
import { additionalDataOf } from './support/additionalData';
import { CredentialStore } from './support/credentialStore';
import { CredentialsHelper } from './support/credentialsHelper';
import type { Credential } from './support/engine';
import type { CredentialType, ProviderBench } from './support/providers';
import { allCredentialTypes, useProvider } from './support/providers';

const flipdish = useProvider('flipdish');
const flip = useProvider('flip');
const flextell = useProvider('flextell');
const flute = useProvider('flute');

/** A read with n8n's HTTP Request node, the kind of token it needs, and headers of the user's. */
const requests: Array<
	[CredentialType, ProviderBench, string, string | undefined, Record<string, string>]
> = [
	[
		'flipdishOAuth2Api',
		flipdish,
		'/api/v1.0/apps',
		'oauth',
		// n8n lets no OAuth2 type set headers; without one Flipdish may refuse the call.
		{ 'User-Agent': 'ExampleCompany/ExampleProduct v1.0' },
	],
	['flipApi', flip, '/v1/sites', undefined, {}],
	['flipOAuth2Api', flip, '/v1/sites', 'oauth', {}],
	['flipSiteApi', flip, '/v1/site/home-1001', 'site-token', {}],
	['fluteOAuth2Api', flute, '/v2/ping', 'oauth', {}],
	['flextellOAuth2Api', flextell, '/api/v1/account/tenants', 'oauth', {}],
];

describe.each(requests)('%s in the HTTP Request node', (type, bench, path, kind, own) => {
	const headers = { Accept: 'application/json', ...own };
	const GET = 'GET' as IHttpRequestMethods;
	const url = () => `${bench.simulator.urls[bench === flextell ? 'web' : apiOf(bench)]}${path}`;
	const ways: Record<string, (credential: Credential) => Promise<unknown>> = {
		'its own helper': async (credential) =>
			(await bench.engine.legacyRequest(credential, { method: GET, uri: url(), headers })).body,
		'the helper of newer nodes': async (credential) =>
			await bench.engine.httpRequest(credential, { method: GET, url: url(), headers }),
	};

	it.each(Object.keys(ways))('reads with %s, and renews an expired token', async (way) => {
		const credential = await bench.newCredential(type);
		const send = async () => await ways[way](credential);

		const before = await send();
		if (kind) await bench.simulator.expireTokens(kind);
		await bench.simulator.clearLog();
		const after = await send();

		expect(after).toEqual(before);
		expect((await bench.tokenRequests()).map(({ status }) => status)).toEqual(kind ? [200] : []);
		// What is stored now is good for the next one.
		await bench.simulator.clearLog();
		await send();
		expect((await bench.simulator.log()).map(({ status }) => status)).toEqual([200]);
	});
});

const apiOf = ({ simulator: { urls } }: ProviderBench) => (urls.api ? 'api' : 'sandboxApi');

it.each(allCredentialTypes().map((type) => [type.name, type] as const))(
	'%s hides the secrets that a user enters, and nothing else',
	(_name, { properties }) => {
		const entered = properties.filter(({ type }) => type === 'string');
		const isHidden = ({ typeOptions }: (typeof entered)[number]) => typeOptions?.password === true;
		const isSecret = ({ name }: (typeof entered)[number]) => /(?:secret|token|key)$/i.test(name);

		expect(entered.filter(isSecret)).not.toEqual([]);
		expect(entered.filter(isHidden)).toEqual(entered.filter(isSecret));
	},
);

describe('the hosts of an environment', () => {
	const store = new CredentialStore();
	const helper = new CredentialsHelper(allCredentialTypes(), store);
	const resolved = async (type: string, fields: ICredentialDataDecryptedObject) =>
		await helper.getDecrypted(
			additionalDataOf(helper, 'internal'),
			store.add(type, fields),
			type,
			'internal',
		);
	const custom = {
		environment: 'custom',
		baseUrl: ' https://proxy.example.com/base/ ',
	};
	const bothCustom = { ...custom, oauthUrl: 'http://localhost:8080' };
	const base = 'https://proxy.example.com/base';

	/** Hosts as in docs/providers; without an environment: the default of a new credential. */
	const hosts: Array<[string, ICredentialDataDecryptedObject, Record<string, string>]> = [
		[
			'flipdishOAuth2Api',
			{},
			{
				apiUrl: 'https://api.flipdish.co',
				accessTokenUrl: 'https://api.flipdish.co/identity/connect/token',
				scope: 'api',
				authentication: 'body',
			},
		],
		[
			'flipdishOAuth2Api',
			custom,
			{ apiUrl: base, accessTokenUrl: `${base}/identity/connect/token` },
		],
		['flipApi', {}, { apiUrl: 'https://api-sandbox.flip.energy' }],
		['flipApi', { environment: 'production' }, { apiUrl: 'https://api.flip.energy' }],
		['flipApi', custom, { apiUrl: base }],
		[
			'flipOAuth2Api',
			{},
			{
				apiUrl: 'https://api-sandbox.flip.energy',
				accessTokenUrl: 'https://oauth.flip.energy/token',
				authentication: 'body',
			},
		],
		[
			'flipOAuth2Api',
			{ environment: 'production' },
			{
				apiUrl: 'https://api.flip.energy',
				accessTokenUrl: 'https://oauth.flip.energy/token',
			},
		],
		['flipOAuth2Api', bothCustom, { apiUrl: base, accessTokenUrl: 'http://localhost:8080/token' }],
		[
			'fluteOAuth2Api',
			{},
			{
				apiUrl: 'https://sandbox.api.flute.com',
				accessTokenUrl: 'https://sandbox.oauth.api.flute.com/oauth2/token',
				scope: 'offline_access',
				authentication: 'header',
			},
		],
		[
			'fluteOAuth2Api',
			{ environment: 'production' },
			{
				apiUrl: 'https://api.flute.com',
				accessTokenUrl: 'https://oauth.api.flute.com/oauth2/token',
			},
		],
		[
			'fluteOAuth2Api',
			bothCustom,
			{ apiUrl: base, accessTokenUrl: 'http://localhost:8080/oauth2/token' },
		],
		[
			'flextellOAuth2Api',
			{},
			{
				apiUrl: 'https://dev.flextell.ai',
				authUrl: 'https://dev.flextell.ai/oauth/authorize',
				accessTokenUrl: 'https://dev.flextell.ai/oauth/token',
				scope: 'account:read tenants:read customers:read users:read',
				authentication: 'body',
			},
		],
		[
			'flextellOAuth2Api',
			custom,
			{
				apiUrl: base,
				authUrl: `${base}/oauth/authorize`,
				accessTokenUrl: `${base}/oauth/token`,
			},
		],
	];

	it.each(hosts)('of %s with %j', async (type, fields, urls) => {
		expect(await resolved(type, fields)).toMatchObject(urls);
	});

	/** It has no hidden URLs: its token is minted by a function and tested by an expression. */
	const siteHosts: Array<[ICredentialDataDecryptedObject, string]> = [
		[{ environment: 'sandbox' }, 'https://api-sandbox.flip.energy'],
		[{ environment: 'production' }, 'https://api.flip.energy'],
		[custom, base],
	];

	it.each(siteHosts)('of flipSiteApi with %j', async (fields, host) => {
		const urls: string[] = [];
		const httpRequest = async ({ url }: IHttpRequestOptions) => {
			urls.push(url);
			return { site_access_token: 'fake-site-token' };
		};
		const site = new FlipSiteApi();

		await site.preAuthentication.call(
			{ helpers: { httpRequest } },
			{ ...fields, token: 'fake', siteId: 'a/b' },
		);

		expect(urls).toEqual([`${host}/v1/auth/site/a%2Fb`]);
	});

	it.each(['http://example.com', 'ftp://127.0.0.1', 'javascript:alert(1)', '', 'example.com'])(
		'are under .invalid for the custom URL "%s"',
		async (baseUrl) => {
			for (const { name } of allCredentialTypes()) {
				if (name === 'flipSiteApi') continue;
				const { apiUrl, accessTokenUrl = apiUrl } = await resolved(name, {
					environment: 'custom',
					baseUrl,
					oauthUrl: baseUrl,
				});
				expect(new URL(String(apiUrl)).hostname).toMatch(/\.invalid$/);
				expect(new URL(String(accessTokenUrl)).hostname).toMatch(/\.invalid$/);
			}
		},
	);
});
