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
import { propertyId } from '../newFamilyFields';
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

const one = { item: 'Data', simplify } as const;

const name = text('name', 'Name', {
	description: 'Name of the store',
	placeholder: 'Nonna Pizza, Main Street',
});

/** What `StoreBase` and `StoreCreateBase` have in common beside the name. */
const contact = [
	text('emailAddress', 'Email Address', {
		maxLength: 100,
		pattern: EMAIL,
		description: 'Customers can see it',
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
		description: 'Where customers order',
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
	{ description: 'Whether customers must give a name for orders that they pick up' },
);
const cashOrdersPickupEnabled = flag('cashOrdersPickupEnabled', 'Cash for Pickup', {
	description: 'Whether orders to pick up can be paid in cash',
});
const etaInPickupConfirmationSmsEnabled = flag(
	'etaInPickupConfirmationSmsEnabled',
	'Ready Time in Pickup SMS',
	{ description: 'Whether the SMS that confirms an order tells when it is ready to collect' },
);
const pickupEnabled = flag('pickupEnabled', 'Pickup', {
	description: 'Whether the store takes orders to pick up',
});
const minimumPickupOrderAmount = amount('minimumPickupOrderAmount', 'Minimum Pickup Order Amount', {
	min: 0,
	description: 'Smallest amount of an order to pick up',
});

export const store = resource('Store', {
	get: {
		name: 'Get',
		action: 'Get store',
		description: 'Retrieve a store',
		request: 'GET /api/v1.0/stores/{storeId}',
		fields: [storeId],
		reply: one,
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many stores',
		description: 'Retrieve the stores that the credential can see, but for archived ones',
		request: 'GET /api/v1.0/stores',
		filters: [
			text('searchQuery', 'Search', { description: 'Words to look for' }),
			intId('storeGroupId', 'Store Group ID', 'Only stores of this group'),
		],
		reply: { paging: classicPages, simplify },
	},
	getAllOfApp: {
		name: 'Get Many of App',
		action: 'Get many stores of app',
		description: 'Retrieve the stores of one app',
		request: 'GET /api/v1.0/{appId}/stores',
		fields: [appId],
		filters: [
			flag('excludeUnpublished', 'Exclude Unpublished', {
				description: 'Whether to leave out stores that are not published',
			}),
			salesChannelType,
			text('searchQuery', 'Search', { description: 'Words to look for' }),
		],
		reply: { paging: classicPages, simplify },
	},
	getHeaders: {
		name: 'Get Names',
		action: 'Get names of stores',
		description: 'Retrieve only IDs, names and categories of the stores of one app',
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
		reply: one,
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
				description: 'Whether the store gets a menu by itself',
			}),
		],
		reply: one,
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
				description: 'Whether the store looks open at any time',
			}),
			flag('preOrderEnabled', 'Pre-Orders', {
				description: 'Whether the store takes orders for later',
			}),
			flag('takeOutEnabled', 'Takeout', { description: 'Whether the store takes takeout orders' }),
			flag('tableServiceEnabled', 'Table Service', {
				description: 'Whether the store has table service',
			}),
			flag('dineInEnabled', 'Dine-In', { description: 'Whether the store takes dine-in orders' }),
			flag('allowPreOrdersAndTableService', 'Pre-Orders and Table Service', {
				description: 'Whether pre-orders and table service can both be on',
			}),
			pickupEnabled,
			flag('deliveryEnabled', 'Delivery', {
				description: 'Whether the store takes delivery orders',
			}),
			flag('cardOrderDeliveryEnabled', 'Card for Delivery', {
				description: 'Whether delivery orders can be paid by card',
			}),
			flag('cashOrdersDeliveryEnabled', 'Cash for Delivery', {
				description: 'Whether delivery orders can be paid in cash',
			}),
			flag('cardOrdersPickupEnabled', 'Card for Pickup', {
				description: 'Whether orders to pick up can be paid by card',
			}),
			cashOrdersPickupEnabled,
			flag('tipsEnabled', 'Tips', { description: 'Whether the store takes tips' }),
			flag('automaticallyAcceptOrders', 'Accept Orders Automatically', {
				description: 'Whether Flipdish accepts the orders by itself',
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
				description: 'Whether customers must give a name for delivery orders',
			}),
			flag('allowChefNotes', 'Chef Notes', {
				description: 'Whether customers can add notes to their orders',
			}),
			etaInPickupConfirmationSmsEnabled,
			flag('etaInDeliveryConfirmationSmsEnabled', 'Delivery Time in Delivery SMS', {
				description: 'Whether the SMS that confirms an order tells when it will be delivered',
			}),
			flag('isArchived', 'Archived', { description: 'Whether the store is archived' }),
			flag('isPublished', 'Published', { description: 'Whether customers can order' }),
			someOf('salesChannelTypes', 'Sales Channel Types', SALES_CHANNEL_TYPES, {
				description: 'Where customers order',
			}),
			someOf('inheritanceConfigTypes', 'Inherited Settings', ['CollectionSettings'], {
				description: 'What the store takes over from its property',
			}),
		],
		reply: one,
	},
	clone: {
		name: 'Clone',
		action: 'Clone store',
		description: 'Add a copy of a store, by default in the same store group',
		request: 'POST /api/v1.0/stores/{storeId}/clone',
		fields: [storeId],
		additionalFields: [
			number('targetStoreGroupId', 'Target Store Group ID', {
				min: 1,
				decimals: 0,
				description: 'ID of the store group in which the copy is made',
				placeholder: '500',
			}),
		],
		requiresBody: true,
		reply: one,
	},
	archive: {
		name: 'Archive',
		action: 'Archive store',
		description: 'Take a store out of use',
		request: 'POST /api/v1.0/stores/{storeId}/archive',
		fields: [storeId],
	},
	publish: {
		name: 'Publish',
		action: 'Publish store',
		description: 'Let customers order from a store',
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
		description: 'Give a store its menu',
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
		description: 'Choose where customers can order from a store of a property',
		request: 'POST /api/v1.0/properties/{propertyId}/stores/{storeId}/supportedSalesChannels',
		fields: [
			storeId,
			propertyId,
			someOf('salesChannelTypes', 'Sales Channel Types', SALES_CHANNEL_TYPES, {
				in: 'body',
				wire: '',
				description: 'Where customers order',
			}),
		],
	},
	setCollectionSettings: {
		name: 'Set Collection Settings',
		action: 'Set collection settings of store',
		description: 'Change how customers pick up their orders',
		request: 'POST /api/v1.0/stores/{storeId}/collectionsettings',
		fields: [
			storeId,
			pickupEnabled,
			minimumPickupOrderAmount,
			number('leadTimeMinutes', 'Lead Time (Minutes)', {
				min: 0,
				decimals: 0,
				description: 'How long until an automatically accepted order is ready',
				placeholder: '20',
			}),
			cashOrdersPickupEnabled,
			requireCustomerNameForPickup,
			etaInPickupConfirmationSmsEnabled,
		],
		additionalFields: [
			flag('inheritFromProperty', 'Inherit From Property', {
				in: 'query',
				description: 'Whether the store takes these settings over from its property',
			}),
		],
	},
	getBankAccount: {
		name: 'Get Bank Account',
		action: 'Get bank account of store',
		description: 'Retrieve which bank account is assigned to a store',
		request: 'GET /api/v1.0/stores/{storeId}/bankaccount',
		fields: [storeId],
		reply: { item: 'Data' },
	},
});
