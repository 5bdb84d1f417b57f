import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { Clock } from './support/clock';
import type { Credential } from './support/engine';
import { hasUserTokens } from './support/internals';
import { freshNodes } from './support/nodes';
import { useProvider } from './support/providers';
import { callsReach, counts, first, items, stored, until } from './support/tokens';
import { n8nSays } from './support/n8nTexts';

const flextell = useProvider('flextell');
const clock = new Clock();

describe("Flextell's rotating refresh token", () => {
	const read = first('customer');

	/** Another process renews: the stored pair is dead. Puts the new one in its place. */
	const renewElsewhere = async (credential: Credential) => {
		const { clientId, clientSecret } = flextell.engine.credentialData(credential);
		const response = await fetch(`${flextell.simulator.urls.web}/oauth/token`, {
			method: 'POST',
			body: new URLSearchParams({
				grant_type: 'refresh_token',
				refresh_token: stored(flextell, credential).refresh_token,
				client_id: String(clientId),
				client_secret: String(clientSecret),
			}),
		});
		const oauthTokenData = (await response.json()) as ICredentialDataDecryptedObject;
		return () =>
			flextell.engine.setCredentialData(credential, {
				...flextell.engine.credentialData(credential),
				oauthTokenData,
			});
	};
	const rotateElsewhere = async (credential: Credential) => (await renewElsewhere(credential))();

	it('serves two parallel executions across its expiry and works afterwards', async () => {
		const credential = await flextell.newCredential('flextellOAuth2Api');
		const run = async () => await flextell.run(read, { credential, items: items(20) });
		for (let time = 1; time <= 3; time++) {
			await clock.advance(3700, flextell.simulator);
			const runs = await Promise.all([run(), run()]);
			expect(runs.map(({ status }) => status)).toEqual(['success', 'success']);
			expect(await counts(flextell)).toMatchObject({ tokenRequests: time, refused: 0 });
		}
	});

	it('is renewed once for several editor runs, which have identities of their own', async () => {
		const credential = await flextell.newCredential('flextellOAuth2Api');
		const run = async (user: string) =>
			await flextell.run(read, { credential, items: items(20), mode: 'manual', user });
		for (let time = 1; time <= 3; time++) {
			await clock.advance(3700, flextell.simulator);
			const runs = await Promise.all([run(`${time} by Ada`), run(`${time} by Ben`)]);
			expect(runs.map(({ status }) => status)).toEqual(['success', 'success']);
			expect(await counts(flextell)).toMatchObject({ tokenRequests: time, refused: 0 });
		}
	});

	it('is taken over when another process renewed it while a call was under way', async () => {
		const credential = await flextell.newCredential('flextellOAuth2Api');
		await flextell.simulator.fault({ match: { path: '^/api/' }, fault: { latencyMs: 300 } });

		const running = flextell.run(read, { credential, items: items(20) });
		await callsReach(flextell, 1);
		await rotateElsewhere(credential);
		const { status } = await running;

		expect(status).toBe('success');
		expect(await counts(flextell)).toEqual({ tokenRequests: 1, refused: 1, calls: 21 });
	});

	it('is taken over when another process wins the race to the token endpoint', async () => {
		const credential = await flextell.newCredential('flextellOAuth2Api');
		await clock.advance(3700, flextell.simulator);
		await flextell.simulator.fault({ match: { path: 'token' }, fault: { latencyMs: 300 } });

		const running = flextell.run(read, { credential, items: items(20) });
		await until(async () => (await flextell.tokenRequests()).length === 1);
		await rotateElsewhere(credential);
		const { status } = await running;

		expect(status).toBe('success');
		const requests = await flextell.tokenRequests();
		expect(requests.map((request) => request.status)).toEqual([400, 200]);
	});

	it('is awaited while the process that won the race stores it', async () => {
		const credential = await flextell.newCredential('flextellOAuth2Api');
		await clock.advance(3700, flextell.simulator);
		const store = await renewElsewhere(credential);

		const running = flextell.run(read, { credential, items: items(20) });
		await until(async () => (await flextell.tokenRequests()).at(1)?.status === 400);
		store();
		const { status } = await running;

		expect(status).toBe('success');
		expect(await counts(flextell)).toEqual({ tokenRequests: 2, refused: 0, calls: 20 });
	});

	it('serves two processes that find it expired at the same moment', async () => {
		const credential = await flextell.newCredential('flextellOAuth2Api');
		const processes = [freshNodes(), freshNodes()];
		for (let time = 1; time <= 3; time++) {
			await clock.advance(3700, flextell.simulator);
			const runs = await Promise.all(
				processes.map(async (nodes) => {
					flextell.engine.setNodeTypes(nodes);
					return await flextell.run(read, { credential, items: items(20) });
				}),
			);
			expect(runs.map(({ status }) => status)).toEqual(['success', 'success']);
			const requests = await flextell.tokenRequests();
			expect(requests.filter(({ status }) => status === 200)).toHaveLength(time);
		}
	});

	if (hasUserTokens) {
		it('is stored per user when n8n holds one for each', async () => {
			const credential = await flextell.newCredential('flextellOAuth2Api');
			const users = { ada: 'tenant', ben: 'customer' } as const;
			for (const user of Object.keys(users)) {
				const { oauthTokenData } = await flextell.connect();
				flextell.engine.setUserTokens(credential, user, oauthTokenData);
			}
			for (let time = 1; time <= 2; time++) {
				const runs = await Promise.all(
					Object.entries(users).map(
						async ([user, resource]) =>
							await flextell.run(first(resource), { credential, user, items: items(20) }),
					),
				);
				expect(runs.map(({ status }) => status)).toEqual(['success', 'success']);
				const calls = await flextell.calls();
				expect(calls.filter(({ status }) => status !== 200)).toEqual([]);
				const tokens = Object.values(users).map(
					(resource) =>
						new Set(
							calls
								.filter(({ path }) => path.endsWith(`/${resource}s`))
								.map(({ headers }) => headers.authorization),
						),
				);
				expect(tokens.map(({ size }) => size)).toEqual([time, time]);
				expect(new Set(tokens.flatMap((own) => [...own])).size).toBe(2 * time);
				await clock.advance(3700, flextell.simulator);
			}
		});
	}

	it('that was revoked requires connecting the account again', async () => {
		const credential = await flextell.newCredential('flextellOAuth2Api');
		await flextell.simulator.expireTokens();
		await flextell.simulator.expireTokens('refresh');

		const { error, saved } = await flextell.run(read, { credential, items: items(20) });

		expect(error).toMatchObject(n8nSays.reconnect);
		expect(saved).not.toContain(stored(flextell, credential).refresh_token);
		expect(await flextell.tokenRequests()).toHaveLength(1);
	});
});
