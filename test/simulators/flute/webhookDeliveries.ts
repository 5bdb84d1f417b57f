import { createHmac, randomUUID } from 'node:crypto';

import type { Collection } from '../records';
import { eventTypeNames } from './eventTypes';
import type { Merchant, MerchantEvent } from './model';

export interface WebhookEndpoint {
	endpointId: string;
	endpointName: string;
	endpointUrl: string;
	endpointStatus: 'Active' | 'Inactive';
	eventTypes: string[];
	/** Answered once, when it is made. */
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
	/** A list calls it `status`. */
	deliveryLogStatus: 'Success' | 'Failure';
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

/** What an endpoint answered, or why it did not. */
type Answer = Pick<
	DeliveryLog,
	'endpointHTTPResponseCode' | 'errorMessage' | 'responseHeaders' | 'responseBody'
>;

/** Webhook endpoints, what is sent to them, and the log of it. Nothing is retried by itself. */
export class WebhookDeliveries {
	readonly endpoints: Collection<WebhookEndpoint>;
	readonly logs: Collection<DeliveryLog>;

	constructor(private readonly merchant: Merchant) {
		this.endpoints = merchant.collection('webhookEndpoints', 'endpointId');
		this.logs = merchant.collection('deliveryLogs', 'deliveryLogId');
		merchant.listeners.push((event) => this.tell(event));
	}

	/** The synthetic event of a ping; its payload is not documented. [inferred] */
	async ping(endpoint: WebhookEndpoint): Promise<DeliveryLog> {
		const eventId = randomUUID();
		return await this.attempt(endpoint, { eventId, eventType: 'ping' }, bodyOf(eventId, 'ping'));
	}

	async retry(failed: DeliveryLog, endpoint: WebhookEndpoint): Promise<DeliveryLog> {
		return await this.attempt(endpoint, failed, failed.requestBody ?? '', failed.attemptNumber + 1);
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
		for (const endpoint of this.endpoints.all) {
			if (endpoint.endpointStatus !== 'Active' || !endpoint.eventTypes.includes(type)) continue;
			const eventId = randomUUID();
			const body = bodyOf(eventId, type, { object: { id, resourceType } });
			void this.attempt(endpoint, { eventId, eventType: type }, body);
		}
	}

	private async attempt(
		{ endpointId, endpointName, endpointUrl, hmacSecret }: WebhookEndpoint,
		{ eventId, eventType }: Pick<DeliveryLog, 'eventId' | 'eventType'>,
		requestBody: string,
		attemptNumber = 1,
	): Promise<DeliveryLog> {
		const deliveryLogId = randomUUID();
		const requestHeaders = signed(hmacSecret, deliveryLogId, requestBody);
		const start = performance.now();
		const answer = await send(endpointUrl, requestHeaders, requestBody);
		const code = answer.endpointHTTPResponseCode ?? 0;
		return this.logs.put({
			deliveryLogId,
			endpointId,
			endpointName,
			endpointUrl,
			eventId,
			eventType,
			attemptNumber,
			deliveryLogStatus: code >= 200 && code < 300 ? 'Success' : 'Failure',
			roundTripDurationMs: Math.round(performance.now() - start),
			createdOn: new Date().toISOString(),
			nextRetryAt: null,
			requestHeaders,
			requestBody,
			...answer,
		});
	}

	private makeEndpoint(index: number): WebhookEndpoint {
		const { seed } = this.merchant;
		const createdOn = seed.daysAgo(200, 40);
		// Every fifth is down.
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

/** The thin event: what it is about is to be fetched. */
function bodyOf(id: string, type: string, data: object = {}, at = Date.now()): string {
	return JSON.stringify({
		id,
		type,
		created: Math.floor(at / 1000),
		apiVersion: 'v2',
		data,
	});
}

/** The secret is the key as it is, text, although it looks like hex. */
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

export function isLoopback(url: string): boolean {
	return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}

const isDown = (url: string): boolean => new URL(url).hostname.startsWith('down.');

/** Really sends to this machine; of other hosts it pretends, those called `down.…` are down. */
async function send(url: string, headers: Record<string, string>, body: string): Promise<Answer> {
	if (!isLoopback(url)) return isDown(url) ? unavailable : accepted;
	try {
		const response = await fetch(url, {
			method: 'POST',
			headers,
			body,
			redirect: 'manual',
			signal: AbortSignal.timeout(5000),
		});
		return {
			endpointHTTPResponseCode: response.status,
			errorMessage: response.ok ? null : `The endpoint answered ${response.status}.`,
			responseHeaders: Object.fromEntries(response.headers),
			responseBody: await response.text(),
		};
	} catch (error) {
		return {
			endpointHTTPResponseCode: null,
			errorMessage: String(error),
			responseHeaders: null,
			responseBody: null,
		};
	}
}
