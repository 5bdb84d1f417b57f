import { resource } from '../../shared/declaration/operation';
import { text } from '../../shared/declaration/fields';
import { userId } from '../fields';
import { tenantId } from '../profile';
import { DIGITS } from '../../shared/declaration/patterns';

export const role = resource('Role', {
	get: {
		name: 'Get',
		action: 'Get role',
		description: 'Retrieve a role and its permissions',
		request: 'GET /api/v1/roles/{roleId}',
		fields: [
			tenantId,
			text('roleId', 'Role ID', {
				placeholder: '2',
				pattern: DIGITS,
				description: 'ID of the role. The roles of a user show it.',
			}),
		],
		reply: { item: 'data' },
	},
});

export const accountRole = resource('Account Role', {
	get: {
		name: 'Get',
		action: 'Get account roles',
		description: 'Retrieve the roles and permissions that the account has in a clinic',
		request: 'GET /api/v1/account/roles',
		fields: [tenantId],
		reply: { item: 'data' },
	},
});

export const userRole = resource('User Role', {
	getAll: {
		name: 'Get Many',
		action: 'Get many user roles',
		description: 'Retrieve the roles of a user',
		request: 'GET /api/v1/users/{userId}/roles',
		fields: [tenantId, userId],
		reply: { paging: { kind: 'none', items: ['data'] } },
	},
});
