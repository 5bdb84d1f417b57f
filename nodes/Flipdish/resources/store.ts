import { resource } from '../../shared/declaration/operation';
import { amount, flag, number, oneOf, someOf, text } from '../../shared/declaration/fields';
import {
	appId,
	intId,
	listingApp,
	menuId,
	SALES_CHANNEL_TYPES,
	storeGroupId,
	storeId,
} from '../fields';
import { propertyId } from '../orgFields';
import { classicPages } from '../profile';
import { EMAIL } from '../../shared/declaration/patterns';

const simplify = [
	'StoreId',
	'Name',
	'Address.SingleLineDisplay',
	'PhoneNumber',
	'StoreGroupId',
	'PropertyId',
	'MenuId',
	'IsPublished',
	'OpenForDelivery',
	'OpenForPickup',
];

const singleReply = { item: 'Data', simplify } as const;

const name = text('name', 'Name', {
	description: 'Name of the store',
	placeholder: 'Nonna Pizza, Main Street',
});

/** Members that `StoreBase` and `StoreCreateBase` share beside the name. */
const contact = [
	text('emailAddress', 'Email Address', {
		maxLength: 100,
		pattern: EMAIL,
		description: 'Email address of the store. Customers can see it.',
		placeholder: 'store@example.com',
	}),
	text('phoneNumber', 'Phone Number', {
		description: 'Phone number of the store',
		placeholder: '+353000000000',
	}),
	text('staffLanguage', 'Staff Language', {
		description: 'Language of emails and printouts for the staff',
		placeholder: 'en',
	}),
] as const;

/** Members of `StoreCreateBase` beside the name. */
const createFields = [
	...contact,
	oneOf('salesChannelType', 'Sales Channel Type', [...SALES_CHANNEL_TYPES, 'PhoneAgent'], {
		default: 'Web',
		description: 'Types of sales channels where customers can order',
	}),
] as const;

const inGroup = { ...storeGroupId, in: 'query' } as const;

const salesChannelType = oneOf('salesChannelType', 'Sales Channel Type', SALES_CHANNEL_TYPES, {
	default: 'Web',
	description: 'Only stores of this type of channel',
});

const requireCustomerNameForPickup = flag(
	'requireCustomerNameForPickup',
	'Require Customer Name for Pickup',
	{ description: 'Whether customers must enter a name for pickup orders' },
);
const cashOrdersPickupEnabled = flag('cashOrdersPickupEnabled', 'Cash for Pickup', {
	description: 'Whether pickup orders can be paid in cash',
});
const etaInPickupConfirmationSmsEnabled = flag(
	'etaInPickupConfirmationSmsEnabled',
	'Ready Time in Pickup SMS',
	{ description: 'Whether the confirmation SMS says when the order is ready for pickup' },
);
const pickupEnabled = flag('pickupEnabled', 'Pickup', {
	description: 'Whether the store accepts pickup orders',
});
const minimumPickupOrderAmount = amount('minimumPickupOrderAmount', 'Minimum Pickup Order Amount', {
	min: 0,
	description: 'Minimum amount of a pickup order',
});

export const store = resource('Store', {
	get: {
		name: 'Get',
		action: 'Get store',
		description: 'Retrieve a store',
		request: 'GET /api/v1.0/stores/{storeId}',
		fields: [storeId],
		reply: singleReply,
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many stores',
		description: 'Retrieve the stores the credential can access, except archived ones',
		request: 'GET /api/v1.0/stores',
		filters: [
			text('searchQuery', 'Search', { description: 'Text to search for' }),
			intId('storeGroupId', 'Store Group ID', 'Only stores of this group'),
		],
		reply: { paging: classicPages, simplify },
	},
	getAllOfApp: {
		name: 'Get Many of App',
		action: 'Get many stores of app',
		description: 'Retrieve the stores of an app',
		request: 'GET /api/v1.0/{appId}/stores',
		fields: [appId],
		filters: [
			flag('excludeUnpublished', 'Exclude Unpublished', {
				description: 'Whether to leave out stores that are not published',
			}),
			salesChannelType,
			text('searchQuery', 'Search', { description: 'Text to search for' }),
		],
		reply: { paging: classicPages, simplify },
	},
	getHeaders: {
		name: 'Get Names',
		action: 'Get names of stores',
		description: 'Retrieve only the IDs, names and categories of the stores of an app',
		request: 'GET /api/v1.0/{appId}/stores/header',
		fields: [appId],
		filters: [
			salesChannelType,
			text('storeNameQuery', 'Name', { description: 'Part of the name' }),
		],
		reply: { paging: classicPages },
	},
	create: {
		name: 'Create',
		action: 'Create store',
		description: 'Add a store to a store group',
		request: 'POST /api/v1.0/stores',
		fields: [listingApp, inGroup, name],
		additionalFields: createFields,
		reply: singleReply,
	},
	createInProperty: {
		name: 'Create in Property',
		action: 'Create store in property',
		description: 'Add a store to a property and a store group',
		request: 'POST /api/v1.0/properties/{propertyId}/stores',
		fields: [propertyId, listingApp, inGroup, name],
		additionalFields: [
			...createFields,
			flag('autoAssignMenu', 'Assign Menu Automatically', {
				in: 'query',
				description: 'Whether a menu is assigned to the store automatically',
			}),
		],
		reply: singleReply,
	},
	update: {
		name: 'Update',
		action: 'Update store',
		description: 'Change the settings of a store. What you leave out stays as it is.',
		request: 'POST /api/v1.0/stores/{storeId}',
		fields: [storeId],
		updateFields: [
			name,
			...contact,
			flag('alwaysAppearOpen', 'Always Appear Open', {
				description: 'Whether the store always appears open',
			}),
			flag('preOrderEnabled', 'Pre-Orders', {
				description: 'Whether the store accepts pre-orders',
			}),
			flag('takeOutEnabled', 'Takeout', {
				description: 'Whether the store accepts takeout orders',
			}),
			flag('tableServiceEnabled', 'Table Service', {
				description: 'Whether the store has table service',
			}),
			flag('dineInEnabled', 'Dine-In', { description: 'Whether the store accepts dine-in orders' }),
			flag('allowPreOrdersAndTableService', 'Pre-Orders and Table Service', {
				description: 'Whether pre-orders and table service can both be on',
			}),
			pickupEnabled,
			flag('deliveryEnabled', 'Delivery', {
				description: 'Whether the store accepts delivery orders',
			}),
			flag('cardOrderDeliveryEnabled', 'Card for Delivery', {
				description: 'Whether delivery orders can be paid by card',
			}),
			flag('cashOrdersDeliveryEnabled', 'Cash for Delivery', {
				description: 'Whether delivery orders can be paid in cash',
			}),
			flag('cardOrdersPickupEnabled', 'Card for Pickup', {
				description: 'Whether pickup orders can be paid by card',
			}),
			cashOrdersPickupEnabled,
			flag('tipsEnabled', 'Tips', { description: 'Whether the store accepts tips' }),
			flag('automaticallyAcceptOrders', 'Accept Orders Automatically', {
				description: 'Whether orders are accepted automatically',
			}),
			flag('openForDelivery', 'Open for Delivery', {
				description: 'Whether the store is open for delivery',
			}),
			flag('openForPickup', 'Open for Pickup', {
				description: 'Whether the store is open for pickup',
			}),
			minimumPickupOrderAmount,
			requireCustomerNameForPickup,
			flag('gdprCustomerPhoneNumbers', 'Mask Customer Phone Numbers', {
				description: 'Whether receipts hide the phone numbers of customers',
			}),
			flag('requireCustomerNameForDelivery', 'Require Customer Name for Delivery', {
				description: 'Whether customers must enter a name for delivery orders',
			}),
			flag('allowChefNotes', 'Chef Notes', {
				description: 'Whether customers can add notes to their orders',
			}),
			etaInPickupConfirmationSmsEnabled,
			flag('etaInDeliveryConfirmationSmsEnabled', 'Delivery Time in Delivery SMS', {
				description: 'Whether the confirmation SMS says when the order will be delivered',
			}),
			flag('isArchived', 'Archived', { description: 'Whether the store is archived' }),
			flag('isPublished', 'Published', { description: 'Whether customers can order' }),
			someOf('salesChannelTypes', 'Sales Channel Types', SALES_CHANNEL_TYPES, {
				description: 'Types of sales channels where customers can order',
			}),
			someOf('inheritanceConfigTypes', 'Inherited Settings', ['CollectionSettings'], {
				description: 'Settings that the store inherits from its property',
			}),
		],
		reply: singleReply,
	},
	clone: {
		name: 'Clone',
		action: 'Clone store',
		description: 'Create a copy of a store, by default in the same store group',
		request: 'POST /api/v1.0/stores/{storeId}/clone',
		fields: [storeId],
		additionalFields: [
			number('targetStoreGroupId', 'Target Store Group ID', {
				min: 1,
				decimals: 0,
				description: 'ID of the store group for the copy',
				placeholder: '500',
			}),
		],
		requiresBody: true,
		reply: singleReply,
	},
	archive: {
		name: 'Archive',
		action: 'Archive store',
		description: 'Archive a store',
		request: 'POST /api/v1.0/stores/{storeId}/archive',
		fields: [storeId],
	},
	publish: {
		name: 'Publish',
		action: 'Publish store',
		description: 'Publish a store, so that customers can order',
		request: 'POST /api/v1.0/stores/{storeId}/publish',
		fields: [storeId],
	},
	unpublish: {
		name: 'Unpublish',
		action: 'Unpublish store',
		description: 'Take a store offline',
		request: 'POST /api/v1.0/stores/{storeId}/unpublish',
		fields: [storeId],
	},
	assignMenu: {
		name: 'Assign Menu',
		action: 'Assign menu to store',
		description: 'Assign a menu to a store',
		request: 'POST /api/v1.0/stores/{storeId}/menu/{menuId}',
		fields: [storeId, listingApp, menuId],
	},
	setProperty: {
		name: 'Set Property',
		action: 'Set property of store',
		description: 'Link a store to a property',
		request: 'POST /api/v1.0/stores/{storeId}/propertyId/{propertyId}',
		fields: [storeId, propertyId],
	},
	setSalesChannelTypes: {
		name: 'Set Sales Channel Types',
		action: 'Set sales channel types of store',
		description: 'Set the types of sales channels where customers can order from a store',
		request: 'POST /api/v1.0/properties/{propertyId}/stores/{storeId}/supportedSalesChannels',
		fields: [
			storeId,
			propertyId,
			someOf('salesChannelTypes', 'Sales Channel Types', SALES_CHANNEL_TYPES, {
				in: 'body',
				wire: '',
				description: 'Types of sales channels where customers can order',
			}),
		],
	},
	setCollectionSettings: {
		name: 'Set Collection Settings',
		action: 'Set collection settings of store',
		description: 'Change the pickup settings of a store',
		request: 'POST /api/v1.0/stores/{storeId}/collectionsettings',
		fields: [
			storeId,
			pickupEnabled,
			minimumPickupOrderAmount,
			number('leadTimeMinutes', 'Lead Time (Minutes)', {
				min: 0,
				decimals: 0,
				description: 'Time until an automatically accepted order is ready',
				placeholder: '20',
			}),
			cashOrdersPickupEnabled,
			requireCustomerNameForPickup,
			etaInPickupConfirmationSmsEnabled,
		],
		additionalFields: [
			flag('inheritFromProperty', 'Inherit From Property', {
				in: 'query',
				description: 'Whether the store inherits these settings from its property',
			}),
		],
	},
	getBankAccount: {
		name: 'Get Bank Account',
		action: 'Get bank account of store',
		description: 'Retrieve the bank account assigned to a store',
		request: 'GET /api/v1.0/stores/{storeId}/bankaccount',
		fields: [storeId],
		reply: { item: 'Data' },
	},
});
