import type { IDataObject } from 'n8n-workflow';
import { resource } from '../../shared/declaration/operation';
import { json, text } from '../../shared/declaration/fields';

/**
 * Any JSON object: Flip publishes neither body
 * (docs/providers/flip.md, "Settings and supplements").
 */
const openBody = json('body', 'JSON Body', {
	shape: 'object',
	default: '{}',
	description: 'Body of the request. Flip publishes no schema for it: ask Flip for the fields.',
});

const asBody = ({ body }: IDataObject) => body;

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
			openBody,
		],
		body: asBody,
	},
});

export const supplement = resource('Supplement', {
	create: {
		name: 'Create',
		action: 'Create supplement',
		description: 'Send supplementary data',
		request: 'POST /v1/supplements',
		fields: [openBody],
		body: asBody,
	},
});
