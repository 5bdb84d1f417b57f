import type { INodeParameters } from 'n8n-workflow';

import { useProvider } from './support/providers';
import type { Fault } from '../simulators/types';

const flextell = useProvider('flextell');
const flip = useProvider('flip');

const PATH = '/api/v1/anything';

/** A call that gets these faults, one after another, and then a 200. */
async function call(method: string, faults: Fault[], options = {}, signal?: AbortSignal) {
	const match = { path: PATH };
	for (const fault of faults) await flextell.simulator.fault({ match, fault });
	await flextell.simulator.fault({
		match,
		times: 1000,
		fault: { status: 200, body: { done: true } },
	});
	const { status, error } = await flextell.run(
		{ resource: 'apiRequest', operation: 'send', method, path: PATH, options },
		{ signal },
	);
	return { status, error, calls: (await flextell.calls()).length };
}

const busy = (status: number, wait?: string): Fault => ({
	status,
	body: { message: 'Not now' },
	...(wait !== undefined && { headers: { 'Retry-After': wait } }),
});

const DROPS: Fault[] = [{ drop: 'before' }, { drop: 'after' }];

const repeatable = ['GET', 'HEAD', 'PUT', 'DELETE'].flatMap((method) =>
	[...[429, 502, 503, 504].map((status) => busy(status)), ...DROPS].map(
		(fault) => [method, fault] as const,
	),
);

it.each(repeatable)('%s is repeated after %j', async (method, fault) => {
	expect(await call(method, [fault])).toMatchObject({ status: 'success', calls: 2 });
});

const harmless = ['POST', 'PATCH'].flatMap((method) =>
	[busy(429), busy(429, '0')].map((fault) => [method, fault] as const),
);

it.each(harmless)('%s is repeated after %j, which had no effect', async (method, fault) => {
	expect(await call(method, [fault])).toMatchObject({ status: 'success', calls: 2 });
});

const unclear = ['POST', 'PATCH'].flatMap((method) =>
	[...[500, 502, 503, 504].map((status) => busy(status)), busy(503, '0'), ...DROPS].map(
		(fault) => [method, fault] as const,
	),
);

it.each(unclear)('%s is never repeated after %j', async (method, fault) => {
	expect(await call(method, [fault])).toMatchObject({
		status: 'error',
		calls: 1,
		error: {
			message: `The outcome is unknown: Flextell may or may not have carried out ${method} ${PATH}`,
			description: expect.stringContaining('Look up the record before you send this again.'),
		},
	});
});

const final = [400, 401, 403, 404, 409, 422, 500].map((status) => [status] as const);

it.each(final)('a read is not repeated after %d', async (status) => {
	const { calls, error } = await call('GET', [busy(status), busy(status)]);

	expect(error).toMatchObject({ httpCode: String(status), message: 'Not now' });
	// A refused token is renewed, and the call sent once more.
	expect(calls).toBe(status === 401 ? 2 : 1);
});

const waits: Array<[string, () => string, number]> = [
	['in seconds', () => '1', 1000],
	// To the second: two seconds on it may be little more than one.
	['as a date', () => new Date(Date.now() + 2000).toUTCString(), 900],
];

it.each(waits)('Retry-After %s is waited for', async (_, wait, least) => {
	const { status } = await call('POST', [busy(429, wait())]);

	const [before, after] = (await flextell.calls()).map(({ at }) => Date.parse(at));
	expect(status).toBe('success');
	expect(after - before).toBeGreaterThanOrEqual(least);
	expect(after - before).toBeLessThan(60_000);
});

/** When the calls of some items came (ms), which met these faults in turn, each so many times. */
async function arrivals(items: number, concurrency: number, ...faults: Array<[number, Fault]>) {
	// Requests a token, so that all later calls are those of the items.
	await flextell.run({ resource: 'tenant', operation: 'getAll' });
	await flextell.simulator.clearLog();
	for (const [times, fault] of faults) {
		await flextell.simulator.fault({ match: { path: PATH }, times, fault });
	}
	const { items: output } = await flextell.run(
		{
			...{ resource: 'apiRequest', operation: 'send', method: 'GET', path: PATH },
			options: { concurrency },
		},
		{ items: Array.from({ length: items }, () => ({})) },
	);
	expect(output).toHaveLength(items);
	return (await flextell.calls()).map(({ at }) => Date.parse(at));
}

const DONE: Fault = { status: 200, body: {} };

it('no other call is sent while a Retry-After runs', async () => {
	const times = await arrivals(10, 3, [1, busy(429, '1')], [100, { ...DONE, latencyMs: 300 }]);

	expect(times).toHaveLength(11);
	// Up to three calls are in progress when the reply arrives.
	const [first, , , fourth] = times;
	expect(fourth! - first!).toBeGreaterThanOrEqual(995);
});

it('the longest of several Retry-After is waited for', async () => {
	// All eight calls are in progress before the first reply, and others wait at the second one.
	const first: Fault = { ...busy(429, '1'), latencyMs: 1000 };
	const second: Fault = { ...busy(429, '1'), latencyMs: 1500 };
	const slowly: Fault = { ...DONE, latencyMs: 1000 };

	const times = await arrivals(12, 8, [1, first], [6, slowly], [1, second], [100, DONE]);

	expect(times).toHaveLength(14);
	expect(times[8]! - times[0]!).toBeGreaterThanOrEqual(2495);
});

it.each([1, 3])('Max Attempts %d is the number of calls', async (maxTries) => {
	const faults = Array.from({ length: 5 }, () => busy(503, '0'));

	const { calls, error } = await call('GET', faults, { maxTries });

	expect(calls).toBe(maxTries);
	expect(error).toMatchObject({ httpCode: '503', message: 'Not now' });
});

it('four attempts are made by default', async () => {
	const faults = Array.from({ length: 5 }, () => busy(429, '0'));
	expect((await call('GET', faults)).calls).toBe(4);
});

describe('a reply that times out', () => {
	const late: Fault = { latencyMs: 60_000 };

	it('is requested again when it answers a read', async () => {
		expect(await call('GET', [late], { timeout: 2 })).toMatchObject({
			status: 'success',
			calls: 2,
		});
	});

	it('is an error when no attempt is left', async () => {
		const { error } = await call('GET', [late], { timeout: 2, maxTries: 1 });
		expect(error?.message).toMatch(/^Flextell could not be reached \(E\w+\)$/);
		expect(error?.description).toContain('then try again');
	});

	it('leaves the outcome of a write unknown', async () => {
		const { error, calls } = await call('POST', [late], { timeout: 2 });
		expect(error?.message).toMatch(/^The outcome is unknown/);
		expect(calls).toBe(1);
	});
});

describe('cancelling', () => {
	const arrived = async () => {
		while ((await flextell.calls()).length === 0);
	};

	it.each([
		['a wait', busy(429, '100')],
		['a request', { latencyMs: 100_000 } satisfies Fault],
	])('ends %s at once', async (_, fault) => {
		const stop = new AbortController();
		const began = Date.now();
		const running = call('GET', [fault], {}, stop.signal);
		await arrived();
		stop.abort();

		expect(await running).toMatchObject({ status: 'canceled', calls: 1 });
		expect(Date.now() - began).toBeLessThan(60_000);
	});

	it('sends nothing for the remaining items, whatever On Error is set to', async () => {
		const fault = { latencyMs: 500 };
		await flextell.simulator.fault({ match: { path: '/customers' }, times: 1000, fault });
		const stop = new AbortController();
		const running = flextell.run(
			{ resource: 'customer', operation: 'getAll', limit: 1 },
			{
				items: Array.from({ length: 100 }, () => ({})),
				onError: 'continueRegularOutput',
				signal: stop.signal,
			},
		);
		await arrived();
		stop.abort();

		expect((await running).status).toBe('canceled');
		expect((await flextell.calls()).length).toBeLessThanOrEqual(20);
	});
});

it('a delete whose reply was lost and that then finds nothing succeeds', async () => {
	const { devices } = (await flip.simulator.state()) as {
		devices: Array<{ id: string; site_id: string }>;
	};
	const [{ id, site_id: site }] = devices;
	await flip.simulator.fault({ match: { method: 'DELETE' }, fault: { drop: 'after' } });

	const output = await flip.outputOf({
		resource: 'device',
		operation: 'delete',
		siteId: { __rl: true, mode: 'id', value: site },
		deviceId: { __rl: true, mode: 'id', value: id },
	});

	expect(output).toEqual([{ deleted: true }]);
	expect((await flip.calls()).map(({ status }) => status)).toEqual([204, 404]);
});

describe('an option with a value that its field does not allow', () => {
	const options: Array<[string, INodeParameters]> = [
		['Max Concurrent Requests', { concurrency: '={{ 0.5 }}' }],
		['Max Concurrent Requests', { concurrency: '={{ -1 }}' }],
		['Max Concurrent Requests', { concurrency: '={{ "many" }}' }],
		['Timeout (Seconds)', { timeout: '={{ -1 }}' }],
		['Timeout (Seconds)', { timeout: '={{ 3000000 }}' }],
		['Timeout (Seconds)', { timeout: '={{ [] }}' }],
		['Max Attempts', { maxTries: '={{ NaN }}' }],
		['Max Attempts', { maxTries: '={{ 1.5 }}' }],
	];

	it.each(options)('is refused before anything is sent: %s, %j', async (label, option) => {
		const { error, calls } = await call('POST', [], option);
		expect(error).toMatchObject({ message: expect.stringContaining(`'${label}' must be`) });
		expect(calls).toBe(0);
	});

	it('has its default when its expression is empty', async () => {
		const option = {
			concurrency: '={{ undefined }}',
			timeout: '={{ null }}',
			maxTries: '={{ "" }}',
		};
		expect(await call('GET', [busy(503)], option)).toMatchObject({ status: 'success', calls: 2 });
	});
});

it('a repeated delete that finds nothing returns what any delete returns', async () => {
	const match = { path: PATH };
	await flextell.simulator.fault({ match, fault: { drop: 'after' } });
	await flextell.simulator.fault({
		match,
		fault: { status: 404, body: { message: 'There is no such record' } },
	});

	const output = await flextell.outputOf({
		resource: 'apiRequest',
		operation: 'send',
		method: 'DELETE',
		path: PATH,
	});

	expect(output).toEqual([{ deleted: true }]);
});
