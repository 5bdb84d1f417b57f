import { apiRequest } from '../shared/request/apiRequest';
import type { Provider } from '../shared/declaration/provider';
import { profile } from './profile';
import { command } from './resources/command';
import { device } from './resources/device';
import { enrollment } from './resources/enrollment';
import { event } from './resources/event';
import { settings, supplement } from './resources/openBodies';
import { program } from './resources/program';
import { site } from './resources/site';
import { telemetry } from './resources/telemetry';
import { session, siteToken } from './resources/tokens';

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
