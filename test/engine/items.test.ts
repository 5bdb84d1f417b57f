import type { INodeParameters } from 'n8n-workflow';

import { byId, useProvider } from './support/providers';

const flip = useProvider('flip');
const flextell = useProvider('flextell');

/** A type and not an interface: only then it may be an item's JSON. */
type Device = {
	id: string;
	site_id: string;
	serial_number: string;
};

let devices: Device[];
let customers: Array<{ id: number }>;
beforeAll(async () => {
	({ devices } = (await flip.simulator.state()) as { devices: Device[] });
	const { tenantId } = flextell.simulator.credentials;
	customers = (
		(await flextell.simulator.state()).customers as Array<{ id: number; tenant_id: number }>
	).filter(({ tenant_id: tenant }) => tenant === tenantId);
});

const getDevice = {
	resource: 'device',
	operation: 'get',
	siteId: byId('={{ $json.site_id }}'),
	deviceId: byId('={{ $json.id }}'),
};

const latencies = async (milliseconds: number[]) => {
	for (const latencyMs of milliseconds) {
		await flip.simulator.fault({ match: { path: '/device/' }, fault: { latencyMs } });
	}
};

/** Two that are there, and between them one that is not. */
const someMissing = () => [devices[0], { ...devices[1], id: 'nowhere' }, devices[2]];

describe('items', () => {
	it('have their own parameters and keep their order, whatever the order of replies', async () => {
		const items = devices.slice(0, 200).map((device) => ({ ...device }));
		await latencies([400, 300, 200, 100, 50]);

		const { items: output } = await flip.run(getDevice, { items });

		expect(output.map(({ json }) => json.serial_number)).toEqual(
			items.map(({ serial_number }) => serial_number),
		);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
		const asked = (await flip.calls()).map(({ path }) => path);
		expect(new Set(asked).size).toBe(200);
	});

	it('that return several records are paired with each of them', async () => {
		const sites = [...new Set(devices.map(({ site_id: site }) => site))].slice(0, 20);
		const expected = sites.flatMap((site, item) =>
			devices.filter((device) => device.site_id === site).map(({ id }) => ({ id, item })),
		);

		const { items: output } = await flip.run(
			{
				resource: 'device',
				operation: 'getAll',
				siteId: byId('={{ $json.site }}'),
				returnAll: true,
			},
			{ items: sites.map((site) => ({ site })) },
		);

		expect(
			output.map(({ json, pairedItem }) => ({ id: json.id, ...(pairedItem as { item: number }) })),
		).toEqual(expected);
	});

	it('that fail keep their place with continueRegularOutput', async () => {
		const { status, items: output } = await flip.run(getDevice, {
			items: someMissing(),
			onError: 'continueRegularOutput',
		});

		expect(status).toBe('success');
		expect(output).toMatchObject([
			{ json: { id: devices[0].id }, pairedItem: { item: 0 } },
			{
				json: {
					error: expect.stringContaining('nowhere'),
					details: { httpCode: 404, advice: expect.stringContaining('Check the ID') },
				},
				pairedItem: { item: 1 },
			},
			{ json: { id: devices[2].id }, pairedItem: { item: 2 } },
		]);
	});

	it('that fail go to the error output with continueErrorOutput, with their input fields', async () => {
		const { outputs } = await flip.run(getDevice, {
			items: someMissing(),
			onError: 'continueErrorOutput',
		});

		expect(outputs).toMatchObject([
			[
				{ json: { id: devices[0].id }, pairedItem: { item: 0 } },
				{ json: { id: devices[2].id }, pairedItem: { item: 2 } },
			],
			[
				{
					json: {
						id: 'nowhere',
						site_id: devices[1].site_id,
						error: expect.stringContaining('nowhere'),
						details: { httpCode: 404, advice: expect.stringContaining('Check the ID') },
					},
					pairedItem: { item: 1 },
				},
			],
		]);
	});

	it('end the run at the first failure, which names its item', async () => {
		// The later one fails sooner.
		await latencies([0, 300, 0]);
		const items = [...someMissing(), { ...devices[3], id: 'not-there-either' }];

		const { status, error } = await flip.run(getDevice, { items });

		expect(status).toBe('error');
		expect(error?.message).toContain('nowhere');
		expect(error?.context).toMatchObject({ itemIndex: 1 });
	});

	it('with invalid input fail alone, and nothing is sent for them', async () => {
		const items = [devices[0], { ...devices[1], id: '' }];

		const { items: output } = await flip.run(getDevice, {
			items,
			onError: 'continueRegularOutput',
		});

		expect(output).toMatchObject([
			{ json: { id: devices[0].id } },
			{ json: { error: "'Device' is empty" }, pairedItem: { item: 1 } },
		]);
		expect(await flip.calls()).toHaveLength(1);
	});
});

describe('concurrent calls', () => {
	const LATENCY = 300;

	const widths: Array<[string, INodeParameters, number]> = [
		[
			'one write',
			{
				operation: 'update',
				customerId: byId('={{ $json.id }}'),
				updateFields: { job: '=Job {{ $json.id }}' },
			},
			1,
		],
		[
			'three reads where the user says so',
			{ operation: 'get', customerId: byId('={{ $json.id }}'), options: { concurrency: 3 } },
			3,
		],
		[
			'three writes where the user says so',
			{
				operation: 'update',
				customerId: byId('={{ $json.id }}'),
				updateFields: { job: 'Nurse' },
				options: { concurrency: 3 },
			},
			3,
		],
	];

	it('are twenty reads at first, and more as long as the replies take no longer', async () => {
		await flextell.run({ resource: 'tenant', operation: 'getAll' });
		await flextell.simulator.clearLog();
		const fault = { latencyMs: LATENCY };
		await flextell.simulator.fault({ match: { path: '/customers/' }, times: 1000, fault });

		const { status } = await flextell.run(
			{ resource: 'customer', operation: 'get', customerId: byId('={{ $json.id }}') },
			{ items: customers.slice(0, 250).map(({ id }) => ({ id })) },
		);

		expect(status).toBe('success');
		const times = (await flextell.calls()).map(({ at }) => Date.parse(at));
		expect(times).toHaveLength(250);
		expect(times[20]! - times[0]!).toBeGreaterThanOrEqual(LATENCY - 5);
		// A call is under way for the latency, so that this many are at once.
		const under = times.map((at) =>
			times.filter((other) => other <= at && other > at - LATENCY + 5),
		);
		const most = Math.max(...under.map(({ length }) => length));
		expect(most).toBeGreaterThan(50);
	});

	it.each(widths)('are %s', async (_, parameters, width) => {
		await flextell.run({ resource: 'tenant', operation: 'getAll' });
		await flextell.simulator.clearLog();
		await flextell.simulator.fault({
			match: { path: '/customers/' },
			times: 100,
			fault: { latencyMs: LATENCY },
		});

		const { status, items } = await flextell.run(
			{ resource: 'customer', ...parameters },
			{ items: customers.slice(0, width + 1).map(({ id }) => ({ id })) },
		);

		expect(status).toBe('success');
		expect(items).toHaveLength(width + 1);
		const times = (await flextell.calls()).map(({ at }) => Date.parse(at));
		const first = times[0];
		// All but the last together, and that one when another has its reply.
		expect(times[width - 1] - first).toBeLessThan(LATENCY);
		expect(times[width] - first).toBeGreaterThanOrEqual(LATENCY - 5);
	});
});
