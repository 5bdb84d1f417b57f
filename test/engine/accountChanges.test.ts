/** Which token a call is sent with when one credential serves several accounts. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { Clock } from './support/clock';
import type { Credential } from './support/engine';
import type { ProviderBench } from './support/providers';
import { byId, useProvider } from './support/providers';
import { callsReach, counts, first, items, stored } from './support/tokens';

const flipdish = useProvider('flipdish');
const flip = useProvider('flip');
const flextell = useProvider('flextell');
const clock = new Clock();

const change = (
	{ engine }: ProviderBench,
	credential: Credential,
	fields: ICredentialDataDecryptedObject,
) => engine.setCredentialData(credential, { ...engine.credentialData(credential), ...fields });

const sentWith = async (bench: ProviderBench, header = 'authorization') =>
	(await bench.calls()).map(({ headers }) => headers[header]);

describe('a token given by an expression', () => {
	const sites = first('site');
	const devices = { resource: 'device', operation: 'getAll', siteId: byId('home-1001'), limit: 1 };
	const tokens = () => {
		const { sandbox, apiKey } = flip.simulator.credentials;
		return { own: (sandbox as { clientToken: string }).clientToken, other: String(apiKey) };
	};
	const spellings = [
		'={{ $json.token }}',
		'={{ $json?.token ?? "none" }}',
		'={{ $input.item.json.token }}',
		'={{ $("Start").item.json.token }}',
		'={{ $("Start").all()[$itemIndex].json.token }}',
	];

	it.each(spellings)('is evaluated for each item: %s', async (token) => {
		const credential = await flip.newCredential('flipApi', { token });
		const { own, other } = tokens();

		const { status, items: output } = await flip.run(sites, {
			credential,
			items: [{ token: own }, { token: other }, { token: own }],
		});

		expect({ status, output: output.length }).toEqual({ status: 'success', output: 3 });
		expect((await sentWith(flip)).sort()).toEqual(['api-key', 'client-token', 'client-token']);
	});

	it('fails only the items whose token is refused', async () => {
		const credential = await flip.newCredential('flipApi', { token: '={{ $json.token }}' });

		const { items: output } = await flip.run(sites, {
			credential,
			items: [{ token: tokens().own }, { token: 'of-nobody' }],
			onError: 'continueRegularOutput',
		});

		expect(output.map(({ json }) => 'error' in json)).toEqual([false, true]);
	});

	it("never uses a site token that was exchanged for another item's token", async () => {
		const credential = await flip.newCredential('flipApi', { token: '={{ $json.token }}' });
		const run = async (token: string) =>
			await flip.run(devices, { credential, items: [{ token }] });

		expect((await run(tokens().own)).status).toBe('success');
		const { error } = await run('of-nobody');

		expect(error).toMatchObject({ httpCode: '401' });
		expect(await flip.tokenRequests()).toHaveLength(2);
		expect(await flip.calls()).toHaveLength(1);
	});

	it('is read once more per run, not per item, when it is the same for all', async () => {
		const credential = await flip.newCredential('flipApi');
		const read = jest.spyOn(flip.engine['store'], 'read');

		await flip.run(sites, { credential, items: items(50) });

		expect(read).toHaveBeenCalledTimes(2);
		read.mockRestore();
	});
});

it('a changed client token does not use the site tokens of the previous one', async () => {
	const credential = await flip.newCredential('flipApi');
	const devices = { resource: 'device', operation: 'getAll', siteId: byId('home-1001'), limit: 1 };
	expect((await flip.run(devices, { credential })).status).toBe('success');

	change(flip, credential, { token: 'of-nobody' });
	const { error } = await flip.run(devices, { credential });

	expect(error).toMatchObject({ httpCode: '401' });
	expect(await flip.calls()).toHaveLength(1);
});

it('a default tenant given by an expression is evaluated for each item', async () => {
	const credential = await flextell.newCredential('flextellOAuth2Api', {
		tenantId: '={{ $json.tenant }}',
	});
	const { tenantId } = flextell.simulator.credentials;

	const { items: output } = await flextell.run(first('customer'), {
		credential,
		items: [{ tenant: String(tenantId) }, { tenant: '999999' }],
		onError: 'continueRegularOutput',
	});

	expect(await sentWith(flextell, 'x-tenant')).toEqual([String(tenantId), '999999']);
	expect(output.at(-1)?.json).toHaveProperty('error');
});

describe('an OAuth2 credential', () => {
	const read = first('app');

	it.each(['={{ $json.client }}', '={{ $json.client ?? "none" }}'])(
		'is refused when its Client ID or secret depends on the item: %s',
		async (clientId) => {
			const credential = await flipdish.newCredential('flipdishOAuth2Api', { clientId });
			const client = flipdish.simulator.credentials.clientId as string;

			const { error } = await flipdish.run(read, { credential, items: [{ client }] });

			expect(error?.message).toBe('The account of an OAuth2 credential cannot depend on the items');
			expect(await flipdish.simulator.log()).toEqual([]);
		},
	);

	it("does not use the previous client's token after its client was changed", async () => {
		const credential = await flipdish.newCredential('flipdishOAuth2Api');
		await flipdish.run(read, { credential });

		change(flipdish, credential, { clientSecret: 'of-another-app' });
		const { error } = await flipdish.run(read, { credential });

		expect(error?.description).toContain("Check 'Client ID', 'Client Secret'");
		expect((await counts(flipdish)).calls).toBe(1);
	});

	it("does not use the previous client's JWT in a process that has not seen the change", async () => {
		const credential = await flip.newCredential('flipOAuth2Api');
		await flip.run(first('site'), { credential });

		change(flip, credential, { clientId: 'another-client' });
		flip.newProcess();
		const { error } = await flip.run(first('site'), { credential });

		expect(error?.description).toContain("Check 'Client ID', 'Client Secret'");
		expect((await counts(flip)).calls).toBe(1);
	});

	it('does not use the token of another client when it is connected by a user', async () => {
		const credential = await flextell.newCredential('flextellOAuth2Api');
		await flextell.run(first('customer'), { credential });

		change(flextell, credential, { clientSecret: 'of-another-app' });
		const { error } = await flextell.run(first('customer'), { credential });

		expect(error?.description).toContain('reconnect the account');
		expect((await counts(flextell)).calls).toBe(1);
	});

	it('ends the run when it is changed meanwhile, instead of changing the account', async () => {
		const credential = await flipdish.newCredential('flipdishOAuth2Api');
		await flipdish.run(read, { credential });
		const { access_token: before } = stored(flipdish, credential);
		await flipdish.simulator.clearLog();
		await flipdish.simulator.fault({
			match: { path: '^/api/' },
			times: 1000,
			fault: { latencyMs: 50 },
		});

		const running = flipdish.run(
			{ ...read, options: { concurrency: 1 } },
			{ credential, items: items(100) },
		);
		await callsReach(flipdish, 2);
		change(flipdish, credential, { scope: 'another' });
		await clock.advance(3700, flipdish.simulator);
		const { error } = await running;

		expect(error?.message).toBe('The credential was changed while the workflow ran');
		expect(await flipdish.tokenRequests()).toEqual([]);
		expect(stored(flipdish, credential).access_token).toBe(before);
	});
});
