import { resource } from '../../shared/declaration/operation';
import { isEmpty } from '../../shared/declaration/encode';
import { contactFields, newDevices, newSiteId, withAttributes } from '../fields';

export const session = resource('Session', {
	create: {
		name: 'Create',
		action: 'Create session',
		description:
			'Get a token that logs a browser in to your Flip portal once. The site and its devices are added if they are new. The token is part of the output: treat it as a secret.',
		request: 'POST /v1/sessions',
		fields: [newSiteId, ...newDevices],
		additionalFields: contactFields((member) => `site.${member}`),
		body: ({ devices, ...body }) =>
			isEmpty(devices) ? body : { ...body, devices: withAttributes(devices) },
	},
});
