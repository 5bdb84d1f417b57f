/** A token that the provider revokes while calls use it, without notice. */
import { Clock } from './support/clock';
import { useProvider } from './support/providers';
import { callsReach, counts, first, items } from './support/tokens';

const flipdish = useProvider('flipdish');
const clock = new Clock();

/** Longer than n8n takes to send all calls of a wave. */
const LATENCY_MS = 1_000;

/** A credential whose token was accepted, and has been revoked since. */
async function revoked() {
	const credential = await flipdish.newCredential('flipdishOAuth2Api');
	await flipdish.run(first('app'), { credential });
	await flipdish.simulator.expireTokens();
	await flipdish.simulator.clearLog();
	return credential;
}

it('the first refusal of a revoked token holds back all calls not sent yet', async () => {
	const credential = await revoked();
	const fault = { latencyMs: LATENCY_MS };
	await flipdish.simulator.fault({ match: { path: '^/api/' }, times: 64, fault });

	const run = async (count: number) =>
		await flipdish.run(first('app'), { credential, items: items(count) });
	const runs = await Promise.all([run(150), run(150)]);

	expect(runs.map(({ status }) => status)).toEqual(['success', 'success']);
	const calls = (await flipdish.calls()).map(({ at, status }) => ({ at: Date.parse(at), status }));
	const firstRefusal = Math.min(...calls.map(({ at }) => at)) + LATENCY_MS;
	const refused = calls.filter(({ status }) => status === 401);
	expect(refused.length).toBeGreaterThan(1);
	expect(refused.filter(({ at }) => at >= firstRefusal)).toEqual([]);
	expect(await counts(flipdish)).toMatchObject({ tokenRequests: 1 });
});

it('a token that is revoked while many calls are under way is refused to these, and to no other', async () => {
	const credential = await flipdish.newCredential('flipdishOAuth2Api');
	await flipdish.run(first('app'), { credential });
	await flipdish.simulator.clearLog();
	const fault = { latencyMs: LATENCY_MS };
	await flipdish.simulator.fault({ match: { path: '^/api/' }, times: 1000, fault });
	const run = flipdish.run(first('app'), { credential, items: items(250) });
	// Twenty have had their reply: the limit has begun to grow.
	await callsReach(flipdish, 40);
	await flipdish.simulator.expireTokens();

	expect((await run).status).toBe('success');
	const refused = (await flipdish.calls()).filter(({ status }) => status === 401);
	const times = refused.map(({ at }) => Date.parse(at));
	const firstRefusal = Math.min(...times) + LATENCY_MS;
	expect(times.length).toBeGreaterThan(1);
	expect(times.filter((at) => at >= firstRefusal)).toEqual([]);
	expect(await counts(flipdish)).toMatchObject({ tokenRequests: 1 });
});

it('a token revoked while idle costs one refused call', async () => {
	const credential = await revoked();
	await clock.advance(20 * 60, flipdish.simulator);

	const { status } = await flipdish.run(first('app'), { credential, items: items(300) });

	expect(status).toBe('success');
	expect(await counts(flipdish)).toEqual({ tokenRequests: 1, refused: 1, calls: 301 });
});

it('a revoked token that cannot be replaced is not sent again in a run that continues', async () => {
	const credential = await revoked();
	const fault = { latencyMs: LATENCY_MS };
	await flipdish.simulator.fault({ match: { path: '^/api/' }, times: 64, fault });
	const refusal = { status: 400, body: { error: 'invalid_client' } };
	await flipdish.simulator.fault({ match: { path: 'token' }, times: 1000, fault: refusal });

	const { items: output } = await flipdish.run(first('app'), {
		credential,
		items: items(300),
		onError: 'continueRegularOutput',
	});

	expect(output.filter(({ json }) => json.error)).toHaveLength(300);
	const { calls, refused, tokenRequests } = await counts(flipdish);
	expect(tokenRequests).toBe(1);
	expect(calls).toBe(refused);
	// Those of the first wave, and none of the others.
	expect(refused).toBeLessThan(64);
});
