import { apiRequest } from '../shared/request/apiRequest';
import type { Provider } from '../shared/declaration/provider';
import { profile } from './profile';
import { command } from './resources/command';
import { device } from './resources/device';
import { enrollment } from './resources/enrollment';
import { event } from './resources/event';
import { program } from './resources/program';
import { session } from './resources/session';
import { settings } from './resources/settings';
import { site } from './resources/site';
import { siteToken } from './resources/siteToken';
import { supplement } from './resources/supplement';
import { telemetry } from './resources/telemetry';

export const flip: Provider = {
	...profile,
	resources: {
		apiRequest: apiRequest(profile, () => flip.resources),
		command,
		device,
		enrollment,
		event,
		program,
		session,
		settings,
		site,
		siteToken,
		supplement,
		telemetry,
	},
	defaultResource: 'site',
};
