import type { INodeParameters } from 'n8n-workflow';

import type { ProviderBench } from './support/providers';
import { byId, useProvider } from './support/providers';

/**
 * n8n's Retry On Fail runs a whole node again when one of its items fails. What was written for the
 * others must not be written twice.
 */

const flip = useProvider('flip');
const flextell = useProvider('flextell');

const device = { resource: 'device', operation: 'delete', siteId: byId('home-1001') };
const room = { resource: 'room', operation: 'create', name: '={{ $json.id }}', status: 'active' };

const writes: Array<[name: string, bench: ProviderBench, method: string, INodeParameters]> = [
	['a create', flextell, 'POST', room],
	['a delete', flip, 'DELETE', { ...device, deviceId: byId('={{ $json.id }}') }],
	[
		'a free request',
		flextell,
		'POST',
		{
			resource: 'apiRequest',
			operation: 'send',
			method: 'POST',
			path: '/api/v1/rooms',
			body: '={{ { name: $json.id, status: "active" } }}',
		},
	],
];

beforeAll(async () => {
	const [known] = (await flip.simulator.state()).devices as object[];
	const ours = ids('').map(({ id }) => ({ ...known, id, site_id: 'home-1001' }));
	await flip.simulator.put('devices', ours);
});

const ids = (round: string) => ['1', '2', '3'].map((id) => ({ id: `${round} thing ${id}`.trim() }));

describe.each(writes)('%s', (name, bench, method, parameters) => {
	const items = ids(method === 'DELETE' ? '' : name);

	it('that succeeded is not sent again when a later item fails, and keeps its output', async () => {
		await bench.simulator.fault({ match: { method }, fault: { latencyMs: 0 }, times: 1 });
		await bench.simulator.fault({ match: { method }, fault: { status: 400 }, times: 1 });
		const output = await bench.outputOf(parameters, { items, retryOnFail: true });

		expect(output).toHaveLength(3);
		const calls = (await bench.calls()).filter((call) => call.method === method);
		const sent = calls.map(({ path, body }) =>
			items.findIndex(({ id }) => (decodeURIComponent(path) + JSON.stringify(body)).includes(id)),
		);
		expect(sent).toEqual([0, 1, 1, 2]);
	});

	it('is sent anew by another execution', async () => {
		await bench.run(parameters, { items: [items[0]!], retryOnFail: true, maxTries: 2 });
		expect((await bench.calls()).filter((call) => call.method === method)).not.toHaveLength(0);
	});
});
