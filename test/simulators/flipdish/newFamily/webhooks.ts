import { createHmac, randomUUID } from 'node:crypto';

import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Deliveries, Delivery } from '../../deliveries';
import { isLoopback } from '../../deliveries';
import type { Records } from '../../records';
import { refusal } from '../errors';
import { without } from '../store';
import { closed, text } from './schemas';

/** Webhooks of an organization (docs/providers/flipdish.md, "Organization webhooks"). */

interface Subscription {
	orgId: string;
	subscriptionId: string;
	callbackUrl: string;
	eventTypes: string[];
	enabled: boolean;
	/** Returned only when the subscription is created. */
	secret: string;
	[member: string]: unknown;
}

/** Sends an event to every enabled subscription of the org that has its type. */
export type Tell = (
	orgId: string,
	type: string,
	properties: Record<string, unknown>,
	only?: string,
) => Array<Promise<Delivery>>;

/** The event types of the trigger; the older `sales.*` were withdrawn. */
export const eventTypes = [
	'menu.published.v1',
	'menu.validation.failed.v1',
	'menu.item.snoozed.v1',
	'menu.item.unsnoozed.v1',
	'sales_channel.snoozed.v1',
	'sales_channel.unsnoozed.v1',
	'sales_channel.snoozed_menu_items.updated.v1',
	'sale.created.v1',
	'sale.accepted.v1',
	'sale.updated.v1',
	'sale.status.updated.v1',
];

const settingsSchema = closed(
	{},
	{
		/** The signed text, which is not published: most likely `<t>.<body>`. [inferred] */
		signed: { type: 'string', enum: ['timestamp and body', 'body'] },
		/** Format of events: pages show the first, the package the second, an example the third. */
		shape: { type: 'string', enum: ['flat', 'envelope', 'data'] },
		/** Time of a repeated delivery: whether it is that of the first one is not known. */
		timestamp: { type: 'string', enum: ['event', 'attempt'] },
	},
);

interface Settings {
	signed: 'timestamp and body' | 'body';
	shape: 'flat' | 'envelope' | 'data';
	timestamp: 'event' | 'attempt';
}

const addresses = { type: 'array', items: text };
const https = { type: 'string', format: 'uri' };
const types = { type: 'array', minItems: 1, items: { type: 'string', enum: eventTypes } };

/** Optional members, whose names are guesses. [inferred] */
const optional = { propertyIds: addresses, alertEmails: addresses, enabled: { type: 'boolean' } };

interface Route {
	Params: { orgId: string; subscriptionId: string };
}
interface Body {
	callbackUrl?: string;
	eventTypes?: string[];
	enabled?: boolean;
}
type Request = FastifyRequest<Route & { Body: Body }>;

export function serveWebhooks(
	api: FastifyInstance,
	control: FastifyInstance,
	{
		records,
		deliveries,
		orgOf,
	}: {
		records: Records;
		deliveries: Deliveries;
		orgOf: (request: FastifyRequest) => string;
	},
): Tell {
	const settings: Settings = { signed: 'timestamp and body', shape: 'flat', timestamp: 'event' };
	const subscriptions = records.collection<Subscription>('orgSubscriptions', 'subscriptionId');
	subscriptions.put({
		orgId: 'org101',
		subscriptionId: 'sub_00000000-0000-4000-8000-000000000001',
		callbackUrl: 'https://hooks.example.com/org',
		eventTypes: ['menu.published.v1', 'sale.created.v1'],
		enabled: true,
		secret: 'fake-org-subscription-secret',
	});
	const schema = (body?: object) => ({
		schema: { querystring: closed({}), ...(body && { body }) },
	});
	const shown = (subscription: Subscription) => without(subscription, 'secret');
	const subscriptionOf = (request: Request): Subscription => {
		const orgId = orgOf(request);
		const subscription = subscriptions.get(request.params.subscriptionId);
		if (subscription?.orgId !== orgId) {
			throw refusal(request, 404, 'No such subscription', 'subscription_not_found');
		}
		return subscription;
	};
	const checkUrl = (request: Request): void => {
		const { callbackUrl: url } = request.body;
		// Requires https, except for tests on this machine.
		if (url === undefined || url.startsWith('https://') || isLoopback(url)) return;
		throw refusal(request, 400, 'The callback URL must be HTTPS', 'invalid_callback_url');
	};

	const tell: Tell = (orgId, type, properties, only) => {
		const eventId = randomUUID();
		const time = new Date().toISOString();
		const body = JSON.stringify(shaped(settings.shape, { eventId, type, time, properties }));
		const isReceiver = (one: Subscription): boolean =>
			only === undefined
				? one.orgId === orgId && one.enabled && one.eventTypes.includes(type)
				: one.subscriptionId === only;
		return subscriptions.all.filter(isReceiver).map(async (one) => {
			const { subscriptionId: endpoint, secret } = one;
			return await deliveries.send({
				...{ endpoint, eventId, eventType: type, deliveryId: randomUUID(), body },
				url: () => subscriptions.get(endpoint)?.callbackUrl ?? one.callbackUrl,
				sign: (sent, { at }) => {
					const timestamp = settings.timestamp === 'event' ? time : at;
					const text = settings.signed === 'body' ? sent : `${timestamp}.${sent}`;
					const mac = createHmac('sha256', secret).update(text).digest('hex');
					return {
						'X-Flipdish-Event-Type': type,
						'X-Flipdish-Event-Version': 'v1',
						'X-Flipdish-Timestamp': timestamp,
						'X-Flipdish-Signature': `t=${timestamp},sha256=${mac}`,
					};
				},
			});
		});
	};

	// All but the last of these paths are guesses. [inferred]
	const all = '/webhooks/orgs/:orgId/subscriptions';
	const one = `${all}/:subscriptionId`;
	api.get<Route>(all, schema(), (request) => {
		const orgId = orgOf(request);
		return { data: subscriptions.all.filter((found) => found.orgId === orgId).map(shown) };
	});
	const whole = closed({ callbackUrl: https, eventTypes: types }, optional);
	type Whole = Body & Pick<Subscription, 'callbackUrl' | 'eventTypes'>;
	api.post<Route & { Body: Whole }>(all, schema(whole), (request) => {
		const orgId = orgOf(request);
		checkUrl(request);
		return subscriptions.put({
			enabled: true,
			...request.body,
			orgId,
			subscriptionId: `sub_${randomUUID()}`,
			secret: `fake-org-secret-${randomUUID()}`,
		});
	});
	api.route<Route & { Body: Body }>({
		method: ['PUT', 'PATCH'],
		url: one,
		...schema(closed({}, { callbackUrl: https, eventTypes: types, ...optional })),
		handler: (request) => {
			checkUrl(request);
			return shown(subscriptions.put({ ...subscriptionOf(request), ...request.body }));
		},
	});
	api.delete<Route & { Body: Body }>(one, schema(), (request, reply) => {
		const { subscriptionId } = subscriptionOf(request);
		subscriptions.delete(subscriptionId);
		deliveries.end(subscriptionId, 'cancelled');
		return reply.code(204).send();
	});
	// This GET has side effects.
	api.get<Route & { Body: Body }>(`${one}/trigger`, schema(), async (request) => {
		const { orgId, subscriptionId, eventTypes: subscribed } = subscriptionOf(request);
		const sent = subscribed.flatMap((type) => tell(orgId, type, exampleOf(type), subscriptionId));
		return { eventIds: (await Promise.all(sent)).map(({ eventId }) => eventId) };
	});

	// Sets the format of later deliveries.
	control.post<{ Body: Partial<Settings> }>(
		'/org-webhooks/settings',
		{ schema: { body: settingsSchema } },
		({ body }) => Object.assign(settings, body),
	);
	// Emits any event. If a subscription is named, it goes only there, whatever its types are.
	interface Emitted {
		type: string;
		orgId: string;
		properties?: object;
		subscription?: string;
	}
	const properties = { type: 'object' };
	const org = { type: 'string', default: 'org101' };
	control.post<{ Body: Emitted }>(
		'/emit-org',
		{
			schema: {
				body: closed(
					{ type: { type: 'string', enum: eventTypes } },
					{ orgId: org, properties, subscription: text },
				),
			},
		},
		async ({ body: { type, orgId, properties: given, subscription } }) =>
			await Promise.all(tell(orgId, type, { ...exampleOf(type), orgId, ...given }, subscription)),
	);
	return tell;
}

/** Returns the ids in every sale and snooze event. */
export const idsOf = (salesChannelId = 'sc501') => ({
	brandId: 'br1001',
	propertyId: `p${salesChannelId.replace(/\D/g, '')}`,
	salesChannelId,
	salesChannelType: 'WebApp',
});

/** Returns the members of an event of a type, besides the org. */
function exampleOf(type: string): Record<string, unknown> {
	const menu = { menuId: '00000000-0000-4000-8000-000000000701', menuRevisionId: 3 };
	const hasSale = /^sale\.(created|accepted|updated)\./.test(type);
	const sale = { saleId: '3N356', ...(hasSale && { sale: { items: [] } }) };
	const examples: Record<string, object> = {
		'menu.published.v1': { ...menu, menuPublishId: 'publish-3', currency: 'EUR', charges: [] },
		'menu.validation.failed.v1': { ...menu, menuPublishId: 'publish-3', error: 'No price' },
		'menu.item.snoozed.v1': {
			...{ ...menu, menuItemType: 'CategoryItem', menuItemId: 'item-1', expiry: null },
		},
		'menu.item.unsnoozed.v1': { ...menu, menuItemType: 'CategoryItem', menuItemId: 'item-1' },
		'sales_channel.snoozed.v1': { expiry: null },
		'sales_channel.snoozed_menu_items.updated.v1': { ...menu, items: [] },
		'sale.status.updated.v1': {
			status: 'SALE_ACCEPTED',
			saleStatusUpdatedTime: new Date().toISOString(),
		},
	};
	return { ...idsOf(), ...(type.startsWith('sale.') && sale), ...examples[type] };
}

interface Happening {
	eventId: string;
	type: string;
	time: string;
	properties: object;
}

function shaped(shape: Settings['shape'], { eventId, type, time, properties }: Happening): object {
	if (shape === 'flat') return properties;
	if (shape === 'data') return { data: properties };
	const [id, trace, span] = [eventId, randomUUID(), randomUUID()];
	const source = 'rms';
	return {
		source,
		'detail-type': type,
		detail: {
			properties,
			metadata: {
				...{ id, time, type, source, specversion: '1.0' },
				dataschema: `https://schemas.example.com/${type}`,
				...{ 'x-span-id': span, 'x-trace-id': trace },
			},
		},
	};
}
