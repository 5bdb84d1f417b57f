import { found, list, remove } from '../crud';
import { classic } from '../errors';
import { eventNames } from '../events';
import { without } from '../store';
import type { Behaviour, Behaviours, Call, Entry } from '../store';

/** Webhook subscriptions and the events feed (docs/providers/flipdish.md, "Classic webhooks"). */

const SUBSCRIPTIONS = '/{appId}/webhooks/{oauthAppId}/subscriptions';
const SUBSCRIPTION = `${SUBSCRIPTIONS}/{webhookSubscriptionId}`;

const subscriptionOf = ({ world, params }: Call): Entry =>
	world.find('webhookSubscriptions', params.webhookSubscriptionId, params);

const namesOf = (call: Call): unknown[] => (subscriptionOf(call).EventNames ?? []) as unknown[];

function checked(body: unknown): Entry {
	const { EventNames = [] } = body as Entry;
	for (const name of EventNames as string[]) checkName(name);
	return body as Entry;
}

function checkName(name: unknown): void {
	if (!eventNames.includes(String(name))) throw classic(400, `There is no event ${String(name)}.`);
}

/** Members that a replacement removes when they are not sent. */
const unset = { EventNames: [], Enabled: false, VerifyToken: '' };

const subscriptions: Behaviours = {
	'GET /{appId}/webhooks/events': () => eventNames,
	[`GET ${SUBSCRIPTIONS}`]: list('webhookSubscriptions'),
	[`POST ${SUBSCRIPTIONS}`]: ({ world, params, body }) => {
		const subscription = { ...unset, ...without(checked(body), 'Id'), at: { ...params } };
		return world.add('webhookSubscriptions', subscription).Id;
	},
	[`PUT ${SUBSCRIPTION}`]: (call) => {
		const { at, Id, OwnerUserId, Version } = found('webhookSubscriptions', call);
		const kept = { Id, OwnerUserId, at };
		const subscription = { ...unset, Version, ...checked(call.body), ...kept };
		call.world.add('webhookSubscriptions', subscription);
	},
	[`DELETE ${SUBSCRIPTION}`]: (call) => {
		call.world.deliveries.end(String(subscriptionOf(call).Id), 'cancelled');
		return remove('webhookSubscriptions')(call);
	},
	[`GET ${SUBSCRIPTION}/logs`]: list('webhookLogs', {
		only: ({ WebhookTriggered }, { query: { start, end } }) => {
			const [from, time, to] = [start, WebhookTriggered, end].map((at) => Date.parse(String(at)));
			return Number(from) <= Number(time) && Number(time) <= Number(to);
		},
	}),
	[`GET ${SUBSCRIPTION}/events`]: namesOf,
	[`POST ${SUBSCRIPTION}/events/{eventName}`]: (call) => {
		const { eventName } = call.params;
		checkName(eventName);
		if (namesOf(call).includes(eventName)) throw classic(409, `${eventName} is there already.`);
		const EventNames = [...namesOf(call), eventName];
		call.world.change('webhookSubscriptions', subscriptionOf(call), { EventNames });
	},
	[`DELETE ${SUBSCRIPTION}/events/{eventName}`]: (call) => {
		const EventNames = namesOf(call).filter((name) => name !== call.params.eventName);
		call.world.change('webhookSubscriptions', subscriptionOf(call), { EventNames });
	},
	[`GET ${SUBSCRIPTION}/events/{eventName}/test`]: ({ params }) => {
		checkName(params.eventName);
		return {
			Type: params.eventName,
			CreateTime: new Date().toISOString(),
			Body: { EventName: params.eventName, AppId: params.appId },
		};
	},
};

/** Id of the user who changed the menus. */
const USER_ID = 50_001;

/** Makes the past events from the records: one for every order, store and menu. */
function eventsOf({ world, params, query }: Call): Entry[] {
	const { appId = '' } = params;
	const orders = world.all('orders', { appId }).map((order) => ({
		...event('OrderCreatedEvent', 'order.created', order, order.PlacedTime),
		orderId: order.OrderId,
		storeId: (order.Store as Entry).Id,
		customerId: (order.Customer as Entry).Id,
		subject: { Order: order },
	}));
	const stores = world.all('stores', { appId }).map((store) => ({
		...event('StoreCreatedEvent', 'store.created', store, '2026-01-15T12:00:00Z'),
		storeId: store.StoreId,
		subject: { Store: store, StoreId: store.StoreId },
	}));
	const menus = world.all('menus', { appId }).map((menu) => ({
		...event('MenuUpdatedEvent', 'menu.updated', menu, '2026-01-15T12:00:00Z'),
		menuId: menu.MenuId,
		userId: USER_ID,
		subject: { Menu: menu, MenuId: menu.MenuId, User: { UserId: USER_ID } },
	}));
	const asked: Entry = { ...query, ...params };
	const is = (one: Entry, name: string): boolean =>
		asked[name] === undefined || one[name] === asked[name];
	const { start, end, eventType } = query as Record<string, string | undefined>;
	return [...orders, ...stores, ...menus].filter(
		(one) =>
			['orderId', 'storeId', 'customerId', 'menuId', 'userId'].every((name) => is(one, name)) &&
			(eventType === undefined || eventType.includes(one.name)) &&
			(start === undefined || Date.parse(String(one.time)) >= Date.parse(start)) &&
			(end === undefined || Date.parse(String(one.time)) <= Date.parse(end)),
	);
}

const event = (type: string, name: string, { at }: Entry, time: unknown) => ({
	type,
	name,
	time,
	appId: at?.appId,
});

/** Returns lists of events by class, with at most 100 in total. */
const feed: Behaviour = (call) => {
	const all = eventsOf(call);
	const { page = 1, limit = 100 } = call.query as { page?: number; limit?: number };
	const size = Math.min(limit, 100);
	const shown = all.slice((page - 1) * size, page * size);
	return { Data: byClass(call, shown), Page: page, Limit: size, TotalRecordCount: all.length };
};

function byClass({ world }: Call, events: Entry[]): Entry {
	const { properties } = world.sampler.model('EventSearchResult');
	return Object.fromEntries(
		Object.keys(properties as object).map((type) => [
			type,
			events
				.filter((one) => one.type === type)
				.map(({ name, time, appId, subject }) => ({
					...(subject as object),
					...{ EventName: name, CreateTime: time, AppId: appId },
				})),
		]),
	);
}

const events: Behaviours = {
	'GET /{appId}/events': feed,
	'GET /{appId}/events/{eventId}': (call) => byClass(call, eventsOf(call).slice(0, 1)),
	'GET /{appId}/events/menu/{menuId}': feed,
	'GET /{appId}/events/user/{userId}': feed,
	'GET /{appId}/events/order/{orderId}': feed,
	'GET /{appId}/events/store/{storeId}': feed,
	'GET /{appId}/events/customer/{customerId}': feed,
	'GET /{appId}/events/whitelabel/{whitelabelId}': feed,
	'GET /{appId}/events/order': feed,
};

export const webhooks: Behaviours = { ...subscriptions, ...events };
