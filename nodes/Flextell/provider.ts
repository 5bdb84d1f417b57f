import { apiRequest } from '../shared/request/apiRequest';
import type { Provider } from '../shared/declaration/provider';
import { profile } from './profile';
import { appointment } from './resources/appointment';
import { appointmentReminder } from './resources/appointmentReminder';
import { appointmentSettings } from './resources/appointmentSettings';
import { channelBlacklist } from './resources/channelBlacklist';
import { conversation } from './resources/conversation';
import { conversationAgent } from './resources/conversationAgent';
import { conversationMessage } from './resources/conversationMessage';
import { customer } from './resources/customer';
import { customerNote } from './resources/customerNote';
import { customerTransaction } from './resources/customerTransaction';
import { invoice, invoiceAccount } from './resources/invoice';
import { accountRole, role, userRole } from './resources/role';
import { room } from './resources/room';
import { sale } from './resources/sale';
import { salePayment } from './resources/salePayment';
import { stock, stockMovement } from './resources/stock';
import { tag } from './resources/tag';
import { tenant } from './resources/tenant';
import { treatment } from './resources/treatment';
import { user } from './resources/user';

export const flextell: Provider = {
	...profile,
	resources: {
		apiRequest: apiRequest(profile, () => flextell.resources),
		accountRole,
		appointment,
		appointmentReminder,
		appointmentSettings,
		channelBlacklist,
		conversation,
		conversationAgent,
		conversationMessage,
		customer,
		customerNote,
		customerTransaction,
		invoice,
		invoiceAccount,
		role,
		room,
		sale,
		salePayment,
		stock,
		stockMovement,
		tag,
		tenant,
		treatment,
		user,
		userRole,
	},
	defaultResource: 'customer',
};
