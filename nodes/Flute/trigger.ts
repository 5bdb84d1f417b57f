import type { IDataObject } from 'n8n-workflow';
import type { ApiRequest } from '../shared/declaration/operation';
import { InputError } from '../shared/errors/userErrors';
import { withTriggerActions } from '../shared/declaration/triggerEvents';
import { flag } from '../shared/declaration/fields';
import { getPath } from '../shared/util/path';
import { fillPath } from '../shared/request/serialize';
import { splitRoute } from '../shared/declaration/route';
import { verifyStandardWebhook } from '../shared/webhooks/signature';
import type { WebhookTrigger } from '../shared/webhooks/webhookTrigger';
import { someEvents, EVENT_TYPES } from './events';
import { dataPages, profile } from './profile';
import { settle } from '../shared/util/result';
import { isPlainObject } from '../shared/util/object';

/**
 * Routes that read the record of an event, by the prefix of its type. Settlement batches can only
 * be listed.
 */
const RECORD_ROUTES = {
	'payment_link.': ['GET /v2/payment-links/{id}', ''],
	'payment_session.': ['GET /v2/payment-sessions/{id}', ''],
	'settlement.batch.': ['GET /v2/settlements/batches', 'items.0'],
	'subscription.': ['GET /sub-api/v1/subscriptions/{id}', ''],
	'terminal.added': ['GET /v2/terminals/{id}/status', ''],
	'terminal.out_of_paper': ['GET /v2/terminals/{id}/status', ''],
	'transaction.': ['GET /v2/transactions/{id}', ''],
} as const;

/** Returns the request that reads an event's record, and the record's path in the reply. */
function recordRequest(
	type: string,
	id: unknown,
): { request: ApiRequest; recordPath: string } | undefined {
	const [, read] = Object.entries(RECORD_ROUTES).find(([start]) => type.startsWith(start)) ?? [];
	if (read === undefined || typeof id !== 'string') return undefined;
	const [route, recordPath] = read;
	const { method, template } = splitRoute(route);
	const request = { method, path: fillPath(template, { id }) };
	return {
		request: recordPath === '' ? request : { ...request, query: { batchIds: id } },
		recordPath,
	};
}

const isRefusedByVersion1 = ({ path }: ApiRequest, error: unknown): boolean =>
	path.startsWith('/sub-api/') &&
	['403', '404'].includes(String((error as { httpCode?: unknown }).httpCode));

/**
 * The docs show two places each for the type and the subject (docs/providers/flute.md, "Webhook
 * deliveries").
 */
const typeOf = ({ type, eventType }: IDataObject): unknown => type ?? eventType;

export const trigger: WebhookTrigger = {
	provider: profile,
	fields: [
		withTriggerActions(
			someEvents('events', 'Events', 'Events that start the workflow'),
			EVENT_TYPES,
		),
	],
	options: [
		flag('fetchFullObject', 'Fetch Full Object', {
			default: true,
			description:
				'Whether to read the record of an event and add its fields to data.object, since Flute sends only its ID. Not available for API keys, applications, invoices, merchants, quick payments and deactivated terminals.',
		}),
	],
	isGenuine: (delivery, secret) =>
		verifyStandardWebhook(delivery, secret, { prefix: 'flute-webhook' }),
	eventOf: (body, headers) => ({
		name: typeOf(body),
		id: body.id ?? headers['flute-webhook-id'],
	}),
	output: async (body, { options, send }) => {
		const { data } = body;
		if (options.fetchFullObject !== true || !isPlainObject(data)) return body;
		const object = isPlainObject(data.object) ? data.object : data;
		const read = recordRequest(String(typeOf(body)), object.id);
		if (read === undefined) return body;
		const fetched = await settle(send(read.request));
		if ('error' in fetched) {
			// Version 1 is not part of the documented API, so without access the event is output as
			// received.
			if (isRefusedByVersion1(read.request, fetched.error)) return body;
			throw fetched.error;
		}
		const record = getPath(fetched.value.body, read.recordPath);
		if (!isPlainObject(record)) {
			throw new InputError(
				`Flute has no record of the event's subject (${String(object.id)})`,
				"Flute sends the event again. If this continues, turn off 'Fetch Full Object'.",
			);
		}
		const fullRecord = { ...object, ...record };
		return { ...body, data: object === data ? fullRecord : { ...data, object: fullRecord } };
	},
	registration: {
		list: 'GET /v2/webhooks/endpoints',
		paging: dataPages,
		read: 'GET /v2/webhooks/endpoints/{endpointId}',
		create: 'POST /v2/webhooks/endpoints',
		update: 'PATCH /v2/webhooks/endpoints/{endpointId}',
		delete: 'DELETE /v2/webhooks/endpoints/{endpointId}',
		parameter: 'endpointId',
		secretFrom: 'provider',
		parseWebhook: ({ endpointId, endpointUrl, endpointStatus, eventTypes }) => ({
			id: String(endpointId),
			url: String(endpointUrl),
			events: (eventTypes ?? []) as string[],
			isActive: endpointStatus === 'Active',
		}),
		parseCreated: ({ endpointId: id, hmacSecret: secret }) => ({ id, secret }),
		createBody: ({ name, url, events }) => ({
			endpointName: name.slice(0, 255),
			endpointUrl: url,
			eventTypes: [...events],
		}),
		updateBody: ({ url, events }) => ({
			endpointUrl: url,
			endpointStatus: 'Active',
			eventTypes: [...events],
		}),
	},
};
