import { apiRequest } from '../shared/apiRequest';
import type { Provider } from '../shared/provider';
import { profile } from './profile';
import { app } from './resources/app';
import { org } from './resources/org';

export const flipdish: Provider = {
	...profile,
	resources: { apiRequest: apiRequest(profile), app, org },
	defaultResource: 'org',
};
