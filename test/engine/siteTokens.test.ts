import { Clock } from './support/clock';
import type { Credential } from './support/engine';
import { logText } from './support/engine';
import { byId, useProvider } from './support/providers';

const flip = useProvider('flip');
const clock = new Clock();

const HOME = 'home-1001';
let neighbour: string;
beforeAll(async () => {
	const { sites } = (await flip.simulator.state()) as { sites: Array<{ id: string }> };
	neighbour = sites.map(({ id }) => id).find((id) => id !== HOME) ?? '';
});

/** A new credential, so that no test finds the tokens of another. */
let credential: Credential;
beforeEach(async () => {
	credential = await flip.newCredential('flipApi');
});

const items = (count: number, sites = [HOME]) =>
	Array.from({ length: count }, (_, index) => ({ site: sites[index % sites.length] }));

const devices = (options = {}) => ({
	resource: 'device',
	operation: 'getAll',
	siteId: byId('={{ $json.site }}'),
	limit: 1,
	options,
});

const run = async (count: number, sites?: string[]) =>
	await flip.run(devices({ concurrency: 50 }), { credential, items: items(count, sites) });

const authorizations = async () => [
	...new Set((await flip.calls()).map(({ headers }) => String(headers.authorization))),
];

const mints = async () => (await flip.tokenRequests()).map(({ path }) => path.split('/').pop());

describe('a site token', () => {
	it('is requested once per site for a hundred parallel items', async () => {
		expect((await run(100)).status).toBe('success');
		expect((await run(100, [HOME, neighbour])).status).toBe('success');

		expect(await mints()).toEqual([HOME, neighbour]);
		expect(await authorizations()).toEqual([`site-token:${HOME}`, `site-token:${neighbour}`]);
		const [mint] = await flip.tokenRequests();
		expect(mint).toMatchObject({ method: 'POST', headers: { authorization: 'client-token' } });
	});

	it('is requested once for several editor runs, which have identities of their own', async () => {
		for (const user of ['first run', 'second run']) {
			await flip.run(devices(), { credential, items: items(1), mode: 'manual', user });
		}

		expect(await mints()).toEqual([HOME]);
	});

	it('is renewed at 80 % of its lifetime, before a call is refused', async () => {
		await run(1);
		await clock.advance(0.75 * 3600, flip.simulator);
		await run(1);
		expect(await mints()).toHaveLength(1);

		await clock.advance(0.1 * 3600, flip.simulator);
		await run(100);

		expect(await mints()).toHaveLength(2);
		expect((await flip.calls()).filter(({ status }) => status !== 200)).toEqual([]);
	});

	it.each([401, 403])('is requested once again when it is refused with %d', async (status) => {
		await run(1);
		const fault = { status, body: { message: 'no' } };
		await flip.simulator.fault({ match: { path: 'devices' }, fault });

		expect((await run(100)).status).toBe('success');
		expect(await mints()).toHaveLength(2);
	});

	it('is requested once again for any number of calls when all were revoked', async () => {
		await run(1);
		await flip.simulator.expireTokens('site-token');

		expect((await run(100)).status).toBe('success');
		expect(await mints()).toHaveLength(2);
	});

	it('is not requested again and again when access to the site is refused', async () => {
		const fault = { status: 403, body: { message: 'This site is locked' } };
		await flip.simulator.fault({ match: { path: 'devices' }, times: 1000, fault });

		const { items: output } = await flip.run(devices(), {
			credential,
			items: items(100),
			onError: 'continueRegularOutput',
		});

		expect(output.filter(({ json }) => json.error === 'This site is locked')).toHaveLength(100);
		expect(await mints()).toHaveLength(2);
	});

	it('that is refused shows the message of the provider and is requested once', async () => {
		const { items: output } = await flip.run(devices(), {
			credential,
			items: items(100, ['home-unknown']),
			onError: 'continueRegularOutput',
		});

		const messages = output.map(({ json }) => json.error);
		expect(new Set(messages)).toEqual(new Set(['Site home-unknown was not found']));
		expect(await mints()).toEqual(['home-unknown']);
	});

	it('is requested by other executions when the one that was requesting it is cancelled', async () => {
		await flip.simulator.fault({ match: { path: '/auth/' }, fault: { latencyMs: 5000 } });
		const stop = new AbortController();
		const cancelled = flip.run(devices(), { credential, items: items(5), signal: stop.signal });
		while ((await flip.tokenRequests()).length === 0);
		const waiting = flip.run(devices(), { credential, items: items(5) });
		stop.abort();

		expect((await waiting).status).toBe('success');
		expect((await cancelled).status).toBe('canceled');
		expect(await mints()).toHaveLength(2);
	});

	it('is in no saved execution, log line or credential', async () => {
		const results = [await run(2), await run(2, ['home-unknown'])];
		const fault = { status: 403, body: { message: 'no' } };
		await flip.simulator.fault({ match: { path: 'devices' }, times: 1000, fault });
		results.push(await run(2));

		expect(results.map(({ status }) => status)).toEqual(['success', 'error', 'error']);
		const seen = [logText(), JSON.stringify(flip.engine.credentialData(credential))];
		for (const { saved } of results) seen.push(saved);
		// As the simulator makes them.
		for (const text of seen) expect(text).not.toContain('fake-site-token');
		for (const { saved } of results) expect(saved).not.toContain('fake-flip');
	});
});

describe('the token that is sent', () => {
	const apiKey = () => String(flip.simulator.credentials.apiKey);

	it('is the key itself for an API key', async () => {
		credential = await flip.newCredential('flipApi', { token: apiKey() });

		expect((await run(10)).status).toBe('success');
		expect(await mints()).toEqual([]);
		expect(await authorizations()).toEqual(['api-key']);
	});

	it('is always a site token if the user says so', async () => {
		credential = await flip.newCredential('flipApi', { token: apiKey() });
		const { error } = await flip.run(devices({ siteTokens: 'always' }), {
			credential,
			items: items(1),
		});

		// Whether a key may mint is not documented; the simulator says no.
		expect(error).toMatchObject({ httpCode: '403' });
		expect(await mints()).toEqual([HOME]);
		expect(await flip.calls()).toEqual([]);
	});

	it('is always the client token if the user says so', async () => {
		const { error } = await flip.run(devices({ siteTokens: 'never' }), {
			credential,
			items: items(1),
		});

		expect(error).toMatchObject({
			message: 'This kind of token is not accepted here',
			httpCode: '403',
		});
		expect(await mints()).toEqual([]);
		expect(await authorizations()).toEqual(['client-token']);
	});
});
