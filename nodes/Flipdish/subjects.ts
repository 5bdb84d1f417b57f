import type { Provider } from '../shared/declaration/provider';
import { withResources } from '../shared/declaration/provider';
import { flipdish } from './provider';

/**
 * The nodes that share Flipdish's resources. All operations in one node would be a single list,
 * which n8n cannot search. Each resource is in one node; API Request is in the first and can call
 * every endpoint.
 */
export const NODES = {
	/** Orders, customers, stores and sales channels. */
	flipdish: withResources(flipdish, 'order', [
		'apiRequest',
		'app',
		'appWebsite',
		'customer',
		'deliveryZone',
		'fulfillmentConfiguration',
		'order',
		'orderBatch',
		'orderBatching',
		'sale',
		'salesChannel',
		'store',
		'storeAddress',
		'storeCapacity',
		'storeFee',
		'storeGroup',
		'storeLeadTime',
		'storeOpeningHours',
		'storeOpeningHoursOverride',
		'storePreOrder',
		'tip',
	]),
	/** Menus and the catalog. */
	flipdishMenu: withResources(flipdish, 'menu', [
		'catalogChange',
		'catalogGroup',
		'catalogImage',
		'catalogItem',
		'catalogProduct',
		'menu',
		'menuCheckpoint',
		'menuMetadata',
		'menuOptionSet',
		'menuOptionSetItem',
		'menuSection',
		'menuSectionItem',
		'menuTax',
		'metafieldDefinition',
		'orgMenu',
	]),
	/** Payouts, marketing and access. */
	flipdishBusiness: withResources(flipdish, 'voucher', [
		'auditLog',
		'bankAccount',
		'event',
		'loyaltyCampaign',
		'oauthClient',
		'operationsUpdate',
		'org',
		'orgWebhook',
		'payout',
		'payoutExport',
		'pushNotification',
		'retentionCampaign',
		'storeReport',
		'teammate',
		'voucher',
		'webhookSubscription',
	]),
} satisfies Record<string, Provider>;
