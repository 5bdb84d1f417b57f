import { resource } from '../../shared/declaration/operation';
import { flag, oneOf, text } from '../../shared/declaration/fields';
import { APP_TYPES, appId, customerId } from '../fields';

const phoneNumber = text('phoneNumber', 'Phone Number', { placeholder: '+353851234567' });

export const customer = resource('Customer', {
	create: {
		name: 'Create',
		action: 'Create customer',
		description: 'Add a customer',
		request: 'POST /api/v1.0/{appId}/customers',
		fields: [appId, phoneNumber],
		additionalFields: [
			oneOf('appType', 'Origin', APP_TYPES, {
				description: 'Channel that the customer came from',
				default: 'Web',
			}),
			text('name', 'Name', { placeholder: 'Nathan Smith' }),
		],
		reply: { item: 'Data' },
	},
	get: {
		name: 'Get',
		action: 'Get customer',
		description: 'Retrieve a customer',
		request: 'GET /api/v1.0/{appId}/customers/{customerId}',
		fields: [appId, customerId],
		reply: { item: 'Data' },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many customers',
		description: 'Find customers by phone number. Flipdish has no list of all customers.',
		request: 'GET /api/v1.0/{appId}/customers',
		fields: [appId, phoneNumber],
		reply: { paging: { kind: 'none', items: ['Data.Items'] } },
	},
	update: {
		name: 'Update',
		action: 'Update customer',
		description: 'Change the permissions of a customer; what you leave out stays as it is',
		request: 'POST /api/v1.0/{appId}/customers/{customerId}',
		fields: [appId, customerId],
		updateFields: [
			flag('cardOrdersEnabled', 'May Pay by Card', {
				description: 'Whether the customer may pay by card',
			}),
			flag('cashOrdersEnabled', 'May Pay in Cash', {
				description: 'Whether the customer may pay in cash',
			}),
			flag('marketingEnabled', 'Gets Marketing Messages', {
				description: 'Whether the customer gets marketing messages',
			}),
		],
		reply: { item: 'Data' },
	},
});
