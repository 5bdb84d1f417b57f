import { resource } from '../../shared/declaration/operation';
import { appId, storeIds } from '../fields';
import { bankAccountId, payoutFilters, payoutId } from '../moneyFields';

const payoutPath = [appId, bankAccountId, payoutId] as const;

export const payoutExport = resource('Payout Export', {
	exportChargebacks: {
		name: 'Export Chargebacks',
		action: 'Export chargebacks of payout',
		description: 'Download the chargebacks of a payout as a file',
		request:
			'GET /api/v1.0/{appId}/bankaccounts/{bankAccountId}/payouts/{payoutId}/chargebacks/export',
		fields: payoutPath,
		filters: [storeIds],
		reply: { file: 'payout-chargebacks.csv' },
	},
	exportOrders: {
		name: 'Export Orders',
		action: 'Export orders of payout',
		description: 'Download the orders of a payout as a file',
		request: 'GET /api/v1.0/{appId}/bankaccounts/{bankAccountId}/payouts/{payoutId}/orders/export',
		fields: payoutPath,
		filters: [storeIds],
		reply: { file: 'payout-orders.csv' },
	},
	exportOtherCharges: {
		name: 'Export Other Charges',
		action: 'Export other charges of payout',
		description: 'Download the other charges of a payout as a file',
		request:
			'GET /api/v1.0/{appId}/bankaccounts/{bankAccountId}/payouts/{payoutId}/othercharges/export',
		fields: payoutPath,
		filters: [storeIds],
		reply: { file: 'payout-other-charges.csv' },
	},
	exportPayouts: {
		name: 'Export Payouts',
		action: 'Export payouts',
		description: 'Download the payouts to all bank accounts as a file',
		request: 'GET /api/v1.0/{appId}/payouts/export',
		fields: [appId],
		filters: payoutFilters,
		reply: { file: 'payouts.csv' },
	},
	exportRefunds: {
		name: 'Export Refunds',
		action: 'Export refunds of payout',
		description: 'Download the refunds of a payout as a file',
		request: 'GET /api/v1.0/{appId}/bankaccounts/{bankAccountId}/payouts/{payoutId}/refunds/export',
		fields: payoutPath,
		filters: [storeIds],
		reply: { file: 'payout-refunds.csv' },
	},
	exportStores: {
		name: 'Export Stores',
		action: 'Export stores of payout',
		description: 'Download a payout, split by store, as a file',
		request: 'GET /api/v1.0/{appId}/bankaccounts/{bankAccountId}/payouts/{payoutId}/export',
		fields: payoutPath,
		filters: [storeIds],
		reply: { file: 'payout-stores.csv' },
	},
});
