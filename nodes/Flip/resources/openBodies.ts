import { resource } from '../../shared/declaration/operation';
import { json, text } from '../../shared/declaration/fields';

/**
 * Any JSON object: Flip publishes neither body
 * (docs/providers/flip.md, "Settings and supplements").
 */
const openBody = json('body', 'JSON Body', {
	wire: '',
	shape: 'object',
	default: '{}',
	description: 'Body of the call. Flip publishes no schema for it; ask them for the fields.',
});

export const settings = resource('Settings', {
	update: {
		name: 'Update Request',
		action: 'Update settings request',
		description: 'Report the outcome of a settings request that Flip sent you',
		request: 'PATCH /v1/settings/{settingsRequestId}',
		fields: [
			text('settingsRequestId', 'Settings Request ID', {
				description: 'From the settings.apply delivery',
			}),
			openBody,
		],
		requiresBody: true,
	},
});

export const supplement = resource('Supplement', {
	create: {
		name: 'Create',
		action: 'Create supplement',
		description: 'Send supplementary data',
		request: 'POST /v1/supplements',
		fields: [openBody],
		requiresBody: true,
	},
});
