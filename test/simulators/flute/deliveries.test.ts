import { createHmac, randomUUID } from 'node:crypto';

import { startSimulators } from '../client';
import type { SimulatorClient, Simulators } from '../client';
import { LATER, ledgerOf, schedule, statusesOf, useWebhookReceiver } from '../webhookReceiver';

/** What tests of Flute's triggers rely on when the simulator sends them webhooks. */

const { server, received } = useWebhookReceiver();

describe('flute', () => {
	let simulators: Simulators<'flute'>;
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
		const endpoint = { endpointName: 'Test', endpointUrl: `${server.url}/${path}`, eventTypes };
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
		simulators = await startSimulators(['flute']);
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

	afterAll(async () => await simulators.stop());

	afterEach(async () => {
		const { webhookEndpoints } = (await flute.state()) as unknown as {
			webhookEndpoints: Array<{ endpointId: string; endpointUrl: string }>;
		};
		for (const { endpointId, endpointUrl } of webhookEndpoints) {
			if (endpointUrl.startsWith(server.url))
				await send('DELETE', `/webhooks/endpoints/${endpointId}`);
		}
		await schedule(flute, { retryAfterMs: LATER, timeoutMs: 5000, copies: 1 });
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
		await send('PATCH', `/webhooks/endpoints/${endpointId}`, {
			endpointUrl: `${server.url}/created`,
		});
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
