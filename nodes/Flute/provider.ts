import { apiRequest } from '../shared/request/apiRequest';
import type { Provider } from '../shared/declaration/provider';
import { profile } from './profile';
import { apiKey } from './resources/apiKey';
import { connection } from './resources/connection';
import { customer } from './resources/customer';
import { deliveryLog } from './resources/deliveryLog';
import { device } from './resources/device';
import { eventType } from './resources/eventType';
import { paymentLink } from './resources/paymentLink';
import { paymentMethod } from './resources/paymentMethod';
import { paymentSession } from './resources/paymentSession';
import { posTransaction } from './resources/posTransaction';
import { settings } from './resources/settings';
import { settlementBatch } from './resources/settlementBatch';
import { subscription } from './resources/subscription';
import { terminal } from './resources/terminal';
import { transaction } from './resources/transaction';
import { webhookEndpoint } from './resources/webhookEndpoint';

export const flute: Provider = {
	...profile,
	resources: {
		apiKey,
		apiRequest: apiRequest(profile, () => flute.resources),
		connection,
		customer,
		deliveryLog,
		device,
		eventType,
		paymentLink,
		paymentMethod,
		paymentSession,
		posTransaction,
		settings,
		settlementBatch,
		subscription,
		terminal,
		transaction,
		webhookEndpoint,
	},
	defaultResource: 'transaction',
};
