import type { Paging, ReplyShape } from '../../shared/declaration/operation';
import { resource } from '../../shared/declaration/operation';
import { dateTime, list, text } from '../../shared/declaration/fields';
import { appId, customerId, intId, menuId, storesLocator, storeGroupId, storeId } from '../fields';
import { classicPages } from '../profile';
import { UUID, UUID_EXAMPLE } from '../../shared/declaration/patterns';

/** Each page contains a list per kind of event (docs/providers/flipdish.md, "Events feed"). */
const eventPages = { ...classicPages, items: 'Data.*' } as Paging;

const simplify = [
	'FlipdishEventId',
	'EventName',
	'CreateTime',
	'Description',
	'OrgId',
	'StoreId',
	'Order.OrderId',
	'MenuId',
	'VoucherId',
	'User.UserName',
];

const reply: ReplyShape = { paging: eventPages, simplify };

const filters = [
	intId('campaignId', 'Campaign ID', 'Only events of this campaign'),
	text('flipdishEventId', 'Event ID', {
		description: 'Only this event. Other filters are ignored.',
		placeholder: UUID_EXAMPLE,
	}),
	list('eventType', 'Event Types', {
		description: 'Only events of these types, separated by commas',
		placeholder: 'order.created, order.rejected',
	}),
	menuId,
	intId('orderId', 'Order ID', 'Only events of this order'),
	dateTime('start', 'Occurred After', { description: 'Only events from this time on' }),
	dateTime('end', 'Occurred Before', { description: 'Only events up to this time' }),
	storeGroupId,
	storeId,
	storesLocator('storeIdList', 'Only events of these stores'),
	text('userEmail', 'User Email', {
		description: 'Only events caused by the user with this email address',
		placeholder: 'name@email.com',
	}),
	intId('userId', 'User ID', 'Only events caused by the user with this ID'),
	text('userName', 'User Name', {
		description: 'Only events caused by the user with this name',
		placeholder: 'Nathan Smith',
	}),
	text('voucherCode', 'Voucher Code', {
		description: 'Only events of this voucher',
		placeholder: 'SUMMER10',
	}),
] as const;

/** Returns the filters without the one that the path contains. */
const filtersWithout = (name: string) => filters.filter((field) => field.name !== name);

export const event = resource('Event', {
	get: {
		name: 'Get',
		action: 'Get event',
		description: 'Retrieve an event',
		request: 'GET /api/v1.0/{appId}/events/{eventId}',
		fields: [
			appId,
			text('eventId', 'Event ID', {
				description: 'ID of the event',
				placeholder: UUID_EXAMPLE,
				pattern: UUID,
			}),
		],
		reply: { item: '*', simplify },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many events',
		description:
			'Retrieve the events of an app, such as orders, changes of stores and menus, and logins',
		request: 'GET /api/v1.0/{appId}/events',
		fields: [appId],
		filters: [
			...filters,
			intId('customerId', 'Customer ID', 'Only events of this customer'),
			intId('whiteLabelId', 'White Label ID', 'Only events of the white label with this number'),
		],
		reply,
	},
	getAllByCustomer: {
		name: 'Get Many by Customer',
		action: 'Get many events by customer',
		description: 'Retrieve the events of a customer',
		request: 'GET /api/v1.0/{appId}/events/customer/{customerId}',
		fields: [appId, customerId],
		filters,
		reply,
	},
	getAllByMenu: {
		name: 'Get Many by Menu',
		action: 'Get many events by menu',
		description: 'Retrieve the events of a menu',
		request: 'GET /api/v1.0/{appId}/events/menu/{menuId}',
		fields: [appId, menuId],
		filters: filtersWithout('menuId'),
		reply,
	},
	getAllByOrder: {
		name: 'Get Many by Order',
		action: 'Get many events by order',
		description: 'Retrieve the events of an order',
		request: 'GET /api/v1.0/{appId}/events/order/{orderId}',
		fields: [appId, intId('orderId', 'Order ID', 'ID of the order')],
		filters: filtersWithout('orderId'),
		reply,
	},
	getAllByStore: {
		name: 'Get Many by Store',
		action: 'Get many events by store',
		description: 'Retrieve the events of a store',
		request: 'GET /api/v1.0/{appId}/events/store/{storeId}',
		fields: [appId, storeId],
		filters: filtersWithout('storeId'),
		reply,
	},
	getAllByUser: {
		name: 'Get Many by User',
		action: 'Get many events by user',
		description: 'Retrieve the events caused by a user of the Flipdish portal',
		request: 'GET /api/v1.0/{appId}/events/user/{userId}',
		fields: [appId, intId('userId', 'User ID', 'ID of the user')],
		filters: filtersWithout('userId'),
		reply,
	},
	getAllByWhiteLabel: {
		name: 'Get Many by White Label',
		action: 'Get many events by white label',
		description: 'Retrieve the events of a white label',
		request: 'GET /api/v1.0/{appId}/events/whitelabel/{whitelabelId}',
		fields: [appId, intId('whitelabelId', 'White Label ID', 'Number of the white label')],
		filters,
		reply,
	},
	getOrderEventsByCustomer: {
		name: 'Get Order Events by Customer',
		action: 'Get order events by customer',
		description: 'Retrieve the order events of a customer',
		request: 'GET /api/v1.0/{appId}/events/order',
		fields: [appId, customerId],
		filters,
		reply,
	},
});
