/** The package's credentials in n8n's own HTTP Request node, where n8n renews and we only describe. */
import type { Credential } from '../hosts/rest';
import type { HostName } from '../hosts/host';
import type { CredentialType } from '../simulators/credentials';
import { credentialFields, isTokenRequest } from '../simulators/credentials';
import { useHost } from './support/host';

const USER_AGENT = 'ExampleCompany/1.0';

/** A call that each type can make. The providers of some ask for headers that n8n lets a node set. */
const CALLS: Array<[CredentialType, path: string, headers?: Record<string, string>]> = [
	['flipdishOAuth2Api', '/api/v1.0/apps', { 'User-Agent': USER_AGENT }],
	['flipApi', '/v1/sites'],
	['flipOAuth2Api', '/v1/sites'],
	['flipSiteApi', '/v1/site/home-1001/devices'],
	['fluteOAuth2Api', '/v2/transactions'],
	['flextellOAuth2Api', '/api/v1/account/tenants', { Accept: 'application/json' }],
];

const callOf = (wanted: CredentialType) => CALLS.find(([type]) => type === wanted)!;

const HOSTS: HostName[] = ['n8n-2.8', 'n8n-latest'];

describe.each(HOSTS)('%s', (hostName) => {
	const host = useHost(hostName);

	/** @param base default: the provider's host that the credential's fields name */
	const call = async (credential: Credential, base?: string) => {
		const type = credential.type as CredentialType;
		const [, path, headers = {}] = callOf(type);
		const { baseUrl } = credentialFields[type](host.simulator(type));
		return await host.outputOf({
			node: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			parameters: {
				url: `${base ?? baseUrl}${path}`,
				authentication: 'predefinedCredentialType',
				nodeCredentialType: type,
				sendHeaders: true,
				headerParameters: {
					parameters: Object.entries(headers).map(([name, value]) => ({ name, value })),
				},
			},
			credential,
		});
	};

	/** What the provider received: token requests apart, the others by who called and the answer. */
	const received = async (type: CredentialType) => {
		const log = await host.simulator(type).log();
		const calls = log.filter((entry) => !isTokenRequest(entry));
		return {
			tokenRequests: log.filter(isTokenRequest).length,
			answers: calls.map(({ status }) => status),
			calls,
		};
	};

	it.each(CALLS)('sends the token of %s', async (type, path, headers = {}) => {
		const items = await call(await host.newCredential(type));

		expect(items.length).toBeGreaterThan(0);
		const { calls } = await received(type);
		expect(calls.at(-1)).toMatchObject({ path, status: 200 });
		for (const [name, value] of Object.entries(headers)) {
			expect(calls.at(-1)!.headers[name.toLowerCase()]).toBe(value);
		}
	});

	const renewed = CALLS.filter(([type]) => type !== 'flipApi').map(([type]) => type);

	it.each(renewed)('renews an expired token of %s', async (type) => {
		const credential = await host.newCredential(type);
		await call(credential);
		await host.simulator(type).advance(3601);
		await host.simulator(type).clearLog();

		await call(credential);

		expect(await received(type)).toMatchObject({ tokenRequests: 1, answers: [401, 200] });
		// The new token is kept.
		await call(credential);
		expect(await received(type)).toMatchObject({ tokenRequests: 1, answers: [401, 200, 200] });
	});

	/** The other environment of the providers that have two, as hosts of the simulator. */
	const moves: CredentialType[] = ['flipApi', 'flipSiteApi', 'fluteOAuth2Api'];

	it.each(moves)('uses the new host when %s is pointed to another', async (type) => {
		const { urls, credentials } = host.simulator(type);
		const credential = await host.newCredential(type);
		await call(credential);
		await host.simulator(type).clearLog();
		const { clientToken, ...client } = credentials.production as Record<string, string>;

		await host.rest.updateCredential(credential.id, {
			...(clientToken === undefined ? client : { token: clientToken }),
			baseUrl: urls.productionApi!,
			...(urls.productionOauth && { oauthUrl: urls.productionOauth }),
		});
		await call(credential, urls.productionApi);

		const log = await host.simulator(type).log();
		expect(log.at(-1)).toMatchObject({ host: 'productionApi', status: 200 });
		expect(log.map((entry) => entry.host)).not.toContain('sandboxApi');
		expect(log.map((entry) => entry.host)).not.toContain('sandboxOauth');
	});
});
