import { apiRequest } from '../shared/apiRequest';
import type { Provider } from '../shared/provider';
import { profile } from './profile';
import { customer } from './resources/customer';
import { tenant } from './resources/tenant';

export const flextell: Provider = {
	...profile,
	resources: { apiRequest: apiRequest(profile), customer, tenant },
	defaultResource: 'customer',
};
