import type { Choice, Field, Paging } from '../../shared/declaration/operation';
import { resource } from '../../shared/declaration/operation';
import {
	amount,
	dateTime,
	flag,
	group,
	list,
	locator,
	number,
	oneOf,
	someOf,
	text,
} from '../../shared/declaration/fields';
import {
	appId,
	customerId,
	DAYS,
	INTEGER,
	listingApp,
	nameAndId,
	storesLocator,
	storeIds,
	VOUCHER_SUB_TYPES,
	VOUCHER_TYPES,
} from '../fields';
import { classicList, classicPages } from '../profile';
import { UUID_EXAMPLE } from '../../shared/declaration/patterns';

/**
 * Only vouchers are paged with `pageIndex` and `pageSize` (docs/providers/flipdish.md, "Paging").
 */
const voucherPages = { ...classicPages, page: 'pageIndex', size: 'pageSize' } as Paging;

const CHANNELS: readonly Choice[] = [
	'Android',
	'Google',
	['Ios', 'iOS'],
	'Kiosk',
	['Pos', 'POS'],
	'Web',
];

const simplify = [
	'VoucherId',
	'Code',
	'Description',
	'VoucherType',
	'Status',
	'IsEnabled',
	'StartDate',
	'ExpiryDate',
	'TotalUsed',
	'TotalDiscounted',
];

const voucherId = locator('voucherId', 'Voucher', {
	description: 'Choose the voucher from the list, or enter its ID',
	placeholder: '12345',
	pattern: INTEGER,
	picker: {
		request: 'GET /api/v1.0/{appId}/vouchers/summaries',
		paging: voucherPages,
		value: 'VoucherId',
		label: nameAndId('Code', 'VoucherId'),
	},
});

const code = text('code', 'Code', {
	description: 'Code that customers enter',
	placeholder: 'SUMMER10',
});

const startTime = text('startTime', 'Start Time', {
	description: 'Time of day from which the voucher is valid',
});

const endTime = text('endTime', 'End Time', {
	description: 'Time of day until which the voucher is valid; on the next day if it is earlier',
});

/**
 * Shows a field for one voucher type only; the assignment is inferred (docs/providers/flipdish.md,
 * "Customers, vouchers and campaigns").
 */
const only = (type: string): Pick<Field, 'show'> & { inferred: true } => ({
	show: { voucherType: [type] },
	inferred: true,
});

/** Fields that create and update share. */
const details = [
	someOf('channelRestrictions', 'Channel Restrictions', CHANNELS, {
		description: 'Channels of the orders that the voucher is valid for',
		limits: true,
	}),
	number('customerId', 'Customer ID', {
		description: 'ID of the customer that the voucher is for',
		limits: true,
		decimals: 0,
		placeholder: '12345',
	}),
	text('description', 'Description', {
		description: 'Description shown on the printout',
		placeholder: 'Summer voucher',
	}),
	dateTime('expiryDate', 'Expiry Date', {
		description: 'When the voucher stops being valid',
		limits: true,
	}),
	flag('forceDiscount', 'Force Discount', {
		description: 'Whether the discount also applies to items that the menu excludes from discounts',
	}),
	flag('includeDeliveryFee', 'Include Delivery Fee', {
		description: 'Whether the delivery fee counts for the discount',
	}),
	flag('isAutomaticallyApplied', 'Automatically Applied', {
		description: 'Whether orders get the discount without the code',
	}),
	flag('isDiscoverable', 'Discoverable', {
		description: 'Whether the voucher is offered to customers',
	}),
	flag('isEnabled', 'Enabled', {
		description: 'Whether the voucher can be used',
		default: true,
	}),
	flag('isValidForDeliveryOrders', 'Valid for Delivery Orders', {
		description: 'Whether it can be used for delivery orders',
		default: true,
	}),
	flag('isValidForFirstOrderOnly', 'Valid for First Order Only', {
		description: "Whether it can be used only for a customer's first order",
	}),
	flag('isValidForOrdersPayedByCash', 'Valid for Orders Paid by Cash', {
		description: 'Whether it can be used for orders that are paid in cash',
		default: true,
	}),
	flag('isValidForOrdersPayedOnline', 'Valid for Orders Paid Online', {
		description: 'Whether it can be used for orders that are paid online',
		default: true,
	}),
	flag('isValidForPickupOrders', 'Valid for Pickup Orders', {
		description: 'Whether it can be used for pickup orders',
		default: true,
	}),
	flag('isValidOncePerCustomer', 'Valid Once per Customer', {
		description: 'Whether each customer can use it only once',
	}),
	flag('isValidOnlyOnce', 'Valid Only Once', {
		description: 'Whether the voucher can be used only once in total',
	}),
	number('maxRedemptions', 'Max Redemptions', {
		description: 'Maximum number of times that the voucher can be used',
		limits: true,
		placeholder: '100',
		decimals: 0,
	}),
	dateTime('startDate', 'Start Date', {
		description: 'When the voucher starts to be valid',
		limits: true,
	}),
	storesLocator('stores', 'Stores where the voucher is valid'),
	flag('takesPriority', 'Takes Priority', {
		description: 'Whether the voucher takes priority over other vouchers',
	}),
	number('validOnOrdersOver', 'Valid on Orders Over', {
		description: 'Minimum amount of an order',
		limits: true,
		min: 0,
		placeholder: '20',
	}),
	group(
		'validityPeriods',
		'Validity Period',
		[oneOf('dayOfWeek', 'Day of Week', DAYS, { default: 'Monday' }), startTime, endTime],
		{
			several: true,
			limits: true,
			description: 'When the voucher is valid. Leave empty for all times.',
		},
	),
	oneOf('voucherSubType', 'Voucher Subtype', VOUCHER_SUB_TYPES, {
		default: 'None',
		description: 'Purpose of the voucher',
	}),
] as const;

export const voucher = resource('Voucher', {
	create: {
		name: 'Create',
		action: 'Create voucher',
		description: 'Add a voucher',
		request: 'POST /api/v1.0/vouchers/{appId}',
		fields: [
			appId,
			oneOf('voucherType', 'Voucher Type', VOUCHER_TYPES, {
				description: 'What the customer gets',
				default: 'PercentageDiscount',
			}),
			number('percentageDiscount', 'Percentage Discount', {
				...only('PercentageDiscount'),
				wire: 'PercentDiscountDetails.PercentageDiscount',
				description: 'Discount in percent',
				decimals: 0,
				placeholder: '10',
			}),
			amount('discountAmount', 'Discount Amount', {
				...only('LumpDiscount'),
				wire: 'LumpDiscountDetails.DiscountAmount',
				description: 'Amount to subtract from the order',
			}),
			amount('remainingCredit', 'Credit', {
				...only('CreditNote'),
				wire: 'CreditNoteDetails.RemainingCredit',
				description: 'Amount that the customer can spend',
			}),
			text('promotionName', 'Promotion Name', {
				...only('AddItem'),
				wire: 'Promotion.Name',
				description: 'Name of the promotion that adds the items',
				placeholder: 'Free garlic bread',
			}),
			list('menuItemPublicIds', 'Menu Item Public IDs', {
				...only('AddItem'),
				wire: 'Promotion.MenuItemPublicIds',
				description: 'UUIDs of the menu items that are added, separated by commas',
				placeholder: UUID_EXAMPLE,
			}),
			code,
		],
		additionalFields: [
			...details,
			amount('maxDiscountAmount', 'Max Discount Amount', {
				wire: 'PercentDiscountDetails.MaxDiscountAmount',
				description: 'Maximum amount of a percentage discount',
			}),
		],
		reply: { item: 'Data', simplify },
		internal: true,
	},
	get: {
		name: 'Get',
		action: 'Get voucher',
		description: 'Retrieve a voucher with its usage',
		request: 'GET /api/v1.0/vouchers/{voucherId}',
		fields: [listingApp, voucherId],
		reply: { item: 'Data', simplify },
		internal: true,
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many vouchers',
		description: 'Retrieve a list of vouchers',
		request: 'GET /api/v1.0/{appId}/vouchers/summaries',
		fields: [appId],
		filters: [
			someOf('channelRestrictions', 'Channel Restrictions', CHANNELS, {
				description: 'Only vouchers for these channels',
			}),
			list('searchCodes', 'Codes', {
				description: 'Voucher codes, separated by commas',
				placeholder: 'SUMMER10',
			}),
			someOf('statusSearch', 'Statuses', ['Disabled', 'Expired', 'NotYetValid', 'Used', 'Valid'], {
				description: 'Only vouchers in these states',
			}),
			storeIds,
			someOf('subTypeSearch', 'Subtypes', VOUCHER_SUB_TYPES, {
				description: 'Only vouchers of these subtypes',
			}),
			someOf('typeSearch', 'Types', VOUCHER_TYPES, {
				description: 'Only vouchers of these types',
			}),
		],
		reply: { paging: voucherPages },
		internal: true,
	},
	getAllByCustomer: {
		name: 'Get Many by Customer',
		action: 'Get many vouchers by customer',
		description: 'Retrieve the vouchers of a customer',
		request: 'GET /api/v1.0/vouchers/{appId}/customer/{customerId}',
		fields: [appId, customerId],
		reply: { paging: classicList },
	},
	getByCode: {
		name: 'Get by Code',
		action: 'Get voucher by code',
		description: 'Retrieve a voucher by its code',
		request: 'GET /api/v1.0/{appId}/vouchers/code/{code}',
		fields: [appId, code],
		reply: { item: 'Data', simplify },
	},
	getStats: {
		name: 'Get Statistics',
		action: 'Get statistics of voucher',
		description: 'Retrieve the usage of a voucher over time',
		request: 'GET /api/v1.0/vouchers/stats/{voucherId}',
		fields: [
			listingApp,
			voucherId,
			oneOf(
				'aggregateDataBy',
				'Aggregate by',
				[
					['Daily', 'Day'],
					['Monthly', 'Month'],
					['Weekly', 'Week'],
				],
				{ description: 'Length of each period' },
			),
		],
		filters: [
			number('dataPointLimit', 'Max Data Points', {
				description: 'Max number of periods to return',
				placeholder: '12',
				decimals: 0,
				min: 1,
			}),
		],
		reply: { item: 'Data' },
		internal: true,
	},
	getValidityPeriods: {
		name: 'Get Validity Periods',
		action: 'Get validity periods of voucher',
		description: 'Retrieve the weekly validity periods of a voucher',
		request: 'GET /api/v1.0/{appId}/vouchers/{voucherId}/validity-periods',
		fields: [appId, voucherId],
	},
	setValidityPeriods: {
		name: 'Set Validity Periods',
		action: 'Set validity periods of voucher',
		description: 'Set the weekly validity periods of a voucher',
		request: 'POST /api/v1.0/{appId}/vouchers/{voucherId}/validity-periods-simplified',
		fields: [
			appId,
			voucherId,
			someOf('daysOfWeek', 'Days of Week', DAYS, {
				description: 'Days on which the voucher is valid',
			}),
			startTime,
			endTime,
		],
	},
	update: {
		name: 'Update',
		action: 'Update voucher',
		description: 'Change a voucher; what you leave out stays as it is',
		request: 'POST /api/v1.0/vouchers/{voucherId}',
		fields: [listingApp, voucherId],
		updateFields: [
			...details,
			code,
			number('lumpValue', 'Discount Amount', {
				in: 'query',
				description: 'For a fixed-amount discount',
				placeholder: '10.50',
				min: 0,
			}),
			amount('maxDiscountAmount', 'Max Discount Amount', {
				in: 'query',
				description: 'Maximum amount of a percentage discount',
			}),
			number('percentValue', 'Percentage Discount', {
				in: 'query',
				description: 'For a percentage discount',
				placeholder: '10',
				decimals: 0,
			}),
			list('promotionAwardMenuItemPublicIds', 'Promotion Menu Item Public IDs', {
				description: 'UUIDs of the menu items that are added, separated by commas',
				placeholder: UUID_EXAMPLE,
			}),
			number('promotionId', 'Promotion ID', {
				description: 'ID of the promotion that adds items',
				placeholder: '12345',
				decimals: 0,
			}),
			text('promotionName', 'Promotion Name', {
				description: 'Name of the promotion that adds the items',
				placeholder: 'Free garlic bread',
			}),
			list('storeId', 'Stores to Update', {
				in: 'query',
				limits: true,
				itemType: 'integer',
				description: 'IDs of stores, separated by commas',
				placeholder: '12345, 12346',
			}),
		],
		requiresBody: true,
		reply: { item: 'Data', simplify },
		internal: true,
	},
	updateUsage: {
		name: 'Update Usage',
		action: 'Update usage of voucher',
		description: 'Mark a voucher as used or not used',
		request: 'POST /api/v1.0/{appId}/vouchers/{voucherId}/usage',
		fields: [
			appId,
			voucherId,
			flag('isUsed', 'Used', {
				description: 'Whether the voucher has been used',
				default: true,
			}),
		],
		additionalFields: [
			text('transactionKey', 'Transaction Key', {
				description:
					'Text that lets Flipdish recognize a repeated call, such as the ID of the order or sale',
			}),
			number('usedByCustomerId', 'Used by Customer ID', {
				description: 'ID of the customer who used the voucher',
				placeholder: '12345',
				decimals: 0,
			}),
		],
	},
});
