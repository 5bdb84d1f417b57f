import { createHmac, randomUUID } from 'node:crypto';

import type { Deliveries, Delivery, Message } from '../deliveries';
import type { Collection } from '../records';
import { eventTypeNames } from './eventTypes';
import type { Merchant, MerchantEvent } from './model';

export interface WebhookEndpoint {
	endpointId: string;
	endpointName: string;
	endpointUrl: string;
	endpointStatus: 'Active' | 'Inactive';
	eventTypes: string[];
	/** Returned only when the endpoint is created. */
	hmacSecret: string;
	createdOn: string;
	modifiedOn: string;
}

export interface DeliveryLog {
	deliveryLogId: string;
	endpointId: string;
	endpointName: string;
	endpointUrl: string;
	eventId: string;
	eventType: string;
	attemptNumber: number;
	/** `Pending` for a scheduled attempt, which was seen; no filter accepts it. */
	deliveryLogStatus: 'Success' | 'Failure' | 'Pending';
	endpointHTTPResponseCode: number | null;
	roundTripDurationMs: number;
	errorMessage: string | null;
	createdOn: string;
	nextRetryAt: string | null;
	requestHeaders: Record<string, string> | null;
	requestBody: string | null;
	responseHeaders: Record<string, string> | null;
	responseBody: string | null;
}

type Event = Pick<Delivery, 'eventId' | 'eventType' | 'deliveryId' | 'body'>;

/** The answer of an endpoint, or the reason why there is none. */
type Answer = Pick<
	DeliveryLog,
	'endpointHTTPResponseCode' | 'errorMessage' | 'responseHeaders' | 'responseBody'
>;

/**
 * Webhook endpoints with their deliveries and the delivery log: an entry for each attempt, also for
 * the scheduled one. [inferred]
 */
export class WebhookDeliveries {
	readonly endpoints: Collection<WebhookEndpoint>;
	readonly logs: Collection<DeliveryLog>;

	constructor(
		private readonly merchant: Merchant,
		private readonly deliveries: Deliveries,
	) {
		this.endpoints = merchant.collection('webhookEndpoints', 'endpointId');
		this.logs = merchant.collection('deliveryLogs', 'deliveryLogId');
		merchant.listeners.push((event) => this.tell(event));
	}

	/** Sends the event of a ping; its payload is not documented. [inferred] */
	async ping(endpoint: WebhookEndpoint): Promise<DeliveryLog> {
		const eventId = randomUUID();
		const event = { eventId, eventType: 'ping', body: bodyOf(eventId, 'ping') };
		return await this.once(endpoint, { ...event, deliveryId: randomUUID() });
	}

	/** Makes another attempt at once. The failed deliveries of the seeds were never sent before. */
	async retry(failed: DeliveryLog, endpoint: WebhookEndpoint): Promise<DeliveryLog> {
		const { eventId, eventType, requestBody, attemptNumber } = failed;
		const deliveryId = failed.requestHeaders?.['Flute-Webhook-Id'] ?? failed.deliveryLogId;
		const known = await this.deliveries.again(deliveryId);
		if (known) return this.newest(known);
		const event = { eventId, eventType, body: requestBody ?? '' };
		return await this.once(endpoint, { ...event, deliveryId }, attemptNumber);
	}

	/** Cancels the scheduled deliveries to an endpoint that is inactive or deleted. */
	end(endpointId: string, status: 'failed' | 'cancelled'): void {
		this.deliveries.end(endpointId, status);
	}

	makeSeeds(): void {
		const { seed } = this.merchant;
		seed.times(24, (index) => this.endpoints.put(this.makeEndpoint(index)));
		seed
			.times(320, () => this.makeLog(seed.pick(this.endpoints.all)))
			.sort((a, b) => Date.parse(a.createdOn) - Date.parse(b.createdOn))
			.forEach((log) => this.logs.put(log));
	}

	private tell({ type, resourceType, id }: MerchantEvent): void {
		const eventId = randomUUID();
		const body = bodyOf(eventId, type, { object: { id, resourceType } });
		for (const endpoint of this.endpoints.all) {
			if (endpoint.endpointStatus !== 'Active' || !endpoint.eventTypes.includes(type)) continue;
			const event = { eventId, eventType: type, body, deliveryId: randomUUID() };
			void this.deliveries.send(this.message(endpoint, event), {
				changed: this.logger(endpoint),
			});
		}
	}

	private async once(
		endpoint: WebhookEndpoint,
		event: Event,
		attemptsBefore = 0,
	): Promise<DeliveryLog> {
		const changed = this.logger(endpoint, attemptsBefore);
		const message = this.message(endpoint, event);
		return this.newest(await this.deliveries.send(message, { retries: false, changed }));
	}

	private newest({ attempts }: Delivery): DeliveryLog {
		return this.logs.get(attempts.at(-1)?.id ?? '') as DeliveryLog;
	}

	/** Makes a message. That a retry goes to the endpoint's current URL is inferred. */
	private message({ endpointId, endpointUrl, hmacSecret }: WebhookEndpoint, event: Event): Message {
		return {
			...event,
			endpoint: endpointId,
			url: () => this.endpoints.get(endpointId)?.endpointUrl ?? endpointUrl,
			sign: (body) => signed(hmacSecret, event.deliveryId, body),
		};
	}

	private logger(
		{ endpointId, endpointName, endpointUrl }: WebhookEndpoint,
		attemptsBefore = 0,
	): (delivery: Delivery) => void {
		let scheduled: DeliveryLog | undefined;
		return ({ eventId, eventType, attempts, next, status, body }) => {
			const shared = { endpointId, endpointName, eventId, eventType, requestBody: body };
			const nextRetryAt = next?.at ?? null;
			const last = attempts.at(-1);
			for (const attempt of attempts) {
				this.logs.put({
					deliveryLogId: attempt.id,
					...shared,
					endpointUrl: attempt.url,
					attemptNumber: attemptsBefore + attempt.number,
					deliveryLogStatus: attempt.error === null ? 'Success' : 'Failure',
					endpointHTTPResponseCode: attempt.status,
					roundTripDurationMs: attempt.milliseconds,
					errorMessage: attempt.error,
					createdOn: attempt.at,
					nextRetryAt: attempt.number === last?.number ? nextRetryAt : null,
					requestHeaders: attempt.headers,
					responseHeaders: attempt.answer?.headers ?? null,
					responseBody: attempt.answer?.body ?? null,
				});
			}
			const isUnsent = scheduled && !attempts.some(({ id }) => id === scheduled?.deliveryLogId);
			if (scheduled && isUnsent && next === null && status !== 'pending') {
				const errorMessage = `The retry was ${status === 'cancelled' ? 'cancelled' : 'given up'}.`;
				const ended = { deliveryLogStatus: 'Failure', nextRetryAt: null, errorMessage } as const;
				this.logs.put({ ...scheduled, ...ended });
			}
			scheduled = next
				? this.logs.put({
						deliveryLogId: next.id,
						...shared,
						endpointUrl,
						attemptNumber: attemptsBefore + (last?.number ?? 0) + 1,
						deliveryLogStatus: 'Pending',
						endpointHTTPResponseCode: null,
						roundTripDurationMs: 0,
						errorMessage: null,
						createdOn: new Date().toISOString(),
						nextRetryAt,
						requestHeaders: null,
						responseHeaders: null,
						responseBody: null,
					})
				: undefined;
		};
	}

	private makeEndpoint(index: number): WebhookEndpoint {
		const { seed } = this.merchant;
		const createdOn = seed.daysAgo(200, 40);
		// Every fifth endpoint is down.
		const host = index % 5 === 4 ? 'down.example.com' : 'hooks.example.com';
		return {
			endpointId: seed.uuid(),
			endpointName: `${seed.pick(['Ledger', 'Kitchen', 'Slack', 'CRM'])} ${index + 1}`,
			endpointUrl: `https://${host}/flute/${index + 1}`,
			endpointStatus: index % 6 === 5 ? 'Inactive' : 'Active',
			eventTypes: [...new Set(seed.times(3, () => seed.pick(eventTypeNames)))],
			hmacSecret: `fake${seed.hex(60)}`,
			createdOn,
			modifiedOn: createdOn,
		};
	}

	private makeLog(endpoint: WebhookEndpoint): DeliveryLog {
		const { seed } = this.merchant;
		const { endpointId, endpointName, endpointUrl, hmacSecret } = endpoint;
		const eventType = seed.chance(0.05) ? 'ping' : seed.pick(endpoint.eventTypes);
		const [deliveryLogId, eventId] = [seed.uuid(), seed.uuid()];
		const data = { object: { id: seed.uuid(), resourceType: eventType.split('.')[0] } };
		const createdOn = seed.daysAgo(30);
		const at = Date.parse(createdOn);
		const requestBody = bodyOf(eventId, eventType, eventType === 'ping' ? {} : data, at);
		const answer = isDown(endpointUrl) || seed.chance(0.1) ? unavailable : accepted;
		const isFailure = answer === unavailable;
		return {
			deliveryLogId,
			endpointId,
			endpointName,
			endpointUrl,
			eventId,
			eventType,
			attemptNumber: isFailure ? seed.int(1, 4) : 1,
			deliveryLogStatus: isFailure ? 'Failure' : 'Success',
			roundTripDurationMs: isFailure ? 5002 : seed.int(20, 900),
			createdOn,
			nextRetryAt: isFailure && seed.chance(0.3) ? new Date(at + 900_000).toISOString() : null,
			requestHeaders: signed(hmacSecret, deliveryLogId, requestBody, at),
			requestBody,
			...answer,
		};
	}
}

/** Makes the body of an event without its record, which receivers fetch. */
function bodyOf(id: string, type: string, data: object = {}, at = Date.now()): string {
	return JSON.stringify({
		id,
		type,
		created: Math.floor(at / 1000),
		apiVersion: 'v2',
		data,
	});
}

/** Signs a delivery. The key is the secret as a text, although it looks like hex. */
function signed(secret: string, id: string, body: string, at = Date.now()): Record<string, string> {
	const timestamp = String(Math.floor(at / 1000));
	const mac = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
	return {
		'Content-Type': 'application/json',
		'Flute-Webhook-Id': id,
		'Flute-Webhook-Timestamp': timestamp,
		'Flute-Webhook-Signature': `v1,${mac}`,
	};
}

const accepted: Answer = {
	endpointHTTPResponseCode: 200,
	errorMessage: null,
	responseHeaders: { 'content-type': 'application/json' },
	responseBody: '{"ok":true}',
};
const unavailable: Answer = {
	endpointHTTPResponseCode: 503,
	errorMessage: 'The endpoint answered 503 Service Unavailable.',
	responseHeaders: { 'content-type': 'text/plain' },
	responseBody: 'down',
};

const isDown = (url: string): boolean => new URL(url).hostname.startsWith('down.');
