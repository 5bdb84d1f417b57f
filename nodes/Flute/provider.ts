import { apiRequest } from '../shared/apiRequest';
import type { Provider } from '../shared/provider';
import { profile } from './profile';
import { transaction } from './resources/transaction';

export const flute: Provider = {
	...profile,
	resources: { apiRequest: apiRequest(profile), transaction },
	defaultResource: 'transaction',
};
