import type { FastifyInstance } from 'fastify';

import { Refusal } from '../http';
import { announce, eventNames, stateEvents, subjectOf } from './events';
import type { Entry, World } from './store';

const closed = (required: string[], properties: object): object => ({
	type: 'object',
	additionalProperties: false,
	required,
	properties,
});
const text = { type: 'string' };
const time = { type: 'string', format: 'date-time' };

/** Adds controls for actions of customers and stores, and for webhook deliveries. */
export function addControls(control: FastifyInstance, world: World): void {
	world.deliveries.addControls(control);

	// Places orders at the same time or at intervals in seconds; quiet orders make no events.
	interface Placed {
		count: number;
		secondsApart: number;
		quiet: boolean;
		order: Entry & { PlacedTime?: string };
	}
	control.post<{ Body: Placed }>(
		'/orders',
		{
			schema: {
				body: closed([], {
					count: { type: 'integer', minimum: 1, default: 1 },
					secondsApart: { type: 'number', default: 0 },
					quiet: { type: 'boolean', default: false },
					order: { type: 'object', default: {}, properties: { PlacedTime: time } },
				}),
			},
		},
		({ body: { count, secondsApart, quiet, order } }) => {
			const start = order.PlacedTime === undefined ? Date.now() : Date.parse(order.PlacedTime);
			const { StoreId: Id, Name, Currency, PropertyId } = world.find('stores', 501);
			const model = world.add('orders', {
				OrderState: 'ReadyToProcess',
				Store: { Id, Name, Currency, PropertyId },
				Customer: { Id: 40_001, Name: 'Placed by Control' },
				...{ Amount: 20, RefundedAmount: 0, RejectionReason: null, PaymentStatus: 'Paid' },
				at: { appId: 'fd1001' },
				...order,
			});
			world.of('orders').delete(String(model.OrderId));
			return Array.from({ length: count }, (_, index) => {
				const OrderId = count === 1 ? model.OrderId : world.newNumber();
				const PlacedTime = new Date(start + index * secondsApart * 1000).toISOString();
				const placed = world.of('orders').put({ ...model, OrderId, PlacedTime });
				if (!quiet) announce(world, 'order.created', placed);
				return { OrderId, PlacedTime };
			});
		},
	);

	// Sets an order's state, whatever the current one is.
	control.post<{ Params: { id: string }; Body: { OrderState: string } }>(
		'/orders/:id/state',
		{ schema: { body: closed(['OrderState'], { OrderState: text }) } },
		({ params: { id }, body: { OrderState } }) => {
			const order = world.change('orders', world.find('orders', id), { OrderState });
			const name = stateEvents[OrderState];
			if (name !== undefined) announce(world, name, order);
			return { OrderId: order.OrderId, OrderState };
		},
	);

	// Emits any event about the record with that id, or the first one. If a subscription is named, it
	// goes only there, even if the subscription does not have the event.
	interface Emitted {
		name: string;
		id?: string | number;
		subscription?: number;
	}
	control.post<{ Body: Emitted }>(
		'/emit',
		{
			schema: {
				body: closed(['name'], {
					name: { type: 'string', enum: eventNames },
					id: { type: ['string', 'integer'] },
					subscription: { type: 'integer' },
				}),
			},
		},
		async ({ body: { name, id, subscription } }) => {
			const [kind] = subjectOf(name);
			const record = id === undefined ? world.all(kind)[0] : world.find(kind, id);
			if (!record) throw new Refusal(404);
			const only =
				subscription === undefined ? undefined : world.find('webhookSubscriptions', subscription);
			return await Promise.all(announce(world, name, record, only));
		},
	);
}
