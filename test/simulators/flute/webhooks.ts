import type { FastifyInstance } from 'fastify';

import type { Deliveries } from '../deliveries';
import type { Simulator } from '../simulator';
import { announce } from './changes';
import type { Announcement } from './changes';
import { addDeliveryLogs } from './deliveryLogs';
import { eventTypeNames } from './eventTypes';
import { closed, oneOf, text } from './jsonSchema';
import { collectionName } from './merchant';
import type { Environment } from './merchant';
import type { Merchant } from './model';
import { WebhookDeliveries } from './webhookDeliveries';
import { addWebhookEndpoints } from './webhookEndpoints';

/** Serves `/v2/webhooks/…` (docs/providers/flute.md, "Webhook endpoints"). */
export function addWebhooks(
	api: FastifyInstance,
	merchant: Merchant,
	deliveries: Deliveries,
): void {
	const webhooks = new WebhookDeliveries(merchant, deliveries);
	webhooks.makeSeeds();
	addWebhookEndpoints(api, merchant, webhooks);
	addDeliveryLogs(api, webhooks);
}

const emitBody = closed(
	{
		type: oneOf(eventTypeNames),
		resourceType: text(undefined, 1),
		id: text(undefined, 1),
		environment: oneOf(['sandbox', 'production']),
	},
	['type', 'id'],
);

/**
 * Adds the control `POST /emit`, which emits any event about any record and answers with the
 * deliveries. Records of this simulator must exist; for invoices and quick payments, which have no
 * operation, any id is accepted.
 */
export function addEmit(
	{ control, records }: Pick<Simulator, 'control' | 'records'>,
	merchants: Record<Environment, Merchant>,
	deliveries: Deliveries,
): void {
	control.post<{ Body: Announcement & { environment?: Environment } }>(
		'/emit',
		{ schema: { body: emitBody } },
		({ body: { environment = 'sandbox', ...event } }, reply) => {
			const held = collections[event.type.split('.')[0] ?? ''];
			const found = held && records.find(collectionName(environment, held))?.get(event.id);
			if (held !== undefined && !found) return reply.code(404).send({ message: 'no such record' });
			const before = deliveries.ledger.length;
			announce(merchants[environment], event);
			return deliveries.ledger.slice(before);
		},
	);
}

const collections: Record<string, string> = {
	transaction: 'transactions',
	payment_link: 'paymentLinks',
	payment_session: 'paymentSessions',
	settlement: 'settlementBatches',
	subscription: 'subscriptions',
	terminal: 'terminals',
};
