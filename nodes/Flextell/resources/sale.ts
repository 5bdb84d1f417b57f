import { resource } from '../../shared/declaration/operation';
import { additionalMembers, json, oneOf, text } from '../../shared/declaration/fields';
import { movesMoney } from '../../shared/declaration/toolNotes';
import {
	appointmentId,
	currencyId,
	timestampTracking,
	exchangeRate,
	optionalCustomerId,
	saleId,
	userLocator,
	WHOLE_LIST,
} from '../fields';
import { laravelPages, tenantId } from '../profile';

const simplify = [
	'id',
	'status',
	'total_price',
	'remaining_balance',
	'currency.code',
	'customer_id',
	'customer.first_name',
	'customer.last_name',
	'appointment_id',
	'created_at',
];

export const sale = resource('Sale', {
	create: {
		name: 'Create',
		action: 'Create sale',
		description: 'Sell treatments or products to a customer',
		toolNote: movesMoney('it books a sale, which the customer then owes'),
		request: 'POST /api/v1/sales',
		fields: [
			tenantId,
			optionalCustomerId,
			json('items', 'Items', {
				shape: 'list',
				placeholder: '[{ "itemable_id": 7, "quantity": 1, "unit_price": 1500 }]',
				description:
					'JSON list of the items sold, with the same fields as the items of existing sales',
			}),
		],
		additionalFields: [
			appointmentId,
			currencyId,
			exchangeRate,
			text('notes', 'Notes', { rows: 4, maxLength: 65535 }),
			oneOf('status', 'Status', ['cancelled', 'completed', 'draft', 'invoiced', 'pending'], {
				default: 'draft',
			}),
			userLocator('userId', 'User', { description: 'User who made the sale' }),
		],
		reply: { item: 'data', simplify },
	},
	get: {
		name: 'Get',
		action: 'Get sale',
		description: 'Retrieve a sale with its items',
		request: 'GET /api/v1/sales/{saleId}',
		fields: [tenantId, saleId],
		reply: { item: 'data', simplify },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many sales',
		description: 'Retrieve a list of sales',
		request: 'GET /api/v1/sales',
		fields: [tenantId],
		filters: [additionalMembers('query')],
		reply: { paging: laravelPages, simplify },
		changeTracking: {
			...timestampTracking,
			byState: { filters: ['furtherMembers'] },
			cost: WHOLE_LIST,
		},
	},
});
