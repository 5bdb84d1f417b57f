import type { Provider } from '../shared/declaration/provider';
import { withResources } from '../shared/declaration/provider';
import { flipdish } from './provider';

/**
 * The nodes among which Flipdish's resources are divided, by subject: 328 operations in one node
 * would be one list that n8n cannot search. Each resource is in one node; API Request is in the
 * first, and reaches everything.
 */
export const NODES = {
	/** Daily business: orders, customers, stores and where they sell. */
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
	/** What is sold. */
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
	/** Money, marketing, and who has access. */
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
