import { resource } from '../../shared/declaration/operation';
import { newFamilyList } from '../profile';

export const org = resource('Org (Beta)', {
	getAll: {
		name: 'Get Many',
		action: 'Get many orgs',
		description: 'Retrieve the organizations the credential can access',
		request: 'GET /orgManagement/orgs',
		beta: true,
		reply: { paging: newFamilyList },
	},
});
