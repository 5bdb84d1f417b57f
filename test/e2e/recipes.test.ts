/** The smaller templates of workflows/, run on the newest n8n, and a picture of each canvas for docs/. */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import type { Settings } from '../demo/content';
import { importWorkflow, makeCredentials } from '../demo/content';
import type { Credential } from '../hosts/rest';
import { errorOf, itemsOf } from '../hosts/rest';
import { openEditor } from './support/browser';
import { eventually, whilePublished } from './support/eventually';
import { byId, useHost } from './support/host';
import { startListener } from './support/listener';

const ROOT = join(__dirname, '..', '..');
const FOLDER = join(ROOT, 'workflows');

/** Where the pictures go: with PICTURES=docs into the documentation. */
const PICTURES = join(
	ROOT,
	process.env.PICTURES === 'docs' ? 'docs/images' : '.artifacts/pictures',
);

const host = useHost('n8n-latest');
let credentials: Credential[];

const KEY = { name: 'X-Gateway-Key', value: 'fake-gateway-key' };

beforeAll(async () => {
	credentials = [
		...(await makeCredentials(host.rest, host.simulators, host.n8n.url)),
		await host.rest.createCredential('httpHeaderAuth', KEY),
	];
});

const open = async (name: string, settings?: Settings) =>
	await importWorkflow(host.rest, join(FOLDER, `${name}.json`), credentials, settings);

it('Flipdish orders of the week are exported to a file with one line per store', async () => {
	const { id } = await open('flipdish-weekly-order-report');

	const execution = await host.rest.execute(id);

	expect(errorOf(execution)).toBeUndefined();
	const stores = itemsOf(execution, 'Sum Up per Store').map(({ json }) => json);
	expect(stores[0]).toMatchObject({
		StoreName: expect.any(String) as string,
		count_OrderId: expect.any(Number) as number,
		sum_Amount: expect.any(Number) as number,
	});
	expect(itemsOf(execution, 'Make File')[0]!.binary!.data).toMatchObject({
		fileName: 'orders.csv',
	});
});

it('readings posted by a gateway are reported to Flip, and each gets an answer', async () => {
	const { id } = await open('flip-telemetry-from-gateway');
	const { devices } = (await host.simulator('flip').state()) as {
		devices: Array<{ id: string }>;
	};
	const reading = (deviceId: string) => ({
		deviceId,
		startTime: '2026-01-31T12:00:00Z',
		durationS: 300,
		online: true,
		stateOfCharge: 80,
	});
	const post = async (body: object) =>
		await fetch(`${host.n8n.url}/webhook/flip-readings`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', [KEY.name]: KEY.value },
			body: JSON.stringify(body),
		});

	await whilePublished(host.rest, id, async () => {
		await eventually(async () => expect((await post({ readings: [] })).status).not.toBe(404));
		const reply = await post({
			readings: [reading(devices[0]!.id), reading('nobody-has-this')],
		});
		expect(await reply.json()).toMatchObject([
			{ status: 'OK' },
			{ status: 'FAILED', message: expect.stringContaining('nobody-has-this') as string },
		]);
	});
});

it('a form creates one Flute payment link per invoice and returns it again when resubmitted', async () => {
	const workflow = await open('flute-payment-link-form');
	const path = workflow.nodes.find(({ name }) => name === 'Form')!.webhookId!;
	const links = async () =>
		(
			(await host.simulator('flute').state()) as { paymentLinks: IDataObject[] }
		).paymentLinks.filter(({ name }) => name === 'Invoice 4711');
	const send = async () => {
		const form = new FormData();
		form.append('field-0', '4711');
		form.append('field-1', '49.90');
		return await fetch(`${host.n8n.url}/form/${path}`, { method: 'POST', body: form });
	};
	const runs = async () => (await host.rest.listExecutions(workflow.id)).length;

	await whilePublished(host.rest, workflow.id, async () => {
		await eventually(async () => {
			expect((await fetch(`${host.n8n.url}/form/${path}`)).status).toBe(200);
		});
		await send();
		await eventually(async () => expect(await links()).toHaveLength(1));
		await send();
		await eventually(async () => expect(await runs()).toBe(2));
	});

	expect(await links()).toMatchObject([{ baseAmount: 49.9, referenceId: '4711' }]);
});

it('Flextell appointments of the day are posted to a chat channel', async () => {
	const channel = await startListener(() => ({}));
	try {
		const flextell = host.simulator('flextell');
		const { appointments } = (await flextell.state()) as { appointments: IDataObject[] };
		await flextell.put('appointments', [
			{ ...appointments[0], scheduled_at: new Date().toISOString(), deleted_at: null },
		]);
		const { id } = await open('flextell-appointments-of-the-day', {
			'Appointments of Today': { tenantId: byId(String(appointments[0]!.tenant_id)) },
			'Tell the Channel': { url: channel.url },
		});

		const execution = await host.rest.execute(id);

		expect(errorOf(execution)).toBeUndefined();
		expect(channel.calls).toMatchObject([
			{ body: { text: expect.stringMatching(/^Appointments today: \d+\n\d\d:\d\d - /) as string } },
		]);
	} finally {
		await channel.stop();
	}
});

it('every template opens on the canvas', async () => {
	mkdirSync(PICTURES, { recursive: true });
	const editor = await openEditor(host.n8n);
	try {
		for (const file of readdirSync(FOLDER)) {
			const name = file.replace('.json', '');
			const { id, nodes } = await open(name);
			await editor.openWorkflow(id);
			await editor.pictureOfCanvas(join(PICTURES, `${name}.png`));
			const shown = await editor.nodeNames();
			const expected = nodes.filter(({ type }) => !type.endsWith('.stickyNote'));
			expect(shown).toEqual(expect.arrayContaining(expected.map((node) => node.name)));
		}
	} finally {
		await editor.close();
	}
});
