import { resource } from '../../shared/declaration/operation';
import { locators } from '../../shared/declaration/fields';
import { catalogItemId } from '../catalogFields';
import { appId, menuId, menus } from '../fields';
import { classicPages } from '../profile';

export const catalogChange = resource('Catalog Change', {
	getAll: {
		name: 'Get Many',
		action: 'Get many catalog changes',
		description: 'Retrieve the catalog changes that menus do not show yet',
		request: 'GET /api/v1.0/{appId}/menus/catalog-changes',
		fields: [appId],
		filters: [catalogItemId, menuId],
		reply: { paging: classicPages },
	},
	getSummaries: {
		name: 'Get Summaries',
		action: 'Get summaries of catalog changes',
		description: 'Retrieve the number of unpublished catalog changes of each menu',
		request: 'GET /api/v1.0/{appId}/menus/catalog-changes/summaries',
		fields: [appId],
		reply: { item: 'Data' },
	},
	publish: {
		name: 'Publish',
		action: 'Publish catalog changes',
		description: 'Publish catalog changes to menus',
		request: 'POST /api/v1.0/{appId}/menus/catalog-changes/publish',
		fields: [appId],
		additionalFields: [
			{ ...catalogItemId, limits: true },
			locators('menuIds', 'Menu', {
				picker: menus,
				idType: 'integer',
				limits: true,
				description: 'Menus to publish to',
			}),
		],
		requiresBody: true,
	},
});
