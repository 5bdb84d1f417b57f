import type { IDataObject } from 'n8n-workflow';
import { resource } from '../../shared/declaration/operation';
import { flag, locator, number } from '../../shared/declaration/fields';
import { appId, INTEGER, storeId, storeIds } from '../fields';
import { classicList } from '../profile';
import { entryLabel } from '../../shared/util/label';

/**
 * Two resources, because Flipdish has a separate list and different fields for each kind of
 * campaign.
 */

/** Returns a label for a campaign, which has no name. */
const campaignLabel = (record: IDataObject): string => {
	const { CampaignId: id, PercentDiscountAmount: percent, IsEnabled: isEnabled } = record;
	return entryLabel(
		`Campaign ${String(id)}`,
		percent && `${String(percent)} %`,
		isEnabled === false && 'off',
	);
};

const campaign = {
	description: 'Choose the campaign from the list, or enter its ID',
	placeholder: '12345',
	pattern: INTEGER,
};
const campaignOf = { paging: classicList, value: 'CampaignId', label: campaignLabel };

const loyaltyCampaignId = locator('campaignId', 'Campaign', {
	...campaign,
	picker: {
		...campaignOf,
		list: 'loyaltyCampaignId',
		request: 'GET /api/v1.0/{appId}/campaigns/loyalty',
	},
});

const retentionCampaignId = locator('campaignId', 'Campaign', {
	...campaign,
	picker: {
		...campaignOf,
		list: 'retentionCampaignId',
		request: 'GET /api/v1.0/{appId}/campaigns/retention',
	},
});

const percentDiscountAmount = number('percentDiscountAmount', 'Percentage Discount', {
	description: 'Discount in percent',
	decimals: 0,
	min: 1,
	max: 100,
	placeholder: '10',
});

const voucherValidPeriodDays = number('voucherValidPeriodDays', 'Voucher Valid Period (Days)', {
	description: 'How long the voucher is valid',
	limits: true,
	decimals: 0,
	min: 1,
	max: 300,
	placeholder: '30',
});

const details = [
	flag('autoApplyResultingVouchers', 'Apply Vouchers Automatically', {
		description: 'Whether orders get the discount without the code',
	}),
	flag('forceDiscount', 'Force Discount', {
		description: 'Whether the vouchers also apply to items that are excluded from discounts',
	}),
	flag('includeDeliveryFee', 'Include Delivery Fee', {
		description: 'Whether the delivery fee counts for the discount',
	}),
	flag('includeExistingOrders', 'Include Existing Orders', {
		description: 'Whether orders from before the campaign count',
	}),
	flag('isEnabled', 'Enabled', { description: 'Whether the campaign runs', default: true }),
	number('maxDiscount', 'Max Discount', {
		description: 'Maximum amount of a percentage discount',
		limits: true,
		min: 0,
		placeholder: '15',
	}),
	percentDiscountAmount,
	storeIds,
] as const;

const loyaltyFields = [
	number('ordersBeforeReceivingVoucher', 'Orders Before Receiving Voucher', {
		description: 'How many orders a customer needs for a voucher',
		decimals: 0,
		placeholder: '5',
	}),
	voucherValidPeriodDays,
] as const;

const loyaltyDetails = [
	...details,
	number('roundingStrategy', 'Rounding Strategy', {
		description: 'How the amount of the voucher is rounded: 0, 1 or 2',
		decimals: 0,
		placeholder: '1',
		min: 0,
		max: 2,
	}),
	flag('shouldIncludeOrdersWithLoyaltyVoucher', 'Include Orders with Loyalty Voucher', {
		description: 'Whether orders with a loyalty voucher count',
	}),
] as const;

const retentionFields = [
	number('notifyCustomerAfterMinutes', 'Notify Customer After (Minutes)', {
		description:
			'Time after the last order until the customer gets a voucher (at least 1440, one day)',
		decimals: 0,
		min: 1440,
		max: 2147483647,
		placeholder: '43200',
	}),
	voucherValidPeriodDays,
] as const;

const retentionDetails = [
	...details,
	number('lumpDiscountAmount', 'Lump Discount', {
		description: 'Discount as a fixed amount',
		min: 0,
		placeholder: '5',
		max: 2147483647,
	}),
] as const;

const loyaltySimplify = [
	'CampaignId',
	'IsEnabled',
	'OrdersBeforeReceivingVoucher',
	'PercentDiscountAmount',
	'MaxDiscount',
	'VoucherValidPeriodDays',
	'StoreIds',
	'Statistics.VouchersIssued',
	'Statistics.VouchersRedeemed',
	'Statistics.SalesGenerated',
];

const retentionSimplify = [
	'CampaignId',
	'IsEnabled',
	'NotifyCustomerAfterMinutes',
	'PercentDiscountAmount',
	'LumpDiscountAmount',
	'VoucherValidPeriodDays',
	'StoreIds',
	'Statistics.VouchersIssued',
	'Statistics.VouchersRedeemed',
	'Statistics.SalesGenerated',
];

export const loyaltyCampaign = resource('Loyalty Campaign', {
	create: {
		name: 'Create',
		action: 'Create loyalty campaign',
		description: 'Add a campaign that rewards customers for a number of orders',
		request: 'POST /api/v1.0/{appId}/campaigns/loyalty',
		fields: [appId, ...loyaltyFields],
		additionalFields: loyaltyDetails,
		reply: { item: 'Data', simplify: loyaltySimplify },
	},
	delete: {
		name: 'Delete',
		action: 'Delete loyalty campaign',
		description: 'Remove a loyalty campaign',
		request: 'DELETE /api/v1.0/{appId}/campaigns/{campaignId}',
		fields: [appId, loyaltyCampaignId],
		reply: { deletes: true },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many loyalty campaigns',
		description: 'Retrieve a list of loyalty campaigns',
		request: 'GET /api/v1.0/{appId}/campaigns/loyalty',
		fields: [appId],
		reply: { paging: classicList, simplify: loyaltySimplify },
	},
	getAllByStore: {
		name: 'Get Many by Store',
		action: 'Get many loyalty campaigns by store',
		description: 'Retrieve the loyalty campaigns of a store',
		request: 'GET /api/v1.0/{appId}/campaigns/loyalty/{storeId}',
		fields: [appId, storeId],
		reply: { paging: classicList, simplify: loyaltySimplify },
	},
	getStores: {
		name: 'Get Stores',
		action: 'Get stores for campaigns',
		description: 'Retrieve the stores that can have campaigns, with the campaigns they have',
		request: 'GET /api/v1.0/{appId}/campaigns/stores',
		fields: [appId],
		filters: [
			flag('onlyPublished', 'Only Published', {
				description: 'Whether to leave out stores that are not published',
				default: true,
			}),
		],
		reply: { paging: classicList },
	},
	update: {
		name: 'Update',
		action: 'Update loyalty campaign',
		description: 'Change a loyalty campaign; what you leave out stays as it is',
		request: 'POST /api/v1.0/{appId}/campaigns/loyalty/{campaignId}',
		fields: [appId, loyaltyCampaignId],
		updateFields: [...loyaltyFields, ...loyaltyDetails],
		reply: { item: 'Data', simplify: loyaltySimplify },
	},
});

export const retentionCampaign = resource('Retention Campaign', {
	create: {
		name: 'Create',
		action: 'Create retention campaign',
		description: 'Add a campaign that wins back customers who have not ordered for a while',
		request: 'POST /api/v1.0/{appId}/campaigns/retention',
		fields: [appId, ...retentionFields],
		additionalFields: retentionDetails,
		reply: { item: 'Data', simplify: retentionSimplify },
	},
	delete: {
		name: 'Delete',
		action: 'Delete retention campaign',
		description: 'Remove a retention campaign',
		request: 'DELETE /api/v1.0/{appId}/campaigns/{campaignId}',
		fields: [appId, retentionCampaignId],
		reply: { deletes: true },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many retention campaigns',
		description: 'Retrieve a list of retention campaigns',
		request: 'GET /api/v1.0/{appId}/campaigns/retention',
		fields: [appId],
		reply: { paging: classicList, simplify: retentionSimplify },
	},
	getAllByStore: {
		name: 'Get Many by Store',
		action: 'Get many retention campaigns by store',
		description: 'Retrieve the retention campaigns of a store',
		request: 'GET /api/v1.0/{appId}/campaigns/retention/{storeId}',
		fields: [appId, storeId],
		reply: { paging: classicList, simplify: retentionSimplify },
	},
	update: {
		name: 'Update',
		action: 'Update retention campaign',
		description: 'Change a retention campaign; what you leave out stays as it is',
		request: 'POST /api/v1.0/{appId}/campaigns/retention/{campaignId}',
		fields: [appId, retentionCampaignId],
		updateFields: [...retentionFields, ...retentionDetails],
		reply: { item: 'Data', simplify: retentionSimplify },
	},
});
