/** What goes wrong between n8n and a provider below HTTP's statuses, and a share of `test:faults`. */
import type { INodeParameters } from 'n8n-workflow';
import { setImmediate } from 'node:timers/promises';

import { campaign } from '../faults/campaign';
import type { Fault, KindName } from '../faults/faultKinds';
import { operations } from '../faults/operations/all';
import type { Exchange } from '../faults/proxy';
import type { Access, ConnectionName } from '../faults/environment';
import { connections, World } from '../faults/environment';
import { byId } from './support/providers';

const world = new World();
beforeAll(async () => await world.start(), 120_000);
afterAll(async () => await world.stop());

let access: Access | undefined;
afterEach(async () => {
	await access?.proxy.server.stop();
	access = undefined;
});

const fault = (kind: KindName, more: Partial<Fault> = {}): Fault => ({
	...{ kind, target: 'api', skip: 0, times: 1, isDone: true, status: 0, ms: 0, headers: {} },
	...more,
});

/** Runs a node whose calls meet these faults. */
async function run(
	connection: ConnectionName,
	faults: Fault[],
	parameters: INodeParameters,
	options: Partial<Parameters<World['engine']['run']>[0]> = {},
) {
	access ??= await world.access(connection, 'writes');
	const { proxy, credential } = access;
	proxy.meet(faults);
	const { provider, type } = connections[connection];
	return await world.engine.run({
		node: provider,
		credentials: [credential],
		parameters: { ...(provider === 'flip' && { authentication: type }), ...parameters },
		...options,
	});
}

const ledger = (target: Exchange['target'] = 'api') =>
	access!.proxy.exchanges.filter((exchange) => exchange.target === target);

const send = (method: string, path: string, options: INodeParameters = {}): INodeParameters => ({
	resource: 'apiRequest',
	operation: 'send',
	method,
	path,
	...(method === 'POST' && { body: '{ "firstName": "Fault", "lastName": "Test" }' }),
	options,
});

const FLUTE = '/v2/customers';

describe.each(['HTML page', 'truncated JSON', 'invalid JSON', 'malformed HTTP'] as const)(
	"a reply that did not come from the provider's API (%s)",
	(kind) => {
		it('is repeated when it answers a read', async () => {
			const { status } = await run('flute', [fault(kind)], send('GET', FLUTE));
			expect([status, ledger().length]).toEqual(['success', 2]);
		});

		it('is described in the error when no attempt is left', async () => {
			const { error } = await run('flute', [fault(kind)], send('GET', FLUTE, { maxTries: 1 }));
			expect(error).toMatchObject({
				message: `The reply of Flute to GET ${FLUTE} could not be read`,
				description: expect.stringContaining('Check the base URL of the credential'),
			});
		});

		it('leaves the outcome of a write unknown', async () => {
			const { error } = await run('flute', [fault(kind)], send('POST', FLUTE));
			expect(error?.message).toMatch(/^The outcome is unknown/);
			expect(ledger()).toHaveLength(1);
		});

		it('from a token endpoint gives an error that says what to do', async () => {
			const faults = [fault(kind, { target: 'token', times: 9 })];
			const { error } = await run('flute', faults, send('GET', FLUTE));
			expect(error).toMatchObject({
				message: 'The reply of Flute to the token request could not be read',
				description: expect.stringContaining('try again'),
			});
		});
	},
);

it('a list page that is not JSON is an error, not an empty list', async () => {
	const list = { resource: 'customer', operation: 'getAll', returnAll: true };
	const { items, error } = await run('flute', [fault('HTML page', { skip: 1, times: 9 })], list);
	expect(items).toEqual([]);
	expect(error?.message).toMatch(/could not be read$/);
});

describe.each(['trickle', 'half-open', 'broken gzip'] as const)(
	'a reply that never ends (%s)',
	(kind) => {
		const timeout = { timeout: 1, maxTries: 2 };
		/** Some versions of Node notice at once that a compressed body is truncated. */
		const ended = /^Flute could not be reached|could not be read$/;

		it('is given up within the timeout, and no connection stays open', async () => {
			const { error } = await run(
				'flute',
				[fault(kind, { times: 9 })],
				send('GET', FLUTE, timeout),
			);
			expect(error?.message).toMatch(ended);
			expect(ledger()).toHaveLength(2);
			while (access!.proxy.open.length > 0) await setImmediate();
		});

		it('is given up within the timeout for all calls that wait for the token', async () => {
			access = await world.access('flute', 'writes');
			const faults = [fault(kind, { target: 'token', times: 9 })];
			const [first, second] = await Promise.all([
				run('flute', faults, send('GET', FLUTE, timeout)),
				run('flute', faults, send('GET', FLUTE, timeout)),
			]);
			for (const { error } of [first, second]) {
				expect(error?.message).toMatch(ended);
			}
			expect(ledger()).toEqual([]);
		});
	},
);

it('a token reply without a token is never used as a token', async () => {
	const faults = [fault('token reply without token', { target: 'token', times: 9 })];
	const devices = { resource: 'device', operation: 'getAll', siteId: byId('home-1001') };
	const { error } = await run('flip', faults, devices);
	expect(error?.message).toMatch(/to the token request could not be read$/);
	expect(ledger()).toEqual([]);
});

it.each([['POST'], ['GET']])(
	'a redirect of a %s is an error and is not followed',
	async (method) => {
		const { error } = await run('flute', [fault('redirect', { status: 307 })], send(method, FLUTE));
		expect(error).toMatchObject({
			message: `Flute answered ${method} ${FLUTE} with 307`,
			description: expect.stringMatching(/to localhost:\d+, which the token must not be sent to/),
		});
		expect(world.elsewhere.received).toEqual([]);
	},
);

it('a very large error body is truncated', async () => {
	const gigantic = fault('gigantic error', {
		status: 400,
		headers: { 'content-type': 'application/json' },
	});
	const { error } = await run('flute', [gigantic], send('GET', FLUTE));
	expect(error?.message).toMatch(/^Injected 400 and so on.*…$/);
	expect(error?.message.length).toBeLessThan(1_100);
});

it('no error shows a secret of the token request, in pickers too', async () => {
	access = await world.access('flip OAuth2', 'reads');
	access.proxy.meet([fault('broken gzip', { target: 'token', times: 9 })]);
	const parameters = { authentication: 'flipOAuth2Api', resource: 'site', operation: 'get' };
	const error: unknown = await world.engine
		.listSearch('flip', 'search_siteId', { parameters, credentials: [access.credential] })
		.catch((thrown: unknown) => thrown);
	expect(error).toMatchObject({ message: expect.stringContaining('could not be read') });
	const [secret] = access.proxy.secrets;
	expect(secret).toMatch(/^fake-/);
	expect(JSON.stringify(error)).not.toContain(secret);
});

describe('the outcome of an earlier attempt', () => {
	const site = '/v1/site/home-1001';

	it('stays unknown when a later attempt is refused', async () => {
		const faults = [fault('reset after request'), fault(403, { skip: 1, times: 9, status: 403 })];
		const put = { ...send('PUT', '/v1/anything'), body: '{}' };
		const { error } = await run('flip OAuth2', faults, put);
		expect(error).toMatchObject({
			message: 'The outcome is unknown: Flip may or may not have carried out PUT /v1/anything',
			description: expect.stringContaining('Injected 403'),
		});
	});

	it('stays unknown when the token can no longer be renewed', async () => {
		const faults = [
			fault('reset after request'),
			fault('expired token', { skip: 1 }),
			fault(503, { target: 'token', times: 9, status: 503 }),
		];
		const put = { ...send('PUT', '/api/v1/customers/1001'), body: '{ "job": "Tester" }' };
		const { error } = await run('flextell', faults, put);
		expect(error?.message).toMatch(/^The outcome is unknown/);
		expect(error?.description).toContain('Injected 503');
	});

	it('is known when the earlier attempt was rejected: a delete that then finds nothing fails', async () => {
		const faults = [fault(429, { status: 429, isDone: false })];
		const { error, items } = await run('flip', faults, {
			resource: 'device',
			operation: 'delete',
			siteId: byId('home-1001'),
			deviceId: byId('not-there'),
		});
		expect(items).toEqual([]);
		expect(error).toMatchObject({ httpCode: '404' });
		expect(ledger().every(({ path }) => path.startsWith(site))).toBe(true);
	});
});

it('a batch whose outcome is unknown is not sent again by Retry On Fail', async () => {
	const telemetry = {
		resource: 'telemetry',
		operation: 'reportBattery',
		deviceId: 'battery:home-1001:1',
		startTime: '2026-01-31T22:00:00Z',
	};
	const retrying = { items: [{}, {}], retryOnFail: true, maxTries: 3 };
	const { error } = await run('flip', [fault('reset after request')], telemetry, retrying);
	expect(error?.message).toMatch(/^The outcome is unknown/);
	expect(ledger()).toHaveLength(1);
});

it('a payment that has begun is not reported as failed because its lookup failed', async () => {
	const terminal = world
		.records('flute', 'terminals')
		.find((one) => one.terminalMode === 'SemiIntegrated' && one.terminalStatus === 'Ready');
	const id = '00000000-0000-4000-8000-00000000fa17';
	await world.simulator('flute', 'writes').put('terminals', [{ ...terminal, terminalId: id }]);
	const { error } = await run('flute', [fault(403, { skip: 1, times: 9, status: 403 })], {
		resource: 'posTransaction',
		operation: 'create',
		terminalId: byId(id),
		posDeviceId: 'till-1',
		baseAmount: 10,
		currencyCode: 'USD',
		options: { waitForOutcome: true },
	});
	expect(error).toMatchObject({
		message: expect.stringMatching(
			/^The outcome is unknown: POST \S+ was sent, but its result.*Injected 403/,
		),
		description: expect.stringMatching(
			/^Do not send it again. Look up the record by posTransactionId: \S/,
		),
	});
});

it('a sample of the fault campaign passes its checks', async () => {
	const numbers = Array.from({ length: 3 * operations.length }, (_, index) => index);
	const { violations, runs } = await campaign(world, 'in npm test', numbers, { parallel: 16 });
	expect(violations).toEqual([]);
	expect(runs).toBe(numbers.length);
}, 240_000);
