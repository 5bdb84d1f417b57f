import { resource } from '../../shared/declaration/operation';
import { appId, storeIds } from '../fields';
import { bankAccountId, payoutFilters, payoutId } from '../moneyFields';
import { classicPages } from '../profile';

const payoutPath = [appId, bankAccountId, payoutId] as const;

const simplify = [
	'PayoutId',
	'PayoutStatus',
	'Amount',
	'Currency',
	'AccountName',
	'CreatedDate',
	'PeriodStartTime',
	'PeriodEndTime',
	'DestinationBank',
	'DestinationAccount',
];

const orderSimplify = [
	'OrderId',
	'OrderDate',
	'OrderType',
	'OrderCurrency',
	'Sales',
	'SalesTax',
	'DeliveryCharges',
	'Tips',
	'TotalFees',
	'NetSales',
];

const refundSimplify = [
	'OrderId',
	'PayoutId',
	'OrderCurrency',
	'OrderDate',
	'OrderType',
	'RefundDate',
	'StoreId',
	'TotalRefund',
	'RefundedFees',
	'RefundedAmount',
];

export const payout = resource('Payout', {
	get: {
		name: 'Get',
		action: 'Get payout',
		description: 'Retrieve a payout, split by store',
		request: 'GET /api/v1.0/{appId}/bankaccounts/{bankAccountId}/payouts/{payoutId}',
		fields: payoutPath,
		reply: { simplify: [...simplify.slice(0, -1), 'PayoutStores'] },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many payouts',
		description: 'Retrieve a list of payouts to all bank accounts',
		request: 'GET /api/v1.0/{appId}/payouts',
		beta: true,
		fields: [appId],
		filters: payoutFilters,
		reply: { paging: classicPages, simplify },
	},
	getChargebacks: {
		name: 'Get Chargebacks',
		action: 'Get chargebacks of payout',
		description: 'Retrieve the chargebacks of a payout',
		request: 'GET /api/v1.0/{appId}/bankaccounts/{bankAccountId}/payouts/{payoutId}/chargebacks',
		fields: payoutPath,
		filters: [storeIds],
		reply: { paging: classicPages },
	},
	getOrders: {
		name: 'Get Orders',
		action: 'Get orders of payout',
		description: 'Retrieve the orders of a payout',
		request: 'GET /api/v1.0/{appId}/bankaccounts/{bankAccountId}/payouts/{payoutId}/orders',
		fields: payoutPath,
		filters: [storeIds],
		reply: { paging: classicPages, simplify: orderSimplify },
	},
	getOtherCharges: {
		name: 'Get Other Charges',
		action: 'Get other charges of payout',
		description: 'Retrieve the charges of a payout other than order fees',
		request: 'GET /api/v1.0/{appId}/bankaccounts/{bankAccountId}/payouts/{payoutId}/othercharges',
		fields: payoutPath,
		filters: [storeIds],
		reply: { paging: classicPages },
	},
	getRefunds: {
		name: 'Get Refunds',
		action: 'Get refunds of payout',
		description: 'Retrieve the refunds of a payout',
		request: 'GET /api/v1.0/{appId}/bankaccounts/{bankAccountId}/payouts/{payoutId}/refunds',
		fields: payoutPath,
		filters: [storeIds],
		reply: { paging: classicPages, simplify: refundSimplify },
	},
	getSummaries: {
		name: 'Get Summaries',
		action: 'Get summaries of payouts',
		description: 'Retrieve the totals of payouts by status and currency',
		request: 'GET /api/v1.0/{appId}/payouts/summaries',
		beta: true,
		fields: [appId],
		filters: payoutFilters,
		reply: { item: 'Data' },
	},
});
