import type { FastifyInstance } from 'fastify';

import { addDeliveryLogs } from './deliveryLogs';
import type { Merchant } from './model';
import { WebhookDeliveries } from './webhookDeliveries';
import { addWebhookEndpoints } from './webhookEndpoints';

/** Operations 51 to 61 of the sheet. */
export function addWebhooks(api: FastifyInstance, merchant: Merchant): void {
	const deliveries = new WebhookDeliveries(merchant);
	deliveries.makeSeeds();
	addWebhookEndpoints(api, merchant, deliveries);
	addDeliveryLogs(api, deliveries);
}
