import { createHmac } from 'node:crypto';

import { startSimulators } from '../client';
import type { SimulatorClient, Simulators } from '../client';
import { LATER, ledgerOf, schedule, statusesOf, useWebhookReceiver } from '../webhookReceiver';

/** What tests of Flip's triggers rely on when the simulator sends them webhooks. */

const { server, received } = useWebhookReceiver();

describe('flip', () => {
	let simulators: Simulators<'flip'>;
	let flip: SimulatorClient;

	interface Subscription {
		id: string;
		signingKey: string;
	}
	interface Command {
		id: string;
		device_id: string;
		event_id: string | null;
		status: string;
		device_status: string;
		updated_at: string;
	}
	interface Held {
		devices: Array<{ id: string; type: string }>;
		commands: Command[];
		enrollments: Array<{ id: string; site_id: string; status: string }>;
		events: Array<{ id: string; site_id: string; status: string; is_participating: boolean }>;
		settings: Array<{ id: string }>;
	}

	const held = async (): Promise<Held> => (await flip.state()) as unknown as Held;
	const subscribe = async (path: string, events?: string[]): Promise<Subscription> =>
		(await flip.control('POST', '/webhooks', {
			url: `${server.url}/${path}`,
			...(events && { events }),
		})) as Subscription;
	const bodies = (): Array<{ event_type: string; event_object: Command; timestamp: string }> =>
		received.map(({ body }) => JSON.parse(body) as ReturnType<typeof bodies>[number]);
	const patch = async (path: string, body: object): Promise<unknown> => {
		const response = await fetch(`${flip.urls.sandboxApi}${path}`, {
			method: 'PATCH',
			headers: {
				authorization: `Bearer ${String(flip.credentials.apiKey)}`,
				'content-type': 'application/json',
			},
			body: JSON.stringify(body),
		});
		return response.status;
	};

	beforeAll(async () => {
		simulators = await startSimulators(['flip']);
		flip = simulators.flip;
	});

	afterAll(async () => await simulators.stop());

	afterEach(async () => {
		const { webhooks } = (await flip.state()) as unknown as { webhooks: Subscription[] };
		for (const { id } of webhooks) await flip.control('DELETE', `/webhooks/${id}`);
		await schedule(flip, { retryAfterMs: LATER });
	});

	it('signs as Standard Webhooks specifies and sends an event with its whole object', async () => {
		const { id, signingKey } = await subscribe('ok', ['settings.apply']);
		const { settings } = await held();
		await flip.control('POST', '/emit', { type: 'settings.apply', id: settings[0]?.id });
		const [delivery] = await ledgerOf(flip, id, '?settled=true');
		const [{ headers, body } = { headers: {}, body: '' }] = received;
		expect(signingKey).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
		expect(JSON.parse(body)).toEqual({
			event_type: 'settings.apply',
			event_object: { object_type: 'settings_request', ...settings[0] },
			timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
		});
		expect(headers['webhook-id']).toBe(delivery?.deliveryId);
		const text = `${delivery?.deliveryId}.${String(headers['webhook-timestamp'])}.${body}`;
		const key = Buffer.from(signingKey.slice(6), 'base64');
		const mac = createHmac('sha256', key).update(text).digest('base64');
		expect(headers['webhook-signature']).toBe(`v1,${mac}`);
	});

	it('repeats a delivery four times, and accepts only 200 and 204', async () => {
		await schedule(flip, { retryAfterMs: [1, 1, 1, 1] });
		const { id } = await subscribe('created', ['settings.apply']);
		const { settings } = await held();
		await flip.control('POST', '/emit', { type: 'settings.apply', id: settings[0]?.id });
		const [delivery] = await ledgerOf(flip, id, '?settled=true');
		expect(delivery?.status).toBe('failed');
		expect(delivery && statusesOf(delivery)).toEqual([201, 201, 201, 201, 201]);
		expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
		await expect(schedule(flip, { retryAfterMs: [1] })).rejects.toThrow('400');
	});

	it('replaces a command that nobody acknowledged within 15 minutes', async () => {
		const { devices, commands: before } = await held();
		const isFree = ({ id, type }: Held['devices'][number]): boolean =>
			type === 'BATTERY' && !before.some((one) => one.device_id === id);
		const battery = devices.find(isFree);
		const { id } = await subscribe('ok', ['command.created', 'command.updated']);
		const order = { device_ids: [battery?.id] };
		const sent = async (): Promise<Command> =>
			((await flip.control('POST', '/commands', order)) as Command[])[0] as Command;
		const [acknowledged, ignored] = [await sent(), await sent()];
		expect(await patch(`/v1/command/${acknowledged.id}`, { device_status: 'OK' })).toBe(200);
		await flip.advance(15 * 60 + 1);
		await ledgerOf(flip, id, '?settled=true');
		const { commands } = await held();
		const statusOf = (wanted: string): string | undefined =>
			commands.find((one) => one.id === wanted)?.device_status;
		expect([statusOf(acknowledged.id), statusOf(ignored.id)]).toEqual(['OK', 'FAILED_OFFLINE']);
		const told = bodies().filter((one) => one.event_object.device_id === battery?.id);
		expect(told.map((one) => `${one.event_type} ${one.event_object.device_status}`).sort()).toEqual(
			[
				...['command.created PENDING', 'command.created PENDING', 'command.created PENDING'],
				'command.updated OK',
			],
		);
		expect(new Set(told.map((one) => one.event_object.id)).size).toBe(3);
	});

	it('requires a second acknowledgement when an event is canceled or left', async () => {
		const { events, commands } = await held();
		const isPlanned = ({ id, status, is_participating: takesPart }: Held['events'][number]) =>
			status === 'UPCOMING' &&
			takesPart &&
			commands.some((one) => one.event_id === id && one.status === 'OK');
		const [canceled, left] = events.filter(isPlanned);
		const { id } = await subscribe('ok');
		await flip.control('POST', `/events/${canceled?.id}/cancel`);
		const path = `/v1/site/${encodeURIComponent(left?.site_id ?? '')}/event/${left?.id}`;
		expect(await patch(path, { is_participating: false })).toBe(200);
		await ledgerOf(flip, id, '?settled=true');
		expect(
			new Set(
				bodies().map(
					({ event_type: type, event_object: { status, device_status: device } }) =>
						`${type} ${status} ${device}`,
				),
			),
		).toEqual(
			new Set([
				'event.canceled CANCELED undefined',
				'command.canceled CANCELED PENDING',
				'command.updated OPT_OUT PENDING',
				'event.updated UPCOMING undefined',
			]),
		);
	});

	it('sends an event for a reviewed enrollment', async () => {
		const { id } = await subscribe('ok', ['enrollment.updated']);
		const pending = (await held()).enrollments.find(({ status }) => status === 'PENDING');
		await flip.control('PATCH', `/enrollments/${pending?.id}`, { status: 'ACTIVE' });
		await ledgerOf(flip, id, '?settled=true');
		expect(bodies()).toEqual([
			expect.objectContaining({
				event_object: expect.objectContaining({ id: pending?.id, status: 'ACTIVE' }),
			}),
		]);
	});
});
