/** The smaller templates of workflows/, run on the newest n8n, and a picture of each canvas for docs/. */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import type { Settings } from '../demo/content';
import { importWorkflow, makeCredentials } from '../demo/content';
import type { Credential, Workflow } from '../hosts/rest';
import { errorOf, itemsOf } from '../hosts/execution';
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

/** Sends the form of a template, field by field; n8n answers at the end of the run or at once. */
async function sendForm({ nodes }: Workflow, values: string[]): Promise<void> {
	const path = nodes.find(({ name }) => name === 'Form')!.webhookId!;
	const url = `${host.n8n.url}/form/${path}`;
	await eventually(async () => expect((await fetch(url)).status).toBe(200));
	const form = new FormData();
	values.forEach((value, at) => form.append(`field-${at}`, value));
	expect((await fetch(url, { method: 'POST', body: form })).status).toBe(200);
}

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
	const links = async () =>
		(
			(await host.simulator('flute').state()) as { paymentLinks: IDataObject[] }
		).paymentLinks.filter(({ name }) => name === 'Invoice 4711');
	const send = async () => await sendForm(workflow, ['4711', '49.90']);
	const runs = async () => (await host.rest.listExecutions(workflow.id)).length;

	await whilePublished(host.rest, workflow.id, async () => {
		await send();
		await eventually(async () => expect(await links()).toHaveLength(1));
		await send();
		await eventually(async () => expect(await runs()).toBe(2));
	});

	expect(await links()).toMatchObject([{ baseAmount: 49.9, referenceId: '4711' }]);
});

it('a form marks a Flipdish dish as sold out, and as available again', async () => {
	const flipdish = host.simulator('flipdish');
	const { menuItems, menus } = (await flipdish.state()) as Record<string, IDataObject[]>;
	const [dish] = menuItems!;
	const isAvailable = async () => {
		const { menuItems: now } = (await flipdish.state()) as Record<string, IDataObject[]>;
		return now!.find(({ MenuItemId }) => MenuItemId === dish!.MenuItemId)!.IsAvailable;
	};
	const menuId = byId(String(menus![0]!.MenuId));
	const workflow = await open('flipdish-sold-out-form', { 'Get Items': { menuId } });
	const lastRun = async (count: number) => {
		const runs = async () => await host.rest.listExecutions(workflow.id);
		await eventually(async () => expect(await runs()).toHaveLength(count));
	};

	expect(await isAvailable()).toBe(true);
	await whilePublished(host.rest, workflow.id, async () => {
		await sendForm(workflow, [String(dish!.Name).toUpperCase(), 'Sold out']);
		await eventually(async () => expect(await isAvailable()).toBe(false));
		await sendForm(workflow, [String(dish!.Name), 'Available again']);
		await eventually(async () => expect(await isAvailable()).toBe(true));
		await flipdish.clearLog();
		await sendForm(workflow, ['Nobody cooks this', 'Sold out']);
		await lastRun(3);
	});
	const writes = (await flipdish.log()).filter(({ path }) => path.endsWith('/bulkshowhide'));
	expect(writes).toEqual([]);
});

it('a request form creates one Flextell customer per person, with a note per message', async () => {
	const flextell = host.simulator('flextell');
	const tenant = Number(flextell.credentials.tenantId);
	const workflow = await open('flextell-request-form', {
		'Find Customers': { tenantId: byId(String(tenant)) },
	});
	const held = async (collection: string) =>
		((await flextell.state())[collection] as IDataObject[]).filter(
			({ tenant_id }) => tenant_id === tenant,
		);
	const contents = async (id: unknown) =>
		(await held('notes')).filter((one) => one.customer_id === id).map(({ content }) => content);

	await whilePublished(host.rest, workflow.id, async () => {
		await sendForm(workflow, ['Grace', 'Newcomer', '+90 555 987 65 43', 'Please call me']);
		await eventually(async () =>
			expect(await held('notes')).toEqual(
				expect.arrayContaining([expect.objectContaining({ content: 'Please call me' })]),
			),
		);
		await sendForm(workflow, ['Grace', 'Newcomer', '+905559876543', 'After five']);
		await eventually(async () =>
			expect(await held('notes')).toEqual(
				expect.arrayContaining([expect.objectContaining({ content: 'After five' })]),
			),
		);
	});

	const added = (await held('customers')).filter(({ last_name }) => last_name === 'Newcomer');
	expect(added).toMatchObject([{ first_name: 'Grace', phone_number: '+90 555 987 65 43' }]);
	expect(await contents(added[0]!.id)).toEqual(['Please call me', 'After five']);
});

it('a declined Flute payment is posted to a chat channel', async () => {
	const channel = await startListener(() => ({}));
	const flute = host.simulator('flute');
	const state = async (collection: string) =>
		(await flute.state())[collection] as Array<IDataObject & { endpointUrl: string }>;
	try {
		const { id } = await open('flute-failed-payments-to-chat', {
			'Tell the Channel': { url: channel.url },
		});
		const [sample] = await state('transactions');
		const declined = {
			...sample,
			transactionStatus: 'Declined',
			referenceId: 'order-4711',
			declineDetails: { code: '51', message: 'Insufficient funds' },
		};
		await flute.put('transactions', [declined]);

		await whilePublished(host.rest, id, async () => {
			const isOurs = ({ endpointUrl }: { endpointUrl: string }) =>
				endpointUrl.startsWith(host.n8n.url);
			await eventually(async () =>
				expect((await state('webhookEndpoints')).filter(isOurs)).toHaveLength(1),
			);
			const event = { type: 'transaction.card.declined', id: sample!.transactionId };
			await flute.control('POST', '/emit', event);
			await eventually(async () => expect(channel.calls).toHaveLength(1));
		});

		expect(channel.calls).toMatchObject([
			{
				body: {
					text: expect.stringMatching(
						/^Payment of [\d.]+ USD is Declined: Insufficient funds \(reference order-4711, /,
					) as string,
				},
			},
		]);
	} finally {
		await channel.stop();
	}
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
			await editor.canvas.open(id);
			await editor.canvas.picture(join(PICTURES, `${name}.png`));
			const shown = await editor.canvas.nodeNames();
			const expected = nodes.filter(({ type }) => !type.endsWith('.stickyNote'));
			expect(shown).toEqual(expect.arrayContaining(expected.map((node) => node.name)));
		}
	} finally {
		await editor.close();
	}
});
