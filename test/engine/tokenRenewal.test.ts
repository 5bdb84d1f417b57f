import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { isInteractive } from '../package/credentials';
import type { Fault } from '../simulators/types';
import { Clock } from './support/clock';
import { freshNodes } from './support/nodes';
import type { CredentialType, ProviderBench } from './support/providers';
import { byId, useProvider } from './support/providers';
import { callsReach, counts, first, items, stored, tokenIsReplaced, until } from './support/tokens';

const flipdish = useProvider('flipdish');
const flip = useProvider('flip');
const flextell = useProvider('flextell');
const flute = useProvider('flute');
const clock = new Clock();

const advance = async (seconds: number) =>
	await clock.advance(seconds, flipdish.simulator, flip.simulator, flextell.simulator);

/** One call per item, and a token that lives 3600 seconds. */
const reads: Array<[CredentialType, ProviderBench, ReturnType<typeof first>]> = [
	['flipdishOAuth2Api', flipdish, first('app')],
	['flipOAuth2Api', flip, first('site')],
	['flextellOAuth2Api', flextell, first('customer')],
];

const slow = async (bench: ProviderBench, path = '.') =>
	await bench.simulator.fault({ match: { path }, times: 1000, fault: { latencyMs: 20 } });

/** So that all calls with the old token have arrived when `tokenIsReplaced` says so. */
const fewAtOnce = { options: { concurrency: 20 } };

describe.each(reads)('the token of %s', (type, bench, parameters) => {
	it('is requested once for 300 items when none is stored', async () => {
		const credential = await bench.newCredential(type);
		if (isInteractive(type)) await advance(3700);

		const { status, items: output } = await bench.run(parameters, {
			credential,
			items: items(300),
		});

		expect({ status, output: output.length }).toEqual({ status: 'success', output: 300 });
		expect(await counts(bench)).toEqual({ tokenRequests: 1, refused: 0, calls: 300 });
	});

	it('is requested once for two parallel executions when none is stored', async () => {
		const credential = await bench.newCredential(type);
		if (isInteractive(type)) await advance(3700);

		const runs = await Promise.all(
			[1, 2].map(async () => await bench.run(parameters, { credential, items: items(20) })),
		);

		expect(runs.map(({ status }) => status)).toEqual(['success', 'success']);
		expect(await counts(bench)).toEqual({ tokenRequests: 1, refused: 0, calls: 40 });
	});

	it('is renewed once, before it expires, in the middle of 500 items', async () => {
		const credential = await bench.newCredential(type);
		if (isInteractive(type)) await advance(3700);
		await bench.run(parameters, { credential });
		await bench.simulator.clearLog();
		await slow(bench);

		const running = bench.run({ ...parameters, ...fewAtOnce }, { credential, items: items(500) });
		await callsReach(bench, 100);
		await advance(0.85 * 3600);
		await tokenIsReplaced(bench);
		await advance(0.2 * 3600);
		const { status } = await running;

		expect(status).toBe('success');
		expect(await counts(bench)).toEqual({ tokenRequests: 1, refused: 0, calls: 500 });
	});

	it('is renewed by the process that requested it and found in the credential by others', async () => {
		const credential = await bench.newCredential(type);
		const [own, other] = [freshNodes(), freshNodes()];
		const runIn = async (nodes: typeof own) => {
			bench.engine.setNodeTypes(nodes);
			return await bench.run(parameters, { credential, items: items(20) });
		};
		if (isInteractive(type)) await advance(3700);
		await runIn(own);
		await runIn(other);
		await bench.simulator.clearLog();

		await advance(0.82 * 3600);
		for (const nodes of [other, own, other]) await runIn(nodes);

		const labels = (await bench.calls()).map(({ headers }) => headers.authorization);
		const [first, ...more] = [0, 20, 40].map((from) => [...new Set(labels.slice(from, from + 20))]);
		expect(more).toEqual([[expect.not.stringContaining(String(first![0]))], more[0]]);
		expect(await counts(bench)).toEqual({ tokenRequests: 1, refused: 0, calls: 60 });
	});

	it('is renewed before it expires by another process, when the one that requested it is idle', async () => {
		const credential = await bench.newCredential(type);
		await bench.run(parameters, { credential });
		bench.newProcess();
		await bench.run(parameters, { credential });
		await bench.simulator.clearLog();

		await advance(0.96 * 3600);
		await bench.run(parameters, { credential, items: items(20) });

		expect(await counts(bench)).toEqual({ tokenRequests: 1, refused: 0, calls: 20 });
	});

	it('is awaited by other executions while a refused one is replaced', async () => {
		const credential = await bench.newCredential(type);
		const run = async (count: number) =>
			await bench.run(parameters, { credential, items: items(count) });
		await run(1);
		await bench.simulator.expireTokens();
		await bench.simulator.clearLog();
		await bench.simulator.fault({ match: { path: 'token' }, fault: { latencyMs: 500 } });

		const refused = run(1);
		await until(async () => (await bench.tokenRequests()).length === 1);
		const runs = await Promise.all([refused, run(20)]);

		expect(runs.map(({ status }) => status)).toEqual(['success', 'success']);
		expect(await counts(bench)).toEqual({ tokenRequests: 1, refused: 1, calls: 22 });
	});

	it('costs one refused call and one token request when it expired unnoticed', async () => {
		const { refresh_token } = stored(bench, await bench.newCredential(type)) ?? {};
		const oauthTokenData = { access_token: 'fake-token-long-over', refresh_token };
		const credential = await bench.newCredential(type, { oauthTokenData });

		const { status } = await bench.run(parameters, { credential, items: items(300) });

		expect(status).toBe('success');
		expect(await counts(bench)).toEqual({ tokenRequests: 1, refused: 1, calls: 301 });
	});
});

describe('an API that refuses every token', () => {
	const refuseAll = async () =>
		await flipdish.simulator.fault({
			match: { path: '^/api/' },
			times: 1000,
			fault: { status: 401, body: { Message: 'Authorization has been denied.' } },
		});

	it('causes one token request, and the error says what to do', async () => {
		const credential = await flipdish.newCredential('flipdishOAuth2Api');
		await refuseAll();

		const { status, error } = await flipdish.run(first('app'), { credential, items: items(300) });

		expect(status).toBe('error');
		expect(error).toMatchObject({
			message: 'Authorization has been denied.',
			description: expect.stringContaining('Open the credential'),
			httpCode: '401',
		});
		const { tokenRequests, calls } = await counts(flipdish);
		expect(tokenRequests).toBe(2);
		// Twenty at most, as none succeeds, each tried twice; then the run ends.
		expect(calls).toBeLessThanOrEqual(40);
	});

	it('causes no further token requests in a run that continues, and later tokens are renewed again', async () => {
		const credential = await flipdish.newCredential('flipdishOAuth2Api');
		const run = async () =>
			await flipdish.run(first('app'), {
				credential,
				items: items(300),
				onError: 'continueRegularOutput',
			});
		await refuseAll();

		const { items: output } = await run();

		expect(output.filter(({ json }) => json.error)).toHaveLength(300);
		const { tokenRequests, calls } = await counts(flipdish);
		expect(tokenRequests).toBe(2);
		expect(calls).toBeLessThanOrEqual(364);

		await flipdish.simulator.clearFaults();
		await advance(31);
		await flipdish.simulator.expireTokens();
		expect((await run()).items.filter(({ json }) => json.error)).toEqual([]);
		expect(await flipdish.tokenRequests()).toHaveLength(3);
	});
});

describe('an expired token that is refused with another status than 401', () => {
	const refusals: Array<[string, Fault]> = [
		['400, in the body', { status: 400, body: { error: 'invalid_token' } }],
		['403, in the body', { status: 403, body: { error: { code: 'invalid_token' } } }],
		[
			'403, in the challenge',
			{
				status: 403,
				body: '',
				headers: { 'www-authenticate': 'Bearer realm="x", error="invalid_token"' },
			},
		],
	];

	it.each(refusals)('is renewed: %s', async (_, fault) => {
		const credential = await flipdish.newCredential('flipdishOAuth2Api');
		await flipdish.run(first('app'), { credential });
		await flipdish.simulator.clearLog();
		await flipdish.simulator.fault({ match: { path: '^/api/' }, fault });

		const { status } = await flipdish.run(first('app'), { credential });

		expect(status).toBe('success');
		expect((await counts(flipdish)).tokenRequests).toBe(1);
	});

	it('is not renewed when the refusal concerns the call itself', async () => {
		const credential = await flipdish.newCredential('flipdishOAuth2Api');
		const fault = { status: 403, body: { error: 'insufficient_scope' } };
		await flipdish.simulator.fault({ match: { path: '^/api/' }, fault });

		const { error } = await flipdish.run(first('app'), { credential });

		expect(error).toMatchObject({ httpCode: '403' });
		expect((await counts(flipdish)).tokenRequests).toBe(1);
	});
});

describe('a wrong clock', () => {
	afterEach(() => clock.setWrong(0));

	it.each([0.85 * 3600, 2 * 3600, -2 * 3600])(
		'by %d seconds costs one token for any number of calls',
		async (seconds) => {
			const devices = { resource: 'device', operation: 'getAll', siteId: byId('home-1001') };
			const jwt = await flip.newCredential('flipOAuth2Api');
			const site = await flip.newCredential('flipApi');
			clock.setWrong(seconds);

			const runs = [
				await flip.run(first('site'), { credential: jwt, items: items(20) }),
				await flip.run({ ...devices, limit: 1 }, { credential: site, items: items(20) }),
			];

			expect(runs.map(({ status }) => status)).toEqual(['success', 'success']);
			expect(await counts(flip)).toEqual({ tokenRequests: 2, refused: 0, calls: 40 });
		},
	);
});

describe('a busy token endpoint', () => {
	const patience: Array<[string, Fault]> = [
		['429', { status: 429, body: { message: 'Too many requests' } }],
		['rate_limited', { status: 400, body: { error: 'rate_limited' } }],
		['slow_down', { status: 400, body: { error: 'slow_down' } }],
		['temporarily_unavailable', { status: 400, body: { error: 'temporarily_unavailable' } }],
	];

	it.each(patience)('is tried again: %s', async (_, fault) => {
		const credential = await flipdish.newCredential('flipdishOAuth2Api');
		await flipdish.simulator.fault({ match: { path: 'token' }, times: 2, fault });

		expect((await flipdish.run(first('app'), { credential })).status).toBe('success');
	});

	it.each(patience)('causes an error that does not blame the credential: %s', async (_, fault) => {
		const credential = await flipdish.newCredential('flipdishOAuth2Api');
		await flipdish.simulator.fault({ match: { path: 'token' }, times: 9, fault });

		const { error } = await flipdish.run(first('app'), { credential });

		expect(error?.description).toContain('Try again later');
		expect(error?.description).not.toMatch(/Client ID|reconnect/);
	});
});

it.each(['ERROR: unknown client', 'The network policy forbids it', 'EACCESS denied'])(
	'a message of a token endpoint is not mistaken for a network error: %s',
	async (words) => {
		const credential = await flipdish.newCredential('flipdishOAuth2Api');
		const body = { error: 'access_refused', error_description: words };
		await flipdish.simulator.fault({ match: { path: 'token' }, fault: { status: 400, body } });

		const { error } = await flipdish.run(first('app'), { credential });

		expect(error?.message).toContain("refused the 'Client ID' or 'Client Secret'");
		expect(error?.description).toContain(words);
		expect(error?.description).toContain("Check 'Client ID'");
		expect(await flipdish.tokenRequests()).toHaveLength(1);
	},
);

it('a token endpoint that hangs is asked by one of six executions', async () => {
	const credential = await flipdish.newCredential('flipdishOAuth2Api');
	const fault = { latencyMs: 3000 };
	await flipdish.simulator.fault({ match: { path: 'token' }, times: 100, fault });

	const parameters = { ...first('app'), options: { timeout: 0.2 } };
	const runs = await Promise.all(
		items(6).map(async () => await flipdish.run(parameters, { credential })),
	);

	for (const { error } of runs) expect(error?.message).toContain('ETIMEDOUT');
	// The attempts of one execution; n8n 2.40 merges those that start while one is in progress.
	expect((await flipdish.tokenRequests()).length).toBeLessThanOrEqual(3);
});

describe('a token endpoint that is down', () => {
	const down = async () =>
		await flipdish.simulator.fault({
			match: { path: 'token' },
			times: 1000,
			fault: { status: 503, body: 'down' },
		});

	it('is not asked for half a minute while the old token is valid, then asked again', async () => {
		const credential = await flipdish.newCredential('flipdishOAuth2Api');
		await flipdish.run(first('app'), { credential });
		await advance(0.85 * 3600);
		await flipdish.simulator.clearLog();
		await down();
		await slow(flipdish, '^/api/');

		const running = flipdish.run(
			{ ...first('app'), ...fewAtOnce },
			{ credential, items: items(500) },
		);
		await callsReach(flipdish, 100);
		// One renewal, tried three times.
		expect(await counts(flipdish)).toMatchObject({ tokenRequests: 3, refused: 0 });
		await flipdish.simulator.clearFaults();
		await slow(flipdish, '^/api/');
		await advance(31);
		await tokenIsReplaced(flipdish);
		await advance(0.2 * 3600);
		const { status } = await running;

		expect(status).toBe('success');
		expect(await counts(flipdish)).toMatchObject({
			tokenRequests: 4,
			refused: 0,
			calls: 500,
		});
	});

	it('causes an error when no valid token is left', async () => {
		const credential = await flipdish.newCredential('flipdishOAuth2Api');
		await down();

		const { error } = await flipdish.run(first('app'), { credential, items: items(20) });

		expect(error).toMatchObject({
			message: 'down',
			description: expect.stringMatching('No access token .* Try again later'),
			httpCode: '503',
		});
		expect(await counts(flipdish)).toEqual({ tokenRequests: 3, refused: 0, calls: 0 });
	});
});

it('a token of the sandbox is replaced, not sent to production', async () => {
	const { urls, credentials } = flute.simulator;
	const read = first('transaction');
	const credential = await flute.newCredential('fluteOAuth2Api');
	await flute.run(read, { credential, items: items(20) });
	await flute.simulator.clearLog();

	flute.engine.setCredentialData(credential, {
		...flute.engine.credentialData(credential),
		...(credentials.production as ICredentialDataDecryptedObject),
		baseUrl: urls.productionApi ?? '',
		oauthUrl: urls.productionOauth,
	});
	const { status } = await flute.run(read, { credential, items: items(300) });

	expect(status).toBe('success');
	expect(await counts(flute)).toEqual({ tokenRequests: 1, refused: 0, calls: 300 });
	expect((await flute.simulator.log()).map(({ host }) => host)).not.toContain('sandboxOauth');
});
