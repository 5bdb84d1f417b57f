import { createHmac, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import { LocalServer } from '../hosts/localServer';
import { startSimulators } from './client';
import type { SimulatorClient, Simulators } from './client';
import type { Delivery } from './deliveries';

/** What tests of triggers rely on when a simulator sends them webhooks. */

interface Received {
	headers: IncomingHttpHeaders;
	body: string;
}

const answers: Record<string, (response: ServerResponse) => unknown> = {
	ok: (response) => response.writeHead(204).end(),
	created: (response) => response.writeHead(201).end(),
	fails: (response) => response.writeHead(500).end(),
	redirects: (response) => response.writeHead(307, { location: '/ok' }).end(),
	hangs: () => {},
	hangsUp: (response) => response.destroy(),
};

let simulators: Simulators<'flute' | 'flip'>;
let server: LocalServer;
let origin: string;
let received: Received[] = [];

beforeAll(async () => {
	simulators = await startSimulators(['flute', 'flip']);
	server = new LocalServer((request, response) => {
		void text(request).then((body) => {
			received.push({ headers: request.headers, body });
			answers[request.url?.slice(1) ?? '']?.(response);
		});
	});
	await server.start();
	origin = server.url;
});

afterAll(async () => {
	await simulators.stop();
	await server.stop();
});

beforeEach(() => {
	received = [];
});

const ledgerOf = async (
	simulator: SimulatorClient,
	endpoint: string,
	query = '',
): Promise<Delivery[]> => {
	const ledger = (await simulator.control('GET', `/deliveries${query}`)) as Delivery[];
	return ledger.filter((one) => one.endpoint === endpoint);
};

const statusesOf = ({ attempts }: Delivery): Array<number | null> =>
	attempts.map(({ status }) => status);

const later = [3_600_000, 3_600_000, 3_600_000, 3_600_000];
const schedule = async (simulator: SimulatorClient, settings: object): Promise<unknown> =>
	await simulator.control('POST', '/deliveries/settings', settings);

describe('flute', () => {
	let flute: SimulatorClient;
	let authorization: string;

	interface Answer {
		status: number;
		body: Record<string, unknown>;
	}

	const send = async (method: string, path: string, body?: object): Promise<Answer> => {
		const response = await fetch(`${flute.urls.sandboxApi}/v2${path}`, {
			method,
			headers: { authorization, 'content-type': 'application/json' },
			...(method !== 'GET' && { body: body === undefined ? '' : JSON.stringify(body) }),
		});
		const answer = await response.text();
		return {
			status: response.status,
			body: answer === '' ? {} : (JSON.parse(answer) as Answer['body']),
		};
	};
	const subscribe = async (
		path: string,
		...eventTypes: string[]
	): Promise<{ endpointId: string; hmacSecret: string }> => {
		const endpoint = { endpointName: 'Test', endpointUrl: `${origin}/${path}`, eventTypes };
		const { body } = await send('POST', '/webhooks/endpoints', endpoint);
		return body as { endpointId: string; hmacSecret: string };
	};
	const emit = async (): Promise<void> => {
		const { transactions } = (await flute.state()) as unknown as {
			transactions: Array<{ transactionId: string }>;
		};
		const id = transactions[0]?.transactionId;
		await flute.control('POST', '/emit', { type: 'transaction.card.captured', id });
	};
	const logsOf = async (endpointId: string): Promise<Array<Record<string, unknown>>> => {
		const { body } = await send('GET', `/webhooks/delivery-logs?endpointId=${endpointId}`);
		return body.items as Array<Record<string, unknown>>;
	};

	beforeAll(async () => {
		flute = simulators.flute;
		const { clientId, clientSecret } = flute.credentials.sandbox as Record<string, string>;
		const response = await fetch(`${flute.urls.sandboxOauth}/oauth2/token`, {
			method: 'POST',
			headers: {
				authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
			},
			body: new URLSearchParams({ grant_type: 'client_credentials' }),
		});
		const { access_token } = (await response.json()) as { access_token: string };
		authorization = `Bearer ${access_token}`;
	});

	afterEach(async () => {
		const { webhookEndpoints } = (await flute.state()) as unknown as {
			webhookEndpoints: Array<{ endpointId: string; endpointUrl: string }>;
		};
		for (const { endpointId, endpointUrl } of webhookEndpoints) {
			if (endpointUrl.startsWith(origin)) await send('DELETE', `/webhooks/endpoints/${endpointId}`);
		}
		await schedule(flute, { retryAfterMs: later, timeoutMs: 5000, copies: 1 });
	});

	it.each([
		['an error', 'fails', 500],
		['a redirect', 'redirects', 307],
		['no answer in time', 'hangs', null],
		['a broken connection', 'hangsUp', null],
	])('repeats a delivery after %s, by the schedule', async (_, path, status) => {
		// Only the endpoint that never answers needs a short time-out.
		await schedule(flute, { retryAfterMs: [1, 1], timeoutMs: path === 'hangs' ? 100 : 5000 });
		const { endpointId, hmacSecret } = await subscribe(path, 'transaction.card.captured');
		await emit();
		const [delivery, ...others] = await ledgerOf(flute, endpointId, '?settled=true');
		expect(others).toEqual([]);
		expect(delivery).toMatchObject({ status: 'failed', next: null });
		expect(delivery && statusesOf(delivery)).toEqual([status, status, status]);
		expect(new Set(received.map(({ headers }) => headers['flute-webhook-id']))).toEqual(
			new Set([delivery?.deliveryId]),
		);
		for (const { headers, body } of received) {
			const text = `${delivery?.deliveryId}.${String(headers['flute-webhook-timestamp'])}.${body}`;
			const mac = createHmac('sha256', hmacSecret).update(text).digest('base64');
			expect(headers['flute-webhook-signature']).toBe(`v1,${mac}`);
		}
	});

	it('signs each attempt with its own time and stops when one is accepted', async () => {
		const { endpointId } = await subscribe('fails', 'transaction.card.captured');
		await emit();
		await ledgerOf(flute, endpointId, '?idle=true');
		await flute.advance(600);
		await send('PATCH', `/webhooks/endpoints/${endpointId}`, { endpointUrl: `${origin}/created` });
		await flute.control('POST', '/deliveries/retry');
		const [delivery] = await ledgerOf(flute, endpointId);
		expect(delivery).toMatchObject({ status: 'delivered', next: null });
		expect(delivery && statusesOf(delivery)).toEqual([500, 201]);
		const [first = 0, second = 0] = received.map(({ headers }) =>
			Number(headers['flute-webhook-timestamp']),
		);
		expect(second - first).toBeGreaterThanOrEqual(600);
		expect(new Set(received.map(({ body }) => body)).size).toBe(1);
	});

	it('logs every attempt and the next one', async () => {
		const { endpointId } = await subscribe('fails', 'transaction.card.captured');
		await emit();
		const [waiting] = await ledgerOf(flute, endpointId, '?idle=true');
		const [pending, failed] = (await logsOf(endpointId)).sort(
			(a, b) => Number(b.attemptNumber) - Number(a.attemptNumber),
		);
		expect([pending?.deliveryLogStatus, failed?.deliveryLogStatus]).toEqual(['Pending', 'Failure']);
		expect(pending).toMatchObject({ attemptNumber: 2, deliveryLogId: waiting?.next?.id });
		const { body } = await send('GET', `/webhooks/delivery-logs/${String(failed?.deliveryLogId)}`);
		expect(body).toMatchObject({
			deliveryLogStatus: 'Failure',
			endpointHTTPResponseCode: 500,
			nextRetryAt: waiting?.next?.at,
			requestBody: waiting?.body,
		});
	});

	it.each([
		['ends what is queued as failed when it is inactive', 'failed'],
		['cancels what is queued when it is deleted', 'cancelled'],
	])('%s', async (_, status) => {
		const { endpointId } = await subscribe('fails', 'transaction.card.captured');
		await emit();
		await ledgerOf(flute, endpointId, '?idle=true');
		const path = `/webhooks/endpoints/${endpointId}`;
		if (status === 'cancelled') await send('DELETE', path);
		else await send('PATCH', path, { endpointStatus: 'Inactive' });
		await emit();
		const deliveries = await ledgerOf(flute, endpointId, '?settled=true');
		expect(deliveries.map((one) => [one.status, statusesOf(one)])).toEqual([[status, [500]]]);
		const logs = (await logsOf(endpointId)).map((log) => log.deliveryLogStatus);
		expect(logs).toEqual(['Failure', 'Failure']);
	});

	it('sends the same delivery twice at the same moment on request', async () => {
		await schedule(flute, { copies: 2 });
		const { endpointId } = await subscribe('ok', 'transaction.card.captured');
		await emit();
		const [delivery] = await ledgerOf(flute, endpointId, '?settled=true');
		expect(delivery?.attempts.map(({ number, status }) => [number, status])).toEqual([
			[1, 204],
			[1, 204],
		]);
		expect(received.map(({ headers }) => headers['flute-webhook-id'])).toEqual([
			delivery?.deliveryId,
			delivery?.deliveryId,
		]);
	});

	it('sends one event to two endpoints, in a delivery each', async () => {
		const [one, two] = [
			await subscribe('ok', 'transaction.card.captured'),
			await subscribe('ok', 'transaction.card.captured'),
		];
		await emit();
		const deliveries = [
			...(await ledgerOf(flute, one.endpointId, '?settled=true')),
			...(await ledgerOf(flute, two.endpointId)),
		];
		expect(new Set(deliveries.map(({ eventId }) => eventId)).size).toBe(1);
		expect(new Set(deliveries.map(({ deliveryId }) => deliveryId)).size).toBe(2);
	});

	it('emits an event for a change through the API, and only for a change', async () => {
		const card = [
			'transaction.card.authorized',
			'transaction.card.captured',
			'transaction.card.voided',
			'transaction.card.declined',
			'transaction.card.refunded',
		];
		const ach = [
			'transaction.ach.scheduled',
			'transaction.ach.held',
			'transaction.ach.cancelled',
			'payment_session.created',
			'payment_session.completed',
		];
		const { endpointId } = await subscribe('ok', ...card, ...ach);
		const { paymentProcessors, transactions } = (await flute.state()) as unknown as {
			paymentProcessors: Array<{ paymentProcessorId: string; type: string }>;
			transactions: Array<Record<string, unknown>>;
		};
		const processor = paymentProcessors.find(({ type }) => type === 'SandboxCard');
		const pay = async (cardNumber: string, captureMethod: string): Promise<string> => {
			const { body } = await send('POST', '/transactions', {
				paymentProcessorId: processor?.paymentProcessorId,
				baseAmount: 12,
				referenceId: randomUUID().slice(0, 30),
				billingAddress: { addressLine1: '1 Mill Lane', postalCode: '10001', countryCode: 'US' },
				transactionDetails: {
					cardData: {
						captureMethod,
						paymentMethodDetails: { cardNumber, expirationMonth: 12, expirationYear: 2034 },
					},
				},
			});
			return `/transactions/${String(body.transactionId)}`;
		};
		const authorized = await pay('4111111111111111', 'Manual');
		await send('GET', authorized);
		await send('POST', `${authorized}/capture`, {});
		await send('POST', `${authorized}/reversal`, {});
		const find = (status: string, type: string): string =>
			`/transactions/${String(
				transactions.find(
					(one) => one.transactionStatus === status && one.paymentMethodType === type,
				)?.transactionId,
			)}`;
		await send('POST', `${find('Settled', 'Card')}/reversal`, { reversalAmount: 1 });
		const scheduled = find('Scheduled', 'ACH');
		await send('POST', `${scheduled}/ach-hold`);
		await send('POST', `${scheduled}/ach-release`);
		await send('POST', `${scheduled}/reversal`, {});
		const { body } = await send('POST', '/payment-sessions', {});
		await send('POST', `/payment-sessions/${String(body.id)}/cancel`);
		const deliveries = await ledgerOf(flute, endpointId, '?settled=true');
		expect(deliveries.map(({ eventType }) => eventType)).toEqual([
			'transaction.card.authorized',
			'transaction.card.captured',
			'transaction.card.voided',
			'transaction.card.refunded',
			'transaction.ach.held',
			'transaction.ach.scheduled',
			'transaction.ach.cancelled',
			'payment_session.created',
			'payment_session.completed',
		]);
	});
});

describe('flip', () => {
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
			url: `${origin}/${path}`,
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

	beforeAll(() => {
		flip = simulators.flip;
	});

	afterEach(async () => {
		const { webhooks } = (await flip.state()) as unknown as { webhooks: Subscription[] };
		for (const { id } of webhooks) await flip.control('DELETE', `/webhooks/${id}`);
		await schedule(flip, { retryAfterMs: later });
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
