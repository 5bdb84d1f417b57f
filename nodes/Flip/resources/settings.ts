import { resource } from '../../shared/declaration/operation';
import { text } from '../../shared/declaration/fields';
import { freeBody } from '../fields';

export const settings = resource('Settings', {
	update: {
		name: 'Update Request',
		action: 'Update settings request',
		description: 'Report the outcome of a settings request that you received from Flip',
		request: 'PATCH /v1/settings/{settingsRequestId}',
		fields: [
			text('settingsRequestId', 'Settings Request ID', {
				description: 'ID from the settings.apply event',
			}),
			freeBody,
		],
		requiresBody: true,
	},
});
