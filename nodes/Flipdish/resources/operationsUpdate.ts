import { resource } from '../../shared/declaration/operation';
import { json } from '../../shared/declaration/fields';
import { orgId, propertyId, salesChannelId } from '../orgFields';

/**
 * The separators in paths are inferred, and bodies are not published (docs/providers/flipdish.md,
 * "Organization API").
 */
const fields = [
	orgId,
	propertyId,
	salesChannelId,
	json('body', 'JSON Body', {
		in: 'body',
		wire: '',
		shape: 'object',
		description: "Result to report (see Flipdish's API reference)",
		placeholder: '{ "name": "value" }',
	}),
] as const;

export const operationsUpdate = resource('Operations Update (Beta)', {
	reportItemSnooze: {
		name: 'Report Item Snooze',
		action: 'Report item snooze',
		description: 'Report the result of snoozing an item at a marketplace',
		request:
			'POST /operations-updates/orgs/{orgId}/properties/{propertyId}/salesChannels/{salesChannelId}/item-snooze-status',
		beta: true,
		inferred: true,
		fields,
	},
	reportMenuPublish: {
		name: 'Report Menu Publishing',
		action: 'Report menu publishing',
		description: 'Report the result of publishing a menu at a marketplace',
		request:
			'POST /operations-updates/orgs/{orgId}/properties/{propertyId}/salesChannels/{salesChannelId}/menu-publish-status',
		beta: true,
		inferred: true,
		fields,
	},
	reportStoreSnooze: {
		name: 'Report Store Snooze',
		action: 'Report store snooze',
		description: 'Report the result of snoozing a store at a marketplace',
		request:
			'POST /operations-updates/orgs/{orgId}/properties/{propertyId}/salesChannels/{salesChannelId}/store-snooze-status',
		beta: true,
		inferred: true,
		fields,
	},
});
