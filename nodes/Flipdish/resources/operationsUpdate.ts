import { resource } from '../../shared/declaration/operation';
import { json } from '../../shared/declaration/fields';
import { orgId, propertyId, salesChannelId } from '../newFamilyFields';

/**
 * Separators in the paths are inferred, bodies are not published
 * (docs/providers/flipdish.md, "Organization API").
 */
const fields = [
	orgId,
	propertyId,
	salesChannelId,
	json('body', 'JSON Body', {
		in: 'body',
		wire: '',
		shape: 'object',
		description: "What is reported, as Flipdish's reference describes it",
		placeholder: '{ "name": "value" }',
	}),
] as const;

export const operationsUpdate = resource('Operations Update (Beta)', {
	reportItemSnooze: {
		name: 'Report Item Snooze',
		action: 'Report item snooze',
		description: 'Tell how snoozing an item went at a marketplace',
		request:
			'POST /operations-updates/orgs/{orgId}/properties/{propertyId}/salesChannels/{salesChannelId}/item-snooze-status',
		beta: true,
		inferred: true,
		fields,
	},
	reportMenuPublish: {
		name: 'Report Menu Publishing',
		action: 'Report menu publishing',
		description: 'Tell how publishing a menu went at a marketplace',
		request:
			'POST /operations-updates/orgs/{orgId}/properties/{propertyId}/salesChannels/{salesChannelId}/menu-publish-status',
		beta: true,
		inferred: true,
		fields,
	},
	reportStoreSnooze: {
		name: 'Report Store Snooze',
		action: 'Report store snooze',
		description: 'Tell how snoozing a store went at a marketplace',
		request:
			'POST /operations-updates/orgs/{orgId}/properties/{propertyId}/salesChannels/{salesChannelId}/store-snooze-status',
		beta: true,
		inferred: true,
		fields,
	},
});
