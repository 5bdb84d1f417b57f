import { resource } from '../../shared/declaration/operation';
import { tenantList } from '../profile';

export const tenant = resource('Tenant', {
	getAll: {
		name: 'Get Many',
		action: 'Get many tenants',
		description: 'Retrieve the clinics of the account',
		request: 'GET /api/v1/account/tenants',
		reply: { paging: tenantList },
	},
});
