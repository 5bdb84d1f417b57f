import type { Choice } from '../../shared/declaration/operation';
import { resource } from '../../shared/declaration/operation';
import {
	amount,
	dateTime,
	flag,
	group,
	json,
	number,
	oneOf,
	text,
} from '../../shared/declaration/fields';
import { movesMoney } from '../../shared/declaration/toolNotes';
import { DISPATCH_TYPES, orgId, salesChannelId } from '../orgFields';
import { orgMenuId } from '../orgFields';
import { EMAIL, UUID, UUID_EXAMPLE, countryCode, e164 } from '../../shared/declaration/patterns';

const IDEMPOTENCY_KEY = 'x-idempotency-key';

const CANCELLATION_REASONS: readonly Choice[] = [
	['Cancelled by customer', 'Cancelled by Customer'],
	['Cancelled by integration partner', 'Cancelled by Integration Partner'],
	['Cancelled by marketplace', 'Cancelled by Marketplace'],
	['Cancelled by restaurant', 'Cancelled by Restaurant'],
	['Cancelled by system', 'Cancelled by System'],
	'Other',
];

const saleId = text('saleId', 'Sale ID', { description: 'ID of the sale', placeholder: '3N356' });

const amountOptions = { min: 0, placeholder: '10.50' };

const value = amount('amount', 'Amount', {
	...amountOptions,
	description: 'Price in the main unit of the currency',
});

const saleItems = group(
	'items',
	'Item',
	[
		text('menuItemId', 'Menu Item ID', {
			description: 'ID of the item in the menu',
			placeholder: UUID_EXAMPLE,
		}),
		text('menuItemName', 'Name', {
			optional: true,
			description: 'Name of the item',
			placeholder: 'Margherita',
		}),
		number('quantity', 'Quantity', {
			decimals: 0,
			min: 1,
			default: 1,
			description: 'Quantity of the item',
		}),
		amount('unitPrice', 'Unit Price', { ...amountOptions, description: 'Price of one item' }),
		text('notes', 'Notes', {
			optional: true,
			description: 'Notes for the kitchen',
			placeholder: 'No onions',
		}),
		json('modifierItems', 'Modifier Items', {
			shape: 'list',
			optional: true,
			description:
				'JSON list of the selected modifiers. Each entry has modifierItemId, menuItemId, quantity and unitPrice, and can have its own modifierItems.',
		}),
	],
	{ several: true, description: 'Items of the sale' },
);

const payments = group(
	'payments',
	'Payment',
	[
		oneOf('type', 'Type', ['Refund', 'Sale'], {
			default: 'Sale',
			description: 'Whether it is a payment or a refund',
		}),
		oneOf(
			'paymentMethod',
			'Payment Method',
			['Cash', 'Credit', 'ExternalPayment', 'Online', 'PhonePayment'],
			{ default: 'Online', description: 'Payment method that was used' },
		),
		value,
		dateTime('paidAt', 'Paid At', { description: 'When the payment was made' }),
		text('description1', 'Description 1', {
			optional: true,
			description: 'Details of the payment',
		}),
		text('description2', 'Description 2', {
			optional: true,
			description: 'Details of the payment',
		}),
	],
	{ several: true, description: 'Payments and refunds made so far' },
);

const discounts = group(
	'discounts',
	'Discount',
	[
		oneOf('type', 'Type', ['Loyalty', 'Other', 'Spot', 'Voucher'], {
			default: 'Other',
			description: 'Type of the discount',
		}),
		value,
		text('code', 'Code', {
			optional: true,
			description: 'Required for vouchers and loyalty discounts',
			placeholder: 'SUMMER10',
		}),
	],
	{ several: true, description: 'Discounts to subtract' },
);

const charges = group(
	'charges',
	'Charge',
	[
		oneOf('type', 'Type', ['Delivery', 'Other', 'Service', 'Tip'], {
			default: 'Delivery',
			description: 'Type of the charge',
		}),
		value,
		text('menuItemId', 'Menu Item ID', {
			optional: true,
			description: 'ID of the menu item of the charge',
			placeholder: UUID_EXAMPLE,
		}),
	],
	{ several: true, description: 'Charges to add, such as for delivery' },
);

const customer = group('customer', 'Customer', [
	text('name', 'Name', { optional: true, placeholder: 'Nathan Smith' }),
	text('contactPhoneNumber', 'Phone Number', {
		optional: true,
		placeholder: '+353851234567',
		pattern: e164('+353851234567'),
	}),
	text('contactMaskingCode', 'Contact Masking Code', {
		optional: true,
		description: 'Code to dial after a masked phone number',
	}),
	text('emailAddress', 'Email', { optional: true, placeholder: 'name@email.com', pattern: EMAIL }),
	text('externalId', 'External ID', {
		optional: true,
		description: 'Your own ID of the customer',
	}),
	text('id', 'ID', {
		optional: true,
		description: 'ID of the customer at Flipdish',
		placeholder: UUID_EXAMPLE,
		pattern: UUID,
	}),
]);

const location = (member: string) => `location.${member}`;

const delivery = group(
	'delivery',
	'Delivery',
	[
		oneOf(
			'deliveredBy',
			'Delivered By',
			[
				['Client', 'Client', 'Requires an address'],
				['External', 'External'],
			],
			{ optional: true, description: 'Who delivers the order' },
		),
		text('line1', 'Address Line 1', {
			optional: true,
			wire: location('addressFields.line1'),
			placeholder: '1 Test Street',
		}),
		text('line2', 'Address Line 2', { optional: true, wire: location('addressFields.line2') }),
		text('line3', 'Address Line 3', { optional: true, wire: location('addressFields.line3') }),
		text('postCode', 'Postcode', {
			optional: true,
			wire: location('addressFields.postCode'),
			placeholder: 'D02 X285',
		}),
		text('countryCode', 'Country Code', {
			optional: true,
			description: 'Two-letter country code',
			wire: location('countryCode'),
			placeholder: 'IE',
			pattern: countryCode('IE'),
		}),
		number('latitude', 'Latitude', {
			optional: true,
			wire: location('coordinates.latitude'),
			placeholder: '53.34',
		}),
		number('longitude', 'Longitude', {
			optional: true,
			wire: location('coordinates.longitude'),
			placeholder: '-6.26',
		}),
		text('notes', 'Notes', {
			optional: true,
			description: 'Notes for the driver',
			placeholder: 'Ring twice',
		}),
	],
	{ show: { dispatchType: ['Delivery'] }, description: 'Delivery address and instructions' },
);

const dineIn = group(
	'dineIn',
	'Table',
	[
		text('tableId', 'Table ID', { description: 'ID of the table', placeholder: '12' }),
		number('guests', 'Guests', {
			decimals: 0,
			min: 1,
			description: 'Number of guests',
			placeholder: '2',
		}),
	],
	{ show: { dispatchType: ['DineIn'] }, optional: true, description: 'Table of the guests' },
);

export const sale = resource('Sale (Beta)', {
	cancel: {
		name: 'Cancel',
		action: 'Cancel sale',
		description: 'Cancel a sale permanently',
		toolNote: movesMoney('the sale is cancelled permanently, and what was paid for it is not due'),
		request: 'POST /salesManagement/orgs/{orgId}/sales/{saleId}/cancel',
		beta: true,
		fields: [
			orgId,
			saleId,
			salesChannelId,
			oneOf('cancellationReason', 'Cancellation Reason', CANCELLATION_REASONS, {
				description: 'Reason for the cancellation',
			}),
		],
		additionalFields: [
			text('cancellationNotes', 'Cancellation Notes', {
				description: 'Details of the reason',
				maxLength: 255,
			}),
		],
	},
	create: {
		name: 'Create',
		action: 'Create sale',
		description: 'Record a sale',
		toolNote: movesMoney('the sale is recorded with what was paid for it'),
		request: 'POST /salesManagement/orgs/{orgId}/sales',
		beta: true,
		idempotencyKey: { header: IDEMPOTENCY_KEY, storesServerErrors: true },
		id: 'saleId',
		fields: [
			orgId,
			salesChannelId,
			orgMenuId,
			text('menuRevisionId', 'Menu Revision', {
				description: 'Number of the revision of the menu',
				placeholder: '12',
			}),
			oneOf('dispatchType', 'Dispatch Type', DISPATCH_TYPES, {
				description: 'How the sale is handed to the customer',
			}),
			dateTime('requestedFulfilmentTime', 'Requested Time', {
				description: 'When the customer wants the order',
			}),
			saleItems,
			delivery,
			dineIn,
		],
		additionalFields: [
			charges,
			customer,
			flag('desiredAsap', 'As Soon as Possible', {
				description: 'Whether the customer wants the order as soon as possible',
				default: true,
			}),
			discounts,
			text('displayId', 'Display ID', {
				description: 'Number shown to staff',
				placeholder: '57',
				maxLength: 15,
			}),
			text('externalId', 'External ID', {
				description: 'Your own ID of the sale',
				placeholder: 'A-10057',
			}),
			text('idempotencyKey', 'Idempotency Key', {
				in: 'header',
				wire: IDEMPOTENCY_KEY,
				description:
					'Your own key that lets Flipdish recognize a repeated sale. Leave empty to have one generated. A sale is never recorded twice either way.',
			}),
			text('notes', 'Notes', { description: 'Notes for the kitchen', placeholder: 'No onions' }),
			payments,
			text('source', 'Source', { description: 'Source of the sale' }),
		],
		// Flipdish requires these lists even if they are empty.
		body: (body) => ({ charges: [], discounts: [], payments: [], ...body }),
	},
	updateDeliveryStatus: {
		name: 'Update Delivery Status',
		action: 'Update delivery status of sale',
		description: 'Report the delivery status of a sale',
		request: 'POST /salesManagement/orgs/{orgId}/sales/{saleId}/deliveryStatus',
		beta: true,
		fields: [
			orgId,
			saleId,
			salesChannelId,
			oneOf(
				'status',
				'Status',
				[
					['SALE_DELIVERED', 'Delivered'],
					['SALE_DISPATCHED', 'Dispatched'],
				],
				{
					inferred: true,
					default: 'SALE_DISPATCHED',
					description: 'Status of the delivery',
				},
			),
		],
	},
});
