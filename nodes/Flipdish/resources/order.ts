import type { IDataObject } from 'n8n-workflow';
import type { Picker } from '../../shared/declaration/operation';
import { resource } from '../../shared/declaration/operation';
import {
	amount,
	dateTime,
	flag,
	list,
	locator,
	number,
	oneOf,
	someOf,
	text,
} from '../../shared/declaration/fields';
import {
	APP_TYPES,
	appId,
	INTEGER,
	nameAndId,
	ORDER_STATES,
	REJECT_REASONS,
	storesLocator,
} from '../fields';
import { classicPages } from '../profile';
import { titleCase } from '../../shared/util/text';
import { entryLabel, formatMoney } from '../../shared/util/label';
import { movesMoney } from '../../shared/declaration/toolNotes';

const simplify = [
	'OrderId',
	'OrderState',
	'PlacedTime',
	'RequestedForTime',
	'DeliveryType',
	'Amount',
	'PaymentStatus',
	'Customer.Name',
	'Customer.PhoneNumber',
	'Store.Name',
];

const simplifySummary = [
	'OrderId',
	'OrderState',
	'RequestedForTime',
	'DeliveryType',
	'Amount',
	'Currency',
	'PaymentStatus',
	'CustomerName',
	'CustomerPhoneNumber',
	'StoreName',
];

/** Label of an order: customer, amount and state. */
const orders: Picker = {
	request: 'GET /api/v1.0/orders',
	paging: classicPages,
	value: 'OrderId',
	label: ({ OrderId: id, Customer: customer, Store: store, Amount: amount, OrderState: state }) => {
		const { Name: name } = (customer ?? {}) as IDataObject;
		const { Currency: currency } = (store ?? {}) as IDataObject;
		const paid = formatMoney(amount, currency);
		return entryLabel(id, name, paid, state && titleCase(String(state)));
	},
	list: 'orderId',
};

const chosen = {
	description: 'Choose the order from the list, or enter its ID',
	placeholder: '12345',
	pattern: INTEGER,
	picker: orders,
} as const;

/** Paths have two names for the order's ID. */
const id = locator('id', 'Order', chosen);
const orderId = locator('orderId', 'Order', chosen);

/** Flipdish requires a body even if it is empty. */
const body = (members: IDataObject) => members;

const DELIVERY_STATUSES = [
	'Accepted',
	'ArrivedAtLocation',
	'CannotDeliver',
	'Carrying',
	'Delivered',
	'None',
	['OnTheWay', 'On the Way'],
	'Unaccepted',
	'Unassigned',
] as const;

const states = someOf('state', 'States', ORDER_STATES, {
	description: 'Only orders in these states. New orders are Ready to Process.',
});

const orderStores = <Name extends string>(name: Name) =>
	storesLocator(name, 'Only orders of these stores');

const orderIds = list('orderIds', 'Order IDs', {
	itemType: 'integer',
	description: 'IDs of the orders, separated by commas',
	placeholder: '12345, 12346',
});

const placedPeriod = [
	dateTime('from', 'Placed After', { description: 'Only orders placed at or after this time' }),
	dateTime('to', 'Placed Before', { description: 'Only orders placed at or before this time' }),
] as const;

export const order = resource('Order', {
	accept: {
		name: 'Accept',
		action: 'Accept order',
		description: 'Accept an order that is waiting for the store',
		request: 'POST /api/v1.0/orders/{id}/accept',
		fields: [id],
		additionalFields: [
			number('estimatedMinutesForDelivery', 'Estimated Time (Minutes)', {
				description: 'Time until the order is delivered or ready',
				placeholder: '45',
				min: 0,
				max: 200,
				decimals: 0,
			}),
		],
		body,
	},
	dispatch: {
		name: 'Dispatch',
		action: 'Dispatch order',
		description: 'Mark an accepted order as out for delivery',
		request: 'POST /api/v1.0/orders/{id}/dispatch',
		fields: [id],
	},
	get: {
		name: 'Get',
		action: 'Get order',
		description: 'Retrieve an order',
		request: 'GET /api/v1.0/orders/{id}',
		fields: [id],
		reply: { item: 'Data', simplify },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many orders',
		description: 'Retrieve a list of the orders of all stores the credential can access',
		request: 'GET /api/v1.0/orders',
		filters: [orderStores('physicalRestaurantId'), states, ...placedPeriod],
		reply: { paging: classicPages, simplify },
		changeTracking: {
			id: 'OrderId',
			createdAt: 'PlacedTime',
			state: ['OrderState'],
			// Both limit the time at which the order was placed (docs/providers/flipdish.md, "Orders").
			period: ['from', 'to'],
			// An order may reach a state long after it was placed.
			lookBack: { new: 24 * 60, newOrChanged: 24 * 60 },
			// Pre-orders are placed days ahead.
			byState: { filters: ['state'], lookBack: 7 * 24 * 60 },
			// In seconds; Flipdish asks for 20 to 60 between polls (docs/providers/flipdish.md,
			// "Limits").
			atLeastEvery: 20,
			cost: 'Each poll makes one call per page of orders within the look-back time',
		},
	},
	getDeliveryInfo: {
		name: 'Get Delivery Info',
		action: 'Get delivery info of order',
		description: 'Retrieve the delivery information of an order',
		request: 'GET /api/v1.0/orders/{orderId}/deliveryinfo',
		fields: [orderId],
		reply: { item: 'Data' },
	},
	getFulfillmentStatus: {
		name: 'Get Fulfillment Status',
		action: 'Get fulfillment status of order',
		description: 'Retrieve the fulfillment status of an order',
		request: 'GET /api/v1.0/orders/{orderId}/fulfillment/state',
		fields: [orderId],
		reply: { item: 'Data' },
		beta: true,
	},
	getFulfillmentStatusDetails: {
		name: 'Get Fulfillment Status Details',
		action: 'Get fulfillment status details of order',
		description:
			'Retrieve the fulfillment status of an order with the statuses that it can move to',
		request: 'GET /api/v1.0/orders/{orderId}/fulfillment/state/details',
		fields: [orderId],
		reply: { item: 'Data' },
		beta: true,
	},
	getFulfillmentStatuses: {
		name: 'Get Many Fulfillment Statuses',
		action: 'Get many fulfillment statuses of orders',
		description: 'Retrieve the fulfillment statuses of several orders',
		request: 'GET /api/v1.0/{appId}/orders/fulfillmentstatuses',
		fields: [
			appId,
			{
				...orderIds,
				// The only list of the classic API that is comma-separated instead of repeated.
				encode: (value, context) => {
					const ids = orderIds.encode?.(value, context);
					return Array.isArray(ids) ? ids.join(',') : undefined;
				},
			},
		],
		reply: { paging: { kind: 'none', items: ['Data'] } },
		beta: true,
	},
	getReadyToProcess: {
		name: 'Get Many Ready to Process',
		action: 'Get many orders ready to process',
		description: 'Retrieve the IDs of the orders waiting to be accepted',
		request: 'GET /api/v1.0/{appId}/orders/ready_to_process',
		fields: [appId],
		filters: [orderStores('storeId')],
		reply: { paging: { kind: 'none', items: ['Orders'] } },
	},
	refund: {
		name: 'Refund',
		action: 'Refund order',
		description: 'Refund an order in full or in part',
		toolNote: movesMoney(
			"it gives money back to the customer (amount in the currency of the order's store, such as 10.50)",
		),
		request: 'POST /api/v1.0/orders/{id}/refund',
		fields: [
			id,
			amount('refundAmount', 'Refund Amount', {
				description: 'Amount to refund, in the currency of the store',
			}),
			flag('notifyCustomer', 'Notify Customer', {
				description: 'Whether to tell the customer about the refund',
			}),
		],
		additionalFields: [
			text('refundReason', 'Refund Reason', {
				description: 'Reason for the refund',
				placeholder: 'One pizza was missing',
			}),
		],
	},
	reject: {
		name: 'Reject',
		action: 'Reject order',
		description: 'Reject an order',
		toolNote: movesMoney(
			'an order that was paid online is not carried out, and the customer gets the money back',
		),
		request: 'POST /api/v1.0/orders/{id}/reject',
		fields: [
			id,
			oneOf('rejectReason', 'Reject Reason', REJECT_REASONS, {
				default: 'TooBusy',
				description: 'Reason for the rejection',
			}),
		],
		additionalFields: [
			flag('doNotNotifyCustomer', 'Do Not Notify Customer', {
				description: 'Whether to skip the text message to the customer',
			}),
		],
	},
	search: {
		name: 'Search',
		action: 'Search orders',
		description:
			'Find the orders of an app by text, channel or time. Returns a short form of each.',
		request: 'GET /api/v1.0/{appId}/orders/summariesNew',
		fields: [appId],
		filters: [
			someOf('channels', 'Channels', [...APP_TYPES, 'Photon'], {
				description: 'Only orders from these channels',
			}),
			orderIds,
			orderStores('physicalRestaurantId'),
			text('searchQuery', 'Search', { description: 'Text to search for' }),
			states,
			...placedPeriod,
		],
		sort: [
			flag('orderByRequestedForTime', 'By Requested Time', {
				description: 'Whether to sort by the requested time of the order',
				default: true,
			}),
		],
		reply: { paging: classicPages, simplify: simplifySummary },
	},
	setFulfillmentStatus: {
		name: 'Set Fulfillment Status',
		action: 'Set fulfillment status of order',
		description: 'Move an order to another fulfillment status',
		request: 'POST /api/v1.0/orders/{orderId}/fulfillment/state',
		fields: [
			orderId,
			locator('statusId', 'Status', {
				description: 'Fulfillment status to move to',
				picker: {
					request: 'GET /api/v1.0/orders/{orderId}/fulfillment/state/details',
					paging: { kind: 'none', items: ['Data.NextStatuses'] },
					value: 'Id',
					label: nameAndId('Name', 'Id'),
				},
			}),
		],
		beta: true,
	},
	updateDeliveryInfo: {
		name: 'Update Delivery Info',
		action: 'Update delivery info of order',
		description: 'Report the progress of a delivery; what you leave out stays as it is',
		request: 'POST /api/v1.0/orders/{orderId}/deliveryinfo',
		fields: [orderId],
		updateFields: [
			text('deliveryStatusNotes', 'Delivery Status Notes', {
				description: 'Notes on the delivery status',
				placeholder: 'Stuck in traffic',
			}),
			text('errorMessage', 'Error Message', {
				description: 'Reason why the delivery did not succeed',
				placeholder: 'Nobody opened the door',
			}),
			text('externalReferenceId', 'External Reference ID', {
				description: "ID of the delivery in the courier's system",
			}),
			text('integrationCode', 'Integration Code', {
				description: 'Code of the integration that delivers',
			}),
			text('integrationName', 'Integration Name', {
				description: 'Name of the integration that delivers',
			}),
			oneOf('status', 'Status', DELIVERY_STATUSES, {
				default: 'OnTheWay',
				description: 'Status of the delivery',
			}),
			text('trackUrl', 'Tracking URL', {
				description: 'URL where the customer can track the delivery',
				placeholder: 'https://example.com/track/12345',
			}),
		],
	},
});
