import type { IDataObject } from 'n8n-workflow';
import type { Choice, Picker } from '../shared/declaration/operation';
import { locator, locators, oneOf, text } from '../shared/declaration/fields';
import { classicList, classicPages } from './profile';
import { joinPresent } from '../shared/util/label';

/** IDs of stores, menus, orders and customers are whole numbers (docs/providers/flipdish.md, "Ids"). */
export const INTEGER = [/^\d+$/, 'a whole number such as 12345'] as const;

/** A numeric ID of a record that cannot be listed, for path or query. */
export const intId = <Name extends string>(name: Name, label: string, description: string) =>
	text(name, label, { description, placeholder: '12345', pattern: INTEGER });

/** Returns a label function: `Name (id)`, or the ID if there is no name. */
export const nameAndId =
	(name: string, id: string): Picker['label'] =>
	(record) =>
		record[name] ? `${String(record[name])} (${String(record[id])})` : String(record[id]);

/** Chooses one of the apps that the token can access. */
const apps = <Name extends string>(name: Name) =>
	locator(name, 'App', {
		description: 'App (white label)',
		placeholder: 'fd123',
		picker: {
			request: 'GET /api/v1.0/apps',
			paging: classicPages,
			search: 'nameFilter',
			value: 'AppId',
			label: nameAndId('Name', 'AppId'),
		},
	});

export const appId = apps('appId');

/** Name of the app's ID in some paths. */
export const appNameId = apps('appNameId');

/**
 * The app for pickers that need one (`storeGroupId`, `menuId`), if the operation's own path has
 * none. Every operation with such a picker has either this field or `appId`.
 */
export const listingApp = {
	...appId,
	in: 'path',
	property: {
		...appId.property,
		required: false,
		description: 'App whose entries the list below shows',
		hint: 'Needed for the list below only, not when you enter an ID',
	},
} as const;

const stores: Picker = {
	request: 'GET /api/v1.0/stores',
	paging: classicPages,
	search: 'searchQuery',
	value: 'StoreId',
	label: ({ Name: name, StoreId: id, Address: address }) => {
		const { City: city } = (address ?? {}) as IDataObject;
		return `${joinPresent([name, city], ', ')} (${String(id)})`;
	},
};

export const storeId = locator('storeId', 'Store', {
	description: 'Choose the store from the list, or enter its ID',
	placeholder: '12345',
	pattern: INTEGER,
	picker: stores,
});

/** Chooses several stores. */
export const storesLocator = <Name extends string>(name: Name, description?: string) =>
	locators(name, 'Store', { picker: stores, idType: 'integer', limits: true, description });

export const storeIds = storesLocator('storeIds');

/** Requires the field `appId` or `listingApp` in the same form. */
export const storeGroupId = locator('storeGroupId', 'Store Group', {
	description: 'Choose the store group from the list, or enter its ID',
	placeholder: '500',
	pattern: INTEGER,
	picker: {
		request: 'GET /api/v1.0/{appId}/storegroups',
		paging: classicPages,
		search: 'searchQuery',
		value: 'StoreGroupId',
		label: nameAndId('Name', 'StoreGroupId'),
	},
});

/** Requires the field `appId` or `listingApp` in the same form. */
export const menus: Picker = {
	request: 'GET /api/v1.0/{appId}/menus',
	paging: classicList,
	value: 'MenuId',
	label: nameAndId('Name', 'MenuId'),
};

export const menuId = locator('menuId', 'Menu', {
	description: 'Choose the menu from the list, or enter its ID',
	placeholder: '12345',
	pattern: INTEGER,
	picker: menus,
});

/** Requires the field `appId` in the same form. */
export const oauthAppId = locator('oauthAppId', 'OAuth App', {
	description: 'Choose the OAuth app from the list, or enter its ID',
	picker: {
		request: 'GET /api/v1.0/{appId}/oauthclients',
		paging: classicList,
		value: 'OauthAppId',
		label: nameAndId('OauthAppName', 'OauthAppId'),
	},
});

/**
 * Customers cannot be listed: the API finds them by phone number only (docs/providers/flipdish.md,
 * "Customers, vouchers and campaigns").
 */
export const customerId = intId(
	'customerId',
	'Customer ID',
	'ID of the customer. Customer > Get Many finds it by phone number.',
);

/** Enumerations that several resources use (docs/providers/flipdish.md, "Enumerations"). */

export const ORDER_STATES = [
	'AcceptedAndRefunded',
	'AcceptedByRestaurant',
	'Cancelled',
	'Created',
	'Delivered',
	'Dispatched',
	'ManualReview',
	'PendingPayment',
	['PlacedCanBeCancelled', 'Placed, Can Be Cancelled'],
	'ReadyToProcess',
	'RejectedAfterBeingAccepted',
	'RejectedAutomatically',
	'RejectedByFlipdish',
	'RejectedByStore',
] as const satisfies readonly Choice[];

export const ACCESS_LEVELS = [
	// The API's own spelling.
	['FinanceManger', 'Finance Manager'],
	'Integrator',
	'ManagedOwner',
	'None',
	'Onboarding',
	'Owner',
	'PropertyManager',
	'PropertyOwner',
	'StoreManager',
	'StoreOwner',
	['StoreReadOnlyAccess', 'Store, Read Only'],
	'StoreStaff',
	'Support',
] as const satisfies readonly Choice[];

export const APP_TYPES = [
	'Android',
	'Google',
	['Ios', 'iOS'],
	'Kiosk',
	['Pos', 'POS'],
	['PwaAndroid', 'PWA on Android'],
	['PwaIos', 'PWA on iOS'],
	['Sms', 'SMS'],
	'TelephoneCall',
	'Unknown',
	'Web',
] as const satisfies readonly Choice[];

export const PAYMENT_ACCOUNT_TYPES = [
	'Bancontact',
	'Card',
	'Cash',
	['Emv', 'EMV'],
	['Eps', 'EPS'],
	'Giropay',
	['GoogleWalletToken', 'Google Wallet'],
	'Ideal',
	['PayGreen', 'PayGreen'],
	['PayPal', 'PayPal'],
] as const satisfies readonly Choice[];

export const VOUCHER_TYPES = [
	'AddItem',
	'CreditNote',
	'FreeDelivery',
	'LumpDiscount',
	'PercentageDiscount',
] as const satisfies readonly Choice[];

export const VOUCHER_SUB_TYPES = [
	'Custom',
	'Loyalty',
	['Loyalty25', 'Loyalty 25'],
	'None',
	'Retention',
	'SecondaryRetention',
	'SignUp',
] as const satisfies readonly Choice[];

export const REJECT_REASONS = [
	['DontDeliverToArea', 'Does Not Deliver to Area'],
	'FoodUnavailable',
	'StoreUncontactable',
	'TimeUnavailable',
	'TooBusy',
	'TooSoon',
	'UnableToDeliver',
	'UnknownAddress',
	'UnknownReason',
] as const satisfies readonly Choice[];

export const DAYS = [
	'Friday',
	'Monday',
	'Saturday',
	'Sunday',
	'Thursday',
	'Tuesday',
	'Wednesday',
] as const satisfies readonly Choice[];

const DELIVERY_TYPES = ['Delivery', 'Pickup'] as const satisfies readonly Choice[];

export const deliveryType = oneOf('deliveryType', 'Delivery Type', DELIVERY_TYPES, {
	description: 'Whether to use delivery or pickup orders',
});

/**
 * Opening times of a weekday (`BusinessHoursPeriodBase`) beside its `dayOfWeek`. The format of
 * times is not documented, so they are not validated.
 */
export const openingTimes = [
	text('startTime', 'Start Time', {
		description: 'When the section is first shown, in the format that Flipdish returns',
	}),
	text('period', 'Period', {
		description: 'How long the section is shown, in the format that Flipdish returns',
	}),
	text('startTimeEarly', 'Early Start Time', {
		description: 'When the early period starts, if there are two',
	}),
	text('periodEarly', 'Early Period', {
		description: 'Length of the early period, if there are two',
	}),
] as const;

/** Sales channel types of stores. */
export const SALES_CHANNEL_TYPES = [
	'App',
	'Kiosk',
	'None',
	['Pos', 'POS'],
	'Web',
] as const satisfies readonly Choice[];

/** ISO 4217 codes that Flipdish supports. */
export const CURRENCIES = (
	'AED AFN ALL AMD ARS AUD AZN BAM BDT BGN BHD BMD BND BOB BRL BTN BWP BYN BZD CAD ' +
	'CDF CHF CLP CNY COP CRC CUP CZK DJF DKK DOP DZD EGP ERN ETB EUR GBP GEL GTQ HKD ' +
	'HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KRW KWD KZT LAK ' +
	'LBP LKR LYD MAD MDL MKD MMK MNT MOP MVR MXN MYR NGN NIO NOK NPR NZD OMR PAB PEN ' +
	'PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SEK SGD SOS SYP THB TJS TMT TND TRY TTD ' +
	'TWD UAH USD UYU UZS VEF VND XAF XCD XDR XOF YER ZAR'
)
	.split(' ')
	.map((code) => [code, code] as const);
