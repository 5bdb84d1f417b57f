/** What n8n's test of a saved credential says, and a run with a credential that is refused. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { Fault } from '../simulators/types';
import type { CredentialType, ProviderBench } from './support/providers';
import { allCredentialTypes, useProvider } from './support/providers';

const flipdish = useProvider('flipdish');
const flip = useProvider('flip');
const flextell = useProvider('flextell');
const flute = useProvider('flute');

/** Wherever the simulators see fit to say no. */
const refused = (status: number): Fault => ({ status, body: { message: 'no' } });

/** n8n's own words, which it has for a token endpoint that refuses the client of an OAuth2 type. */
const REFUSED_CLIENT = 'Client authentication failed';

const tested: Array<[CredentialType, ProviderBench, ICredentialDataDecryptedObject, string]> = [
	['flipdishOAuth2Api', flipdish, { clientSecret: 'fake-wrong' }, REFUSED_CLIENT],
	['flipApi', flip, { token: 'fake-wrong' }, "Flip refused the 'Token' of the credential"],
	['flipOAuth2Api', flip, { clientSecret: 'fake-wrong' }, REFUSED_CLIENT],
	['flipSiteApi', flip, { token: 'fake-wrong' }, "Flip refused the 'Client Token'"],
	['flipSiteApi', flip, { token: 'fake\u200Btoken' }, 'a character that is not allowed in a token'],
	['fluteOAuth2Api', flute, { clientSecret: 'fake-wrong' }, REFUSED_CLIENT],
];

describe.each(tested)('saving %s', (type, bench, wrong, reason) => {
	const test = async (fields: ICredentialDataDecryptedObject = {}) =>
		await bench.engine.testCredential(await bench.newCredential(type, fields));

	it('reports a successful connection', async () => {
		expect(await test()).toEqual({ status: 'OK', message: 'Connection successful!' });
	});

	it('reports a wrong secret', async () => {
		const { status, message } = await test(wrong);
		expect(status).toBe('Error');
		expect(message).toContain(reason);
	});

	it.each([403, 503])('reports an API that answers %d', async (status) => {
		await bench.simulator.fault({ match: { path: '.' }, times: 100, fault: refused(status) });
		expect(await test()).toMatchObject({ status: 'Error', message: expect.stringMatching(/\w/) });
	});

	it('reports a host that does not answer', async () => {
		const nowhere = 'http://127.0.0.1:1';
		expect(await test({ baseUrl: nowhere })).toMatchObject({
			status: 'Error',
			message: expect.stringMatching(
				/refused the connection|ECONNREFUSED|Flip could not be reached in the environment Custom/,
			),
		});
	});
});

it.each(['flipdishOAuth2Api', 'flipOAuth2Api', 'fluteOAuth2Api'])(
	"the form of %s explains n8n's words for a wrong secret",
	(type) => {
		const { properties } = allCredentialTypes().find(({ name }) => name === type)!;
		const { hint } = properties.find(({ name }) => name === 'clientSecret')!;
		expect(hint).toMatch(
			new RegExp(
				`"${REFUSED_CLIENT}", (Flipdish|Flip|Flute) refused the Client ID or Client Secret in the chosen Environment`,
			),
		);
	},
);

describe.each([
	['flipApi', 'Token'],
	['flipSiteApi', 'Client Token'],
] as const)('saving %s names provider, field and environment', (type, field) => {
	const said = async (fields: ICredentialDataDecryptedObject = {}) => {
		const credential = await flip.newCredential(type, fields);
		return (await flip.engine.testCredential(credential)).message;
	};
	const answers = async (fault: Fault) =>
		await flip.simulator.fault({ match: { path: '.' }, times: 100, fault });
	const check = `Check '${field}' and 'Environment' in the credential.`;

	it('when the secret is wrong, without the secret', async () => {
		const message = await said({ token: 'fake-wrong' });
		expect(message).toContain(
			`Flip refused the '${field}' of the credential in the environment Custom.`,
		);
		expect(message).toContain(check);
		expect(message).not.toContain('fake-wrong');
	});

	it('when the provider repeats the secret', async () => {
		await answers({ status: 401, body: { message: 'unknown token fake-wrong' } });
		expect(await said({ token: 'fake-wrong' })).toContain('unknown token ***');
	});

	it('when it may not call the API', async () => {
		await answers(refused(403));
		const message = await said();
		expect(message).toContain(
			`Flip does not allow the '${field}' of the credential to call its API in the environment Custom`,
		);
		expect(message).toContain(check);
	});

	it('when the provider is down', async () => {
		await answers(refused(503));
		expect(await said()).toMatch(
			/^Flip answered the test of the credential with 503 in the environment Custom\..*Try again later\.$/,
		);
	});

	it('when the base URL leads nowhere', async () => {
		expect(await said({ baseUrl: 'http://127.0.0.1:1' })).toBe(
			'Flip could not be reached in the environment Custom. Check the network and the base URL of the credential, then try again.',
		);
	});
});

describe('saving flipApi says of a Base URL', () => {
	const said = async (baseUrl: string) => {
		const credential = await flip.newCredential('flipApi', { baseUrl });
		return (await flip.engine.testCredential(credential)).message;
	};

	it('that it must begin with https, and sends nothing', async () => {
		expect(await said('http://example.com')).toMatch(
			/^The 'Base URL' of the credential must begin with https:\/\/\. /,
		);
		expect(await flip.simulator.log()).toEqual([]);
	});

	it('that another server answers there', async () => {
		expect(await said(`${flip.simulator.urls.sandboxApi!}/elsewhere`)).toMatch(
			/^Flip answered the test of the credential with 404 in the environment Custom\..*Check 'Base URL' in the credential\.$/,
		);
		await flip.simulator.fault({
			match: { path: '.' },
			fault: { status: 200, body: { message: 'Welcome' } },
		});
		expect(await said(flip.simulator.urls.sandboxApi!)).toMatch(
			/^The reply of Flip to GET \/v1\/sites could not be read\. .*base URL of the credential/,
		);
	});

	it('that it redirects, and does not send the token along', async () => {
		await flip.simulator.fault({
			match: { path: '/v1/sites' },
			fault: { status: 302, headers: { location: 'https://elsewhere.example/' } },
		});
		expect(await said(flip.simulator.urls.sandboxApi!)).toMatch(
			/answered the test of the credential with 302 .*redirects the call to elsewhere\.example/,
		);
	});
});

it.each([
	['flipdishOAuth2Api', flipdish, { resource: 'store', operation: 'getAll' }, 'Flipdish'],
	['flipOAuth2Api', flip, { resource: 'site', operation: 'getAll' }, 'Flip'],
	['fluteOAuth2Api', flute, { resource: 'terminal', operation: 'getAll' }, 'Flute'],
] as const)(
	'a run with %s and a wrong secret names the provider, fields and environment',
	async (type, bench, parameters, provider) => {
		const credential = await bench.newCredential(type, { clientSecret: 'fake-wrong' });
		const authentication = type === 'flipOAuth2Api' ? { authentication: type } : {};

		const { error } = await bench.run({ ...parameters, ...authentication }, { credential });

		expect(error?.message).toBe(
			`${provider} refused the 'Client ID' or 'Client Secret' of the credential in the environment Custom`,
		);
		expect(error?.description).toContain("Check 'Client ID', 'Client Secret' and 'Environment'");
	},
);

it('saving flipSiteApi reports an unknown site', async () => {
	const credential = await flip.newCredential('flipSiteApi', { siteId: 'home-unknown' });
	expect(await flip.engine.testCredential(credential)).toMatchObject({
		status: 'Error',
		message:
			"Flip has no site \"home-unknown\" in the environment Custom. Check 'Site ID' and 'Environment' in the credential.",
	});
});

it('a site ID may contain any character', async () => {
	const { sites } = (await flip.simulator.state()) as { sites: object[] };
	const id = 'site-for-device::x/1 é';
	await flip.simulator.put('sites', [{ ...sites[0], id }]);

	const credential = await flip.newCredential('flipSiteApi', { siteId: id });

	expect(await flip.engine.testCredential(credential)).toMatchObject({ status: 'OK' });
});

it('flextellOAuth2Api passes its test when it is connected', async () => {
	const { engine } = flextell;
	expect(await engine.testCredential(flextell.credential)).toMatchObject({ status: 'OK' });
	const credential = await flextell.newCredential('flextellOAuth2Api', { oauthTokenData: '' });
	expect(await engine.testCredential(credential)).toMatchObject({
		status: 'Error',
		message: 'This OAuth2 credential was not connected to an account.',
	});
});
