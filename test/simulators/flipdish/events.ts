import { randomUUID } from 'node:crypto';

import type { Delivery, Message } from '../deliveries';
import { Seed } from '../seed';
import { without } from './store';
import type { Behaviour, Call, Entry, Kind, World } from './store';

/** Causes and contents of classic events (docs/providers/flipdish.md, "Classic webhooks"). */

/** The first twelve are from official pages, the others from the official client. */
export const eventNames = [
	'order.created',
	'order.accepted',
	'store.created',
	'store.updated',
	'store.deleted',
	'store.opening_hours.updated',
	'customer.created',
	'customer.updated',
	'customer.consent.updated',
	'webhook_subscription.created',
	'webhook_subscription.updated',
	'webhook_subscription.deleted',
	'order.rejected',
	'order.refunded',
	'order.dispatched',
	'order.tip.updated',
	'store.archived',
	'store.published',
	'store.unpublished',
	'store_group.created',
	'menu.created',
	'menu.updated',
	'menu.async_creation.completed',
	'catalog.item.updated',
	'voucher.created',
	'voucher.updated',
	'campaign.loyalty.created',
	'teammate.invite.sent',
	'bankaccount.created',
	'app.updated',
];

/** Kind of the records of each group of events, and the record as an event shows it. */
const subjects: Record<string, [Kind, (record: Entry) => object]> = {
	order: [
		'orders',
		(order) => ({
			Order: order,
			Reason: order.RejectionReason,
			TipAmount: order.TipAmount,
			...Object.fromEntries(
				['Created', 'Accepted', 'Rejected', 'Dispatched'].map((done) => [
					`Order${done}Time`,
					now(),
				]),
			),
			...{ OrderCreatedTime: order.PlacedTime },
		}),
	],
	store: [
		'stores',
		(store) => ({ Store: store, StoreId: store.StoreId, StoreGroupId: store.StoreGroupId }),
	],
	store_group: [
		'storeGroups',
		(group) => ({ StoreGroup: group, StoreGroupId: group.StoreGroupId }),
	],
	customer: [
		'customers',
		({ CustomerId, Name, PhoneNumber }) => ({
			User: { UserId: CustomerId, UserName: Name, UserPhoneNumber: PhoneNumber },
		}),
	],
	webhook_subscription: [
		'webhookSubscriptions',
		({ Id, OwnerUserId, CallbackUrl, at }) => ({
			WebhookSubscriptionEventInfo: {
				WebhookSubscriptionId: Id,
				ClientId: at?.oauthAppId,
				...{ OwnerUserId, CallbackUrl },
			},
		}),
	],
	menu: ['menus', (menu) => ({ Menu: menu, MenuId: menu.MenuId })],
	catalog: ['catalogItems', (item) => ({ CatalogItem: item })],
	voucher: ['vouchers', (voucher) => ({ Voucher: voucher, VoucherId: voucher.VoucherId })],
	campaign: ['loyaltyCampaigns', (campaign) => ({ LoyaltyCampaign: campaign })],
	teammate: ['teammates', (teammate) => ({ Teammate: teammate })],
	bankaccount: ['bankAccounts', (account) => ({ BankAccount: account })],
	app: ['apps', (app) => ({ App: app, AppName: app.Name })],
};

const now = (): string => new Date().toISOString();

export function subjectOf(name: string): [Kind, (record: Entry) => object] {
	const subject = subjects[name.split('.')[0] ?? ''];
	if (!subject) throw new Error(`Nothing is known of the event ${name}`);
	return subject;
}

/** Events by the operation that causes them; only their names are documented. [inferred] */
const causes: Record<string, string> = {
	'POST /orders/{id}/accept': 'order.accepted',
	'POST /orders/{id}/reject': 'order.rejected',
	'POST /orders/{id}/refund': 'order.refunded',
	'POST /orders/{id}/dispatch': 'order.dispatched',
	'POST /stores': 'store.created',
	'POST /properties/{propertyId}/stores': 'store.created',
	'POST /stores/{storeId}/clone': 'store.created',
	'POST /stores/{storeId}': 'store.updated',
	'POST /stores/{storeId}/availability/{deliveryType}': 'store.opening_hours.updated',
	'POST /stores/{storeId}/archive': 'store.archived',
	'POST /stores/{storeId}/publish': 'store.published',
	'POST /stores/{storeId}/unpublish': 'store.unpublished',
	'POST /{appNameId}/storegroups': 'store_group.created',
	'POST /{appId}/customers': 'customer.created',
	'POST /{appId}/customers/{customerId}': 'customer.updated',
	'POST /{appId}/menus': 'menu.created',
	'POST /{appId}/menus/async': 'menu.async_creation.completed',
	'POST /menus/{menuId}': 'menu.updated',
	'POST /{appId}/catalog/items/{catalogItemId}': 'catalog.item.updated',
	'POST /vouchers/{appId}': 'voucher.created',
	'POST /vouchers/{voucherId}': 'voucher.updated',
	'POST /{appId}/campaigns/loyalty': 'campaign.loyalty.created',
	'POST /{appId}/teammates': 'teammate.invite.sent',
	'POST /{appId}/bankaccounts': 'bankaccount.created',
	'POST /apps/{appId}/config': 'app.updated',
	'POST /{appId}/webhooks/{oauthAppId}/subscriptions': 'webhook_subscription.created',
	'PUT /{appId}/webhooks/{oauthAppId}/subscriptions/{webhookSubscriptionId}':
		'webhook_subscription.updated',
	'DELETE /{appId}/webhooks/{oauthAppId}/subscriptions/{webhookSubscriptionId}':
		'webhook_subscription.deleted',
};

/** Events by the new state of an order. */
export const stateEvents: Record<string, string> = {
	AcceptedByRestaurant: 'order.accepted',
	Dispatched: 'order.dispatched',
	AcceptedAndRefunded: 'order.refunded',
	RejectedByStore: 'order.rejected',
	RejectedByFlipdish: 'order.rejected',
	RejectedAutomatically: 'order.rejected',
	RejectedAfterBeingAccepted: 'order.rejected',
};

/** Adds to a behaviour the event that it causes. */
export function withEvent(key: string, behaviour: Behaviour): Behaviour {
	const name = causes[key];
	if (name === undefined) return behaviour;
	const [kind] = subjectOf(name);
	return (call) => {
		const before = inPath(kind, call);
		const value = behaviour(call);
		const made =
			typeof value === 'object' ? (value as Entry) : call.world.of(kind).get(String(value));
		const record = inPath(kind, call) ?? before ?? made;
		if (record) announce(call.world, name, record);
		return value;
	};
}

const inPath = (kind: Kind, { world, params }: Call): Entry | undefined =>
	Object.values(params)
		.map((value) => world.of(kind).get(value))
		.find((record) => record !== undefined);

/** Returns the app of a record. */
const appOf = ({ at, AppId }: Entry): string => String(at?.appId ?? AppId);

/** Models of events that are not named after the events. */
const otherModels: Record<string, string> = {
	'campaign.loyalty.created': 'LoyaltyCampaignCreatedEvent',
	'bankaccount.created': 'BankAccountCreatedEvent',
};

const pascalCase = (name: string): string =>
	name
		.split(/[._]/)
		.map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
		.join('');

/**
 * Sends an event to every enabled subscription of the app with that event, or only to the given
 * subscription, whatever its events are.
 */
export function announce(
	world: World,
	name: string,
	record: Entry,
	only?: Entry,
): Array<Promise<Delivery>> {
	const eventId = randomUUID();
	const appId = appOf(record);
	const subscriptions = world
		.all('webhookSubscriptions', { appId })
		.filter((one) => one.Enabled === true && (one.EventNames as unknown[]).includes(name));
	const receivers = only ? [only] : subscriptions;
	if (receivers.length === 0) return [];
	const body = JSON.stringify(envelopeOf(world, name, record, eventId));
	return receivers.map(
		async (receiver) => await send(world, receiver, { eventId, eventType: name, body }),
	);
}

async function send(
	world: World,
	receiver: Entry,
	event: Pick<Message, 'eventId' | 'eventType' | 'body'>,
): Promise<Delivery> {
	const endpoint = String(receiver.Id);
	const current = (): Entry => world.of('webhookSubscriptions').get(endpoint) ?? receiver;
	const sign = (): Record<string, string> => {
		const { VerifyToken } = current();
		return VerifyToken ? { 'X-Verify-Token': String(VerifyToken) } : {};
	};
	const url = (): string => String(current().CallbackUrl);
	return await world.deliveries.send(
		{ ...event, endpoint, deliveryId: randomUUID(), url, sign },
		{ changed: (delivery) => logDelivery(world, receiver, delivery) },
	);
}

/** Logs an attempt. Whether the real log shows tokens is not known. [inferred] */
function logDelivery(
	world: World,
	{ Id, OwnerUserId, Version }: Entry,
	{ attempts, eventType, body }: Delivery,
): void {
	for (const { id, at, url, headers, status, number, milliseconds, answer, error } of attempts) {
		world.add('webhookLogs', {
			FlipdishWebhookId: id,
			WebhookSubscriptionOwnerUserId: OwnerUserId,
			EventCreated: (JSON.parse(body) as Entry).CreateTime,
			WebhookTriggered: at,
			WebhookEventName: eventType,
			WebhookSubscriptionCallbackUrl: url,
			HttpResponseStatusCode: String(status ?? ''),
			HttpResponseStatus: error ?? 'OK',
			RequestHeaders: JSON.stringify(without(headers, 'X-Verify-Token')),
			RequestBody: body,
			ResponseHeaders: JSON.stringify(answer?.headers ?? {}),
			ResponseBody: answer?.body ?? '',
			Duration: String(milliseconds),
			RetryCount: number - 1,
			Version,
			at: { webhookSubscriptionId: Number(Id) },
		});
	}
}

/** Makes the envelope with the event as in its model. */
function envelopeOf(world: World, name: string, record: Entry, FlipdishEventId: string) {
	const [, membersOf] = subjectOf(name);
	const model = world.sampler.model(otherModels[name] ?? `${pascalCase(name)}Event`);
	const AppId = appOf(record);
	const CreateTime = now();
	const Body = world.sampler.sample(model, new Seed(name), {
		...membersOf(record),
		...{ EventName: name, FlipdishEventId, CreateTime, AppId },
		OrgId: world.of('apps').get(AppId)?.OrgId,
	});
	return { Type: name, CreateTime, Body };
}
