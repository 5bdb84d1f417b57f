import { apiRequest } from '../shared/request/apiRequest';
import type { Provider } from '../shared/declaration/provider';
import { profile } from './profile';
import { app } from './resources/app';
import { appWebsite } from './resources/appWebsite';
import { auditLog } from './resources/auditLog';
import { bankAccount } from './resources/bankAccount';
import { loyaltyCampaign, retentionCampaign } from './resources/campaign';
import { catalogChange } from './resources/catalogChange';
import { catalogGroup } from './resources/catalogGroup';
import { catalogImage } from './resources/catalogImage';
import { catalogItem } from './resources/catalogItem';
import { catalogProduct } from './resources/catalogProduct';
import { customer } from './resources/customer';
import { deliveryZone } from './resources/deliveryZone';
import { event } from './resources/event';
import { fulfillmentConfiguration } from './resources/fulfillmentConfiguration';
import { menu } from './resources/menu';
import { menuCheckpoint } from './resources/menuCheckpoint';
import { menuMetadata } from './resources/menuMetadata';
import { menuOptionSet } from './resources/menuOptionSet';
import { menuOptionSetItem } from './resources/menuOptionSetItem';
import { menuSection } from './resources/menuSection';
import { menuSectionItem } from './resources/menuSectionItem';
import { menuTax } from './resources/menuTax';
import { metafieldDefinition } from './resources/metafieldDefinition';
import { oauthClient } from './resources/oauthClient';
import { operationsUpdate } from './resources/operationsUpdate';
import { order } from './resources/order';
import { orderBatch } from './resources/orderBatch';
import { orderBatching } from './resources/orderBatching';
import { org } from './resources/org';
import { orgMenu } from './resources/orgMenu';
import { orgWebhook } from './resources/orgWebhook';
import { payout } from './resources/payout';
import { payoutExport } from './resources/payoutExport';
import { pushNotification } from './resources/pushNotification';
import { sale } from './resources/sale';
import { salesChannel } from './resources/salesChannel';
import { store } from './resources/store';
import { storeAddress } from './resources/storeAddress';
import { storeCapacity } from './resources/storeCapacity';
import { storeFee } from './resources/storeFee';
import { storeGroup } from './resources/storeGroup';
import { storeLeadTime } from './resources/storeLeadTime';
import { storeOpeningHours } from './resources/storeOpeningHours';
import { storeOpeningHoursOverride } from './resources/storeOpeningHoursOverride';
import { storePreOrder } from './resources/storePreOrder';
import { storeReport } from './resources/storeReport';
import { teammate } from './resources/teammate';
import { tip } from './resources/tip';
import { voucher } from './resources/voucher';
import { webhookSubscription } from './resources/webhookSubscription';

export const flipdish: Provider = {
	...profile,
	resources: {
		apiRequest: apiRequest(profile, () => flipdish.resources),
		app,
		appWebsite,
		auditLog,
		bankAccount,
		catalogChange,
		catalogGroup,
		catalogImage,
		catalogItem,
		catalogProduct,
		customer,
		deliveryZone,
		event,
		fulfillmentConfiguration,
		loyaltyCampaign,
		menu,
		menuCheckpoint,
		menuMetadata,
		menuOptionSet,
		menuOptionSetItem,
		menuSection,
		menuSectionItem,
		menuTax,
		metafieldDefinition,
		oauthClient,
		operationsUpdate,
		order,
		orderBatch,
		orderBatching,
		org,
		orgMenu,
		orgWebhook,
		payout,
		payoutExport,
		pushNotification,
		retentionCampaign,
		sale,
		salesChannel,
		store,
		storeAddress,
		storeCapacity,
		storeFee,
		storeGroup,
		storeLeadTime,
		storeOpeningHours,
		storeOpeningHoursOverride,
		storePreOrder,
		storeReport,
		teammate,
		tip,
		voucher,
		webhookSubscription,
	},
	defaultResource: 'order',
};
