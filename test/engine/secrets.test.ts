import type { Fault } from '../simulators/types';
import type { Credential } from './support/engine';
import { logText } from './support/engine';
import type { ProviderBench } from './support/providers';
import { byId, useProvider } from './support/providers';

const flipdish = useProvider('flipdish');
const flip = useProvider('flip');
const flextell = useProvider('flextell');
const flute = useProvider('flute');

const PATH = '/anything';

const read = {
	resource: 'apiRequest',
	operation: 'send',
	method: 'GET',
	path: PATH,
	options: { maxTries: 1 },
};

async function answered(bench: ProviderBench, fault: Fault) {
	await bench.simulator.fault({ match: { path: PATH }, times: 5, fault });
	return await bench.run(read);
}

it('a Flextell credential that is not connected is reported before anything is sent', async () => {
	for (const oauthTokenData of [{}, { access_token: '' }]) {
		const credential = await flextell.newCredential('flextellOAuth2Api', { oauthTokenData });
		const { error } = await flextell.run(read, { credential });
		expect(error).toMatchObject({
			message: 'The credential is not connected to Flextell yet',
			description: expect.stringContaining('click Connect'),
		});
	}
	expect(await flextell.simulator.log()).toEqual([]);
});

it('errors mask numbers that look like card and account numbers, and keep IDs', async () => {
	const id = '3f2504e0-4f89-41d3-9a0c-030582003301';
	const Details = `Card 4111 1111 1111 1111, 4000-0000-1005-0005 and 123456789012: see ${id}`;

	const { error, saved } = await answered(flute, { status: 400, body: { Details } });

	expect(error?.message).toBe(`Card ***11, ***05 and ***12: see ${id}`);
	for (const digits of ['1111', '0000-1005', '123456789012']) expect(saved).not.toContain(digits);
});

it('no error, stored data or log line shows a token or secret', async () => {
	const secrets: string[] = [];
	const saved: string[] = [];
	const benches = [flipdish, flip, flextell, flute];
	for (const bench of benches) {
		for (const fault of [{ status: 401, body: { message: 'no' } }, { drop: 'before' as const }]) {
			saved.push((await answered(bench, fault)).saved);
			await bench.simulator.clearFaults();
		}
		const { oauthTokenData = {}, ...fields } = bench.engine.credentialData(bench.credential);
		const { access_token, refresh_token } = oauthTokenData as Record<string, string>;
		const secret = fields.clientSecret ?? fields.token;
		secrets.push(...[access_token, refresh_token, String(secret)].filter(Boolean));
	}

	expect(secrets).toHaveLength(3 + 4 + 1);
	for (const text of [...saved, logText()]) {
		for (const secret of secrets) expect(text).not.toContain(secret);
	}
});

describe('the credentials of a call', () => {
	const echoed = (words: string): Fault[] => [
		{ status: 400, body: { message: `Not valid: ${words}`, code: words } },
		{ status: 403, body: `Not valid: ${words}`, headers: { 'x-request-id': words } },
		{ status: 400, body: { errors: { [words]: [encodeURIComponent(words)] } } },
	];

	it('are masked when a provider repeats them', async () => {
		for (const bench of [flipdish, flip, flextell, flute]) {
			await answered(bench, { status: 200, body: {} });
			const { oauthTokenData = {}, ...fields } = bench.engine.credentialData(bench.credential);
			const { access_token, refresh_token } = oauthTokenData as Record<string, string>;
			const { clientId, clientSecret, token } = fields as Record<string, string>;
			const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
			const secrets = [access_token, refresh_token, clientSecret, token, clientSecret && basic];
			for (const secret of secrets.filter(Boolean)) {
				for (const fault of echoed(`Bearer ${secret}`)) {
					await bench.simulator.clearFaults();
					const { error, saved } = await answered(bench, fault);
					expect(error?.message).toContain('***');
					expect(saved).not.toContain(secret);
					expect(saved).not.toContain(encodeURIComponent(secret));
				}
			}
		}
		expect(logText()).not.toContain('Not valid: Bearer fake');
	});

	it('are masked when they are the user’s own header or query value', async () => {
		const [header, query] = ['own-header-value-1', 'own query/value 2'];
		for (const fault of [...echoed(header), ...echoed(query)]) {
			await flute.simulator.clearFaults();
			await flute.simulator.fault({ match: { path: PATH }, fault });
			const { error } = await flute.run({
				...read,
				queryParameters: { values: [{ name: 'api_key', value: query }] },
				requestHeaders: { values: [{ name: 'X-Auth-Token', value: header }] },
			});
			expect(error?.message).toContain('***');
			for (const words of [error?.message, error?.description, error?.messages?.join()]) {
				expect(words).not.toContain(header);
				expect(words).not.toContain(query);
			}
		}
	});

	it('are masked in messages of a token endpoint', async () => {
		const credential = await flipdish.newCredential('flipdishOAuth2Api');
		const secret = String(flipdish.engine.credentialData(credential).clientSecret);
		const body = { error: 'invalid_client', error_description: `Unknown: ${secret}` };
		await flipdish.simulator.fault({ match: { path: 'token' }, fault: { status: 400, body } });

		const { error, saved } = await flipdish.run(read, { credential });

		expect(error?.description).toContain('Unknown: ***');
		expect(saved).not.toContain(secret);
	});

	it('are masked in the message that refuses a site token', async () => {
		const credential = await flip.newCredential('flipApi');
		const token = String(flip.engine.credentialData(credential).token);
		const fault = { status: 400, body: { message: `No site for ${token}` } };
		await flip.simulator.fault({ match: { path: '/auth/' }, fault });

		const { error, saved } = await flip.run(
			{ resource: 'device', operation: 'getAll', siteId: byId('home-1001'), limit: 1 },
			{ credential },
		);

		expect(error?.message).toBe('No site for ***');
		expect(saved).not.toContain(token);
	});
});

it('a secret with an invisible character is refused by its label and not sent', async () => {
	const cases = [
		[flip, 'flipApi', 'token', 'Token'],
		[flute, 'fluteOAuth2Api', 'clientSecret', 'Client Secret'],
		[flipdish, 'flipdishOAuth2Api', 'clientSecret', 'Secret Key'],
	] as const;
	for (const [bench, type, field, label] of cases) {
		const credential = await bench.newCredential(type, { [field]: 'fake\u200bsecret' });
		const { error } = await bench.run(read, { credential });
		expect(error).toMatchObject({
			message: `The '${label}' of the credential contains an invisible character (U+200B)`,
			description: expect.stringContaining('enter it again'),
		});
		expect(await bench.simulator.log()).toEqual([]);
	}
});

describe('a base URL that holds a user name and a password', () => {
	const withUser = 'https://user:pass@127.0.0.1:1';

	it('is refused by the node before anything is sent', async () => {
		const credential = await flip.newCredential('flipApi', { baseUrl: withUser });
		const { error, saved } = await flip.run(read, { credential });
		expect(error?.message).toBe(
			"The 'Base URL' of the credential must not hold a user name or password",
		);
		expect(saved).not.toContain('user:pass');
	});

	it('is refused as the token host too', async () => {
		const credential = await flute.newCredential('fluteOAuth2Api', { oauthUrl: withUser });
		const { error } = await flute.run(read, { credential });
		expect(error?.message).toContain("'OAuth URL' of the credential must not hold");
	});

	it('sends nothing from n8n’s own nodes and credential tests', async () => {
		const credential = await flip.newCredential('flipSiteApi', { baseUrl: withUser });
		expect(await flip.engine.testCredential(credential)).toMatchObject({ status: 'Error' });
		await expect(
			flip.engine.legacyRequest(credential, { url: 'http://127.0.0.1:1' }),
		).rejects.toThrow(/Check the network and the base URL of the credential/);
	});
});

describe('a base URL without https', () => {
	/** Leads to the simulators, and is no address that http is allowed for. */
	const elsewhere = (url: string) => url.replace('127.0.0.1', '0.0.0.0');
	const tokenOf = (credential: Credential, bench: ProviderBench) =>
		bench.engine.credentialData(credential).oauthTokenData;

	const bad: Array<[string, (url: string) => string]> = [
		['plain http', elsewhere],
		['another scheme', (url) => url.replace('http', 'ftp')],
		['a user in front of another host', (url) => url.replace(/:(\d+)$/, ':$1@0.0.0.0:$1')],
		['a host that begins like this one', () => 'http://127.0.0.1.example.com'],
		['no scheme', (url) => url.replace('http://', '')],
		['nothing', () => ' '],
	];

	it.each(bad)('is refused before anything is sent: %s', async (_, change) => {
		for (const [bench, type] of [
			[flip, 'flipApi'],
			[flipdish, 'flipdishOAuth2Api'],
		] as const) {
			const url = bench.simulator.urls.api ?? bench.simulator.urls.sandboxApi;
			const credential = await bench.newCredential(type, { baseUrl: change(url) });

			const { error } = await bench.run(read, { credential });

			expect(error).toMatchObject({
				message: "The 'Base URL' of the credential must begin with https://",
				description: expect.stringContaining('Correct it in the credential'),
			});
			expect(await bench.simulator.log()).toEqual([]);
		}
	});

	it('gets no secret from the HTTP Request node or a credential test', async () => {
		const oauthUrl = elsewhere(flute.simulator.urls.sandboxOauth);
		const flutes = await flute.newCredential('fluteOAuth2Api', { oauthUrl });
		const site = await flip.newCredential('flipSiteApi', {
			baseUrl: elsewhere(flip.simulator.urls.sandboxApi),
		});
		const url = `${flute.simulator.urls.sandboxApi}/v2/ping`;

		await expect(flute.engine.legacyRequest(flutes, { url })).rejects.toThrow();
		await expect(flute.engine.httpRequest(flutes, { url })).rejects.toThrow();
		await expect(flip.engine.legacyRequest(site, { url })).rejects.toThrow();
		expect(await flute.engine.testCredential(flutes)).toMatchObject({ status: 'Error' });
		expect(await flip.engine.testCredential(site)).toMatchObject({ status: 'Error' });

		expect(tokenOf(flutes, flute)).toBeUndefined();
		expect(await flute.simulator.log()).toEqual([]);
		expect(await flip.simulator.log()).toEqual([]);
	});

	it('of the token host is refused by the node', async () => {
		const oauthUrl = elsewhere(flute.simulator.urls.sandboxOauth);
		const credential = await flute.newCredential('fluteOAuth2Api', { oauthUrl });

		const { error } = await flute.run(read, { credential });

		expect(error?.message).toContain("'OAuth URL'");
		expect(await flute.simulator.log()).toEqual([]);
	});
});
