import { resource } from '../../shared/declaration/operation';
import { text } from '../../shared/declaration/fields';
import { queryFlag, search, sorting, trashed } from '../fields';
import { tenantId, pagesWithoutTotal } from '../profile';

export const user = resource('User', {
	getAll: {
		name: 'Get Many',
		action: 'Get many users',
		description: 'Retrieve a list of the users who work at the clinic',
		request: 'GET /api/v1/users',
		fields: [tenantId],
		filters: [
			queryFlag('isActive', 'Is Active', {
				default: true,
				description: 'Whether to list active users instead of inactive ones',
			}),
			text('role', 'Role', { placeholder: 'doctor', description: 'Only users with this role' }),
			search,
			trashed,
		],
		sort: sorting([
			['created_at', 'Created At'],
			['email', 'Email'],
			['last_login_at', 'Last Login At'],
			['name', 'Name'],
			['updated_at', 'Updated At'],
		]),
		reply: {
			paging: pagesWithoutTotal,
			simplify: [
				'id',
				'name',
				'email',
				'title',
				'phone',
				'is_active',
				'roles',
				'last_login_at',
				'created_at',
				'updated_at',
			],
		},
	},
});
