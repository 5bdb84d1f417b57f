import { resource } from '../../shared/declaration/operation';
import { oneOf, text } from '../../shared/declaration/fields';
import { sorting, trashed } from '../fields';
import { laravelPages, tenantId } from '../profile';

const status = oneOf('status', 'Status', ['active', 'inactive', 'maintenance'], {
	default: 'active',
});

export const room = resource('Room', {
	create: {
		name: 'Create',
		action: 'Create room',
		description: 'Add a room of the clinic',
		request: 'POST /api/v1/rooms',
		fields: [
			tenantId,
			text('name', 'Name', { maxLength: 255, placeholder: 'Treatment Room 2' }),
			status,
		],
		reply: { item: 'data' },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many rooms',
		description: 'Retrieve a list of the rooms of the clinic',
		request: 'GET /api/v1/rooms',
		fields: [tenantId],
		filters: [status, trashed],
		sort: sorting([
			['created_at', 'Created At'],
			['name', 'Name'],
			['status', 'Status'],
			['updated_at', 'Updated At'],
		]),
		reply: { paging: laravelPages },
	},
});
