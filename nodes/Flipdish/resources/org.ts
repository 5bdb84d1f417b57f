import { resource } from '../../shared/declare';
import { newFamilyList } from '../profile';

export const org = resource('Org', {
	getAll: {
		name: 'Get Many',
		action: 'Get many orgs',
		description: 'Retrieve the organizations that the credential can see (beta at Flipdish)',
		request: 'GET /orgManagement/orgs',
		reply: { paging: newFamilyList },
	},
});
