import { resource } from '../../shared/declaration/operation';
import { siteId } from '../fields';

export const siteToken = resource('Site Token', {
	create: {
		name: 'Create',
		action: 'Create site token',
		description:
			'Get a one-hour token of a site for use in your own software. This node gets its own site tokens. The token is part of the output: treat it as a secret.',
		request: 'POST /v1/auth/site/{siteId}',
		fields: [siteId],
	},
});
