import { resource } from '../../shared/declaration/operation';
import { text } from '../../shared/declaration/fields';
import {
	customerId,
	customerIds,
	timestampTracking,
	latestFirst,
	search,
	sorting,
	trashed,
	userLocator,
} from '../fields';
import { laravelPages, tenantId } from '../profile';

export const customerNote = resource('Customer Note', {
	create: {
		name: 'Create',
		action: 'Create customer note',
		description: 'Write a note about a customer',
		request: 'POST /api/v1/customers/{customerId}/notes',
		fields: [tenantId, customerId, text('content', 'Content', { rows: 4, maxLength: 65535 })],
		additionalFields: [
			userLocator('userId', 'User', {
				description: 'User who wrote the note. Leave empty to use the connected user.',
			}),
		],
		reply: { item: 'data' },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many customer notes',
		description: 'Retrieve the notes about a customer',
		request: 'GET /api/v1/customers/{customerId}/notes',
		fields: [tenantId, customerId],
		filters: [search, trashed],
		sort: sorting([
			['content', 'Content'],
			['created_at', 'Created At'],
			['updated_at', 'Updated At'],
		]),
		reply: { paging: laravelPages },
		changeTracking: {
			...timestampTracking,
			latestFirst,
			parent: {
				parameter: 'customerId',
				field: customerIds,
			},
			cost: 'Each poll makes one call per customer: choose the customers to watch',
		},
	},
});
