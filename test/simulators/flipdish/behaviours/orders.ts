import { change, create, isAsked, list, one, remove } from '../crud';
import { classic } from '../errors';
import type { Behaviour, Behaviours, Call, Entry } from '../store';

/** Orders and their states (docs/providers/flipdish.md, "Orders"). */

const idOf = ({ params }: Call): unknown => params.orderId ?? params.id;
const orderOf = (call: Call): Entry => call.world.find('orders', idOf(call));

const member = (order: Entry, path: string): unknown =>
	path.split('.').reduce<unknown>((value, name) => (value as Entry | undefined)?.[name], order);

const searched: Behaviour = ({ world, params, query }) => {
	const placed = ({ PlacedTime }: Entry): number => Date.parse(String(PlacedTime));
	const at = (time: unknown, otherwise: number): number =>
		time === undefined ? otherwise : Date.parse(String(time));
	const [from, to] = [at(query.from, -Infinity), at(query.to, Infinity)];
	const sought = String(query.searchQuery ?? '').toLowerCase();
	const isSought = (order: Entry): boolean =>
		sought === '' ||
		`${String(order.OrderId)} ${String(member(order, 'Customer.Name'))}`
			.toLowerCase()
			.includes(sought);
	return world
		.all('orders', params)
		.filter(
			(order) =>
				isAsked(query.state, order.OrderState) &&
				isAsked(query.physicalRestaurantId, member(order, 'Store.Id')) &&
				isAsked(query.channels, order.AppType) &&
				isAsked(query.orderIds, order.OrderId) &&
				placed(order) >= from &&
				placed(order) <= to &&
				isSought(order),
		);
};

const summarized: Behaviour = (call) =>
	(searched(call) as Entry[]).map((order) => ({
		...order,
		StoreName: member(order, 'Store.Name'),
		StoreIanaTimeZone: member(order, 'Store.StoreIanaTimezone'),
		CustomerName: member(order, 'Customer.Name'),
		CustomerPhoneNumber: member(order, 'Customer.PhoneNumber'),
		Currency: member(order, 'Store.Currency'),
	}));

/** Declares an action with the states that allow it and its changes; else 409. [inferred] */
const act =
	(from: string[], members: (call: Call, order: Entry) => object): Behaviour =>
	(call) => {
		const order = orderOf(call);
		if (!from.includes(String(order.OrderState))) {
			throw classic(409, `The order is ${String(order.OrderState)}.`);
		}
		call.world.change('orders', order, members(call, order));
	};

const ACCEPTED = 'AcceptedByRestaurant';
const OPEN = ['ReadyToProcess', 'ManualReview'];

const accept = act(OPEN, ({ body }) => {
	const { EstimatedMinutesForDelivery } = body as { EstimatedMinutesForDelivery?: number };
	const promised = Date.now() + (EstimatedMinutesForDelivery ?? 30) * 60_000;
	return { OrderState: ACCEPTED, AcceptedFor: new Date(promised).toISOString() };
});

const reject = act([...OPEN, ACCEPTED], ({ body }, { OrderState }) => ({
	OrderState: OrderState === ACCEPTED ? 'RejectedAfterBeingAccepted' : 'RejectedByStore',
	RejectionReason: (body as Entry).RejectReason,
}));

const refund: Behaviour = (call) => {
	const order = orderOf(call);
	const { RefundAmount } = call.body as { RefundAmount: number };
	const [amount, refunded] = [Number(order.Amount), Number(order.RefundedAmount ?? 0)];
	if (!['Paid', 'PartiallyRefunded'].includes(String(order.PaymentStatus))) {
		throw classic(409, `The order is ${String(order.PaymentStatus)}.`);
	}
	const total = Math.round((refunded + RefundAmount) * 100) / 100;
	if (total > amount) throw classic(409, 'More than what is left of the order.');
	const full = total === amount;
	call.world.change('orders', order, {
		RefundedAmount: total,
		PaymentStatus: full ? 'Refunded' : 'PartiallyRefunded',
		...(full && { OrderState: 'AcceptedAndRefunded' }),
	});
};

const fulfillment = (order: Entry): object => ({
	...(order.FulfillmentStatus as object),
	OrderId: order.OrderId,
});

export const orderBehaviours: Behaviours = {
	'GET /orders': searched,
	'GET /{appId}/orders/summaries': summarized,
	'GET /{appId}/orders/summariesNew': summarized,
	'GET /{appId}/orders/ready_to_process': ({ world, params, query }) => ({
		Orders: world
			.all('orders', params)
			.filter(({ OrderState }) => OrderState === 'ReadyToProcess')
			.filter((order) => isAsked(query.storeId, member(order, 'Store.Id'))),
	}),
	'GET /orders/{id}': one('orders'),
	'POST /orders/{id}/accept': accept,
	'POST /orders/{id}/reject': reject,
	'POST /orders/{id}/refund': refund,
	'POST /orders/{id}/dispatch': act([ACCEPTED], () => ({ OrderState: 'Dispatched' })),
	'GET /orders/{orderId}/fulfillment/state': (call) => fulfillment(orderOf(call)),
	'POST /orders/{orderId}/fulfillment/state': (call) => {
		const { StatusId } = call.body as Entry;
		const order = orderOf(call);
		const FulfillmentStatus = {
			...(order.FulfillmentStatus as object),
			StatusId,
			StatusName: StatusId,
		};
		call.world.change('orders', order, { FulfillmentStatus });
	},
	'GET /orders/{orderId}/fulfillment/state/details': (call) => fulfillment(orderOf(call)),
	'GET /{appId}/orders/fulfillmentstatuses': ({ world, params, query }) =>
		String(query.orderIds)
			.split(',')
			.map((id) => fulfillment(world.find('orders', id.trim(), params))),

	'GET /{appId}/order-batches': list('orderBatches'),
	'GET /{appId}/order-batches/{orderBatchId}': one('orderBatches'),

	'GET /{appId}/fulfillment/configuration/states': list('fulfillmentConfigurations'),
	'POST /{appId}/fulfillment/configuration/states': create(
		'fulfillmentConfigurations',
		({ params }) => ({ AppId: params.appId }),
	),
	'GET /{appId}/fulfillment/configuration/states/{configId}': one('fulfillmentConfigurations'),
	'POST /{appId}/fulfillment/configuration/states/{configId}': change('fulfillmentConfigurations'),
	'DELETE /{appId}/fulfillment/configuration/states/{configId}': (call) => {
		remove('fulfillmentConfigurations')(call);
		return String(call.params.configId);
	},
};
