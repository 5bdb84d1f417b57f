import type { INodeParameters } from 'n8n-workflow';

import { CredentialStore } from './support/credentialStore';
import type { ProviderBench } from './support/providers';
import { byId, useProvider } from './support/providers';

/**
 * n8n's Retry On Fail runs a whole node again when one of its items fails. What was written for the
 * others must not be written twice.
 */

const flip = useProvider('flip');
const flextell = useProvider('flextell');

const device = { resource: 'device', operation: 'delete', siteId: byId('home-1001') };
const remove = { ...device, deviceId: byId('={{ $json.id }}') };
const room = { resource: 'room', operation: 'create', name: '={{ $json.id }}', status: 'active' };

const writes: Array<[name: string, bench: ProviderBench, method: string, INodeParameters]> = [
	['a create', flextell, 'POST', room],
	['a delete', flip, 'DELETE', remove],
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

	it('that succeeded is not repeated when a later item fails, and keeps its output', async () => {
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

	it('is repeated by another execution', async () => {
		await bench.run(parameters, { items: [items[0]!], retryOnFail: true, maxTries: 2 });
		expect((await bench.calls()).filter((call) => call.method === method)).not.toHaveLength(0);
	});
});

describe('a write whose fields change between attempts', () => {
	const changing = {
		resource: 'apiRequest',
		operation: 'send',
		method: 'POST',
		path: '/api/v1/rooms',
		requestHeaders: { values: [{ name: 'X-At', value: '={{ $now.toMillis() }}' }] },
		body: '={{ { name: $json.id + " at " + $now.toMillis(), status: "active" } }}',
	};
	const writes = async () => (await flextell.calls()).filter(({ method }) => method === 'POST');

	it('is not repeated while its outcome is unknown', async () => {
		await flextell.simulator.fault({ match: { method: 'POST' }, fault: { drop: 'after' } });
		const { error } = await flextell.run(changing, { items: ids('lost'), retryOnFail: true });

		expect(error?.message).toMatch(/^The outcome is unknown: Flextell may or may not/);
		expect(error?.context).toMatchObject({ itemIndex: 0, details: { outcome: 'unknown' } });
		expect(await writes()).toHaveLength(1);
	});

	it('keeps the output of the attempt that succeeded', async () => {
		await flextell.simulator.fault({ match: { method: 'POST' }, fault: { latencyMs: 0 } });
		await flextell.simulator.fault({ match: { method: 'POST' }, fault: { status: 400 } });
		const output = await flextell.outputOf(changing, { items: ids('kept'), retryOnFail: true });

		const sent = (await writes()).map(({ body }) => (body as { name: string }).name);
		expect(sent.map((name) => name.split(' at ')[0])).toEqual(
			[1, 2, 2, 3].map((number) => `kept thing ${number}`),
		);
		expect(output.map(({ data }) => (data as { name: string }).name)).toEqual(
			[0, 2, 3].map((index) => sent[index]),
		);
	});
});

describe('the error of a run that completed some writes', () => {
	it('names the completed writes', async () => {
		const items = Array.from({ length: 14 }, (_, index) => ({ id: `partly ${index}` }));
		await flextell.simulator.fault({
			match: { method: 'POST' },
			fault: { latencyMs: 0 },
			times: 13,
		});
		await flextell.simulator.fault({ match: { method: 'POST' }, fault: { status: 400 }, times: 2 });
		const { error } = await flextell.run(room, { items, retryOnFail: true, maxTries: 2 });

		const done = error?.context?.details as { doneCount: number; done: object[] };
		expect(done.doneCount).toBe(13);
		expect(done.done).toEqual(
			Array.from({ length: 10 }, (_, item) => ({ item, id: expect.any(Number) })),
		);
		expect(error?.context).toMatchObject({ itemIndex: 13 });
		const [told, ...more] = String(error?.description).match(/Carried out before that/g) ?? [];
		expect([told, more]).toEqual(['Carried out before that', []]);
		expect(error?.description).toMatch(
			/Carried out before that: 13 items \(item 0, id "\d+"; .*; item 9, id "\d+"; and 3 more\)\. Run the workflow with the other items only/,
		);
	});

	it.each<[says: string, readLater: (data: object) => object]>([
		['invisible character', (data) => ({ ...data, token: 'changed\u200b' })],
		[
			'could not be decrypted',
			() => {
				throw new Error('Credentials could not be decrypted');
			},
		],
	])('names those of earlier tries where a later one fails with "%s"', async (says, readLater) => {
		const read = CredentialStore.prototype.read;
		const reads = jest.spyOn(CredentialStore.prototype, 'read');
		await flip.run(remove, { items: [{ id: 'reads 1' }] });
		const readsOfOneTry = reads.mock.calls.length;
		reads.mockReset().mockImplementation(function (this: CredentialStore, ...credential) {
			const data = read.apply(this, credential);
			const isLaterTry = reads.mock.calls.length > readsOfOneTry;
			return (isLaterTry ? readLater(data) : data) as typeof data;
		});
		await flip.simulator.fault({ match: { method: 'DELETE' }, fault: { status: 204 } });
		await flip.simulator.fault({ match: { method: 'DELETE' }, fault: { status: 400 } });
		const { error } = await flip.run(remove, {
			items: [{ id: 'gone' }, { id: 'refused' }],
			retryOnFail: true,
		});
		reads.mockRestore();

		expect(error?.message).toContain(says);
		expect(error?.context?.details).toMatchObject({ doneCount: 1, done: [{ item: 0 }] });
		expect(error?.description).toContain('Carried out before that: 1 item (item 0');
	});

	it('names none when nothing was completed', async () => {
		await flextell.simulator.fault({ match: { method: 'POST' }, fault: { status: 400 } });
		const { error } = await flextell.run(room, { items: ids('none') });

		expect(error?.description).not.toMatch('Carried out');
	});
});
