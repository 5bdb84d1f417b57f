import { resource } from '../../shared/declare';
import { json, text } from '../../shared/fields';
import { siteId } from '../fields';

export const siteToken = resource('Site Token', {
	create: {
		name: 'Create',
		action: 'Create site token',
		description:
			'Get a one-hour token of a site for a program of your own. It is part of the output: treat it as a secret. This node gets its own site tokens by itself.',
		request: 'POST /v1/auth/site/{siteId}',
		fields: [siteId],
	},
});

export const session = resource('Session', {
	create: {
		name: 'Create',
		action: 'Create session',
		description:
			'Get a token that logs a browser into your Flip portal once; it adds the site if it is new. It is part of the output: treat it as a secret.',
		request: 'POST /v1/sessions',
		fields: [
			text('siteId', 'Site ID', {
				wire: 'site.id',
				description: 'Your own ID of the site',
				placeholder: 'site-0042',
			}),
		],
		additionalFields: [
			json('devices', 'Devices', {
				shape: 'list',
				description: 'Devices of the site, as a JSON list; for a site that Flip does not know yet',
			}),
			json('site', 'Site', {
				shape: 'object',
				description:
					'More members of the site, as a JSON object; for a site that Flip does not know yet',
			}),
		],
	},
});
