import { resource } from '../../shared/declaration/operation';
import { number, oneOf, text } from '../../shared/declaration/fields';
import { appId, appNameId, CURRENCIES, listingApp, storeGroupId, storeIds } from '../fields';
import { classicPages } from '../profile';

const name = text('name', 'Name', {
	description: 'Name of the store group',
	placeholder: 'Nonna Pizza, Dublin',
});

const currency = oneOf('currency', 'Currency', CURRENCIES, {
	default: 'EUR',
	description: 'Currency of the stores in the group',
});

const searchQuery = text('searchQuery', 'Search', { description: 'Text to search for' });

const fields = [listingApp, storeGroupId] as const;
const singleReply = { item: 'Data' } as const;

export const storeGroup = resource('Store Group', {
	get: {
		name: 'Get',
		action: 'Get store group',
		description: 'Retrieve a store group',
		request: 'GET /api/v1.0/storegroups/{storeGroupId}',
		fields,
		reply: singleReply,
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many store groups',
		description: 'Retrieve the store groups of an app',
		request: 'GET /api/v1.0/{appNameId}/storegroups',
		fields: [appNameId],
		filters: [searchQuery],
		reply: { paging: classicPages },
	},
	getAllExtended: {
		name: 'Get Many with Stores',
		action: 'Get many store groups with stores',
		description: 'Retrieve the store groups of an app with their stores and locations',
		request: 'GET /api/v1.0/{appNameId}/storegroups/extended',
		fields: [appNameId],
		filters: [
			number('groupingRadius', 'Grouping Radius', {
				description:
					'Maximum distance of stores that are grouped as one location. The docs name no unit.',
				placeholder: '10',
				decimals: 0,
			}),
			searchQuery,
		],
		reply: {
			paging: classicPages,
			simplify: [
				'StoreGroupId',
				'Name',
				'Currency',
				'TotalStores',
				'StoreHeaders',
				'GroupedCoordinates',
				'GeneralRating',
				'GeneralRatingCount',
				'DeliveryMenuMessage',
				'PickupMenuMessage',
			],
		},
		internal: true,
	},
	create: {
		name: 'Create',
		action: 'Create store group',
		description: 'Add a store group to an app',
		request: 'POST /api/v1.0/{appNameId}/storegroups',
		fields: [appNameId, name, currency],
		reply: singleReply,
	},
	update: {
		name: 'Update',
		action: 'Update store group',
		description: 'Change the name or currency of a store group. What you leave out stays as it is.',
		request: 'POST /api/v1.0/storegroups/{storeGroupId}',
		fields,
		updateFields: [currency, name],
		reply: singleReply,
	},
	delete: {
		name: 'Delete',
		action: 'Delete store group',
		description: 'Remove an empty store group',
		request: 'DELETE /api/v1.0/storegroups/{storeGroupId}',
		fields,
		reply: { deletes: true },
	},
	assignStores: {
		name: 'Assign Stores',
		action: 'Assign stores to store group',
		description: 'Move stores into a store group',
		request: 'POST /api/v1.0/{appId}/storegroups/{storeGroupId}/assignStores',
		fields: [appId, storeGroupId, { ...storeIds, in: 'body', wire: '' }],
	},
	setCustomerMessages: {
		name: 'Set Customer Messages',
		action: 'Set customer messages of store group',
		description: 'Change the messages shown to customers above the menu',
		request: 'POST /api/v1.0/storegroups/{storeGroupId}/CustomerMessages',
		fields,
		updateFields: [
			text('deliveryMenuMessage', 'Delivery Menu Message', {
				rows: 3,
				description: 'Message for delivery customers',
			}),
			text('pickupMenuMessage', 'Pickup Menu Message', {
				rows: 3,
				description: 'Message for pickup customers',
			}),
		],
	},
});
