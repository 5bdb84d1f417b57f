import { resource } from '../../shared/declaration/operation';
import { oneOf, someOf } from '../../shared/declaration/fields';
import {
	catalogItemId,
	details,
	ITEM_TYPES,
	itemGroups,
	catalogName,
	price,
	searchTerm,
	sku,
} from '../catalogFields';
import { appId } from '../fields';
import { classicPages } from '../profile';

const simplify = [
	'CatalogItemId',
	'Name',
	'Sku',
	'ItemType',
	'Price',
	'Description',
	'ImageFileName',
	'Alcohol',
	'IsArchived',
];

export const catalogItem = resource('Catalog Item', {
	archive: {
		name: 'Archive',
		action: 'Archive catalog item',
		description: 'Archive a catalog item (items cannot be deleted)',
		request: 'POST /api/v1.0/{appId}/catalog/items/{catalogItemId}/archive',
		fields: [appId, catalogItemId],
	},
	create: {
		name: 'Create',
		action: 'Create catalog item',
		description: 'Add a product or modifier to the catalog',
		request: 'POST /api/v1.0/{appId}/catalog/items',
		fields: [
			appId,
			catalogName,
			sku,
			price,
			oneOf('itemType', 'Item Type', ITEM_TYPES, { default: 'Product' }),
		],
		additionalFields: [...details, itemGroups],
		reply: { item: 'Data', simplify },
	},
	duplicate: {
		name: 'Duplicate',
		action: 'Duplicate catalog item',
		description: 'Create a copy of a catalog item',
		request: 'POST /api/v1.0/{appId}/catalog/items/{catalogItemId}/duplicate',
		fields: [appId, catalogItemId],
	},
	get: {
		name: 'Get',
		action: 'Get catalog item',
		description: 'Retrieve a catalog item',
		request: 'GET /api/v1.0/{appId}/catalog/items/{catalogItemId}',
		fields: [appId, catalogItemId],
		reply: { simplify },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many catalog items',
		description: 'Retrieve a list of catalog items',
		request: 'GET /api/v1.0/{appId}/catalog/items',
		fields: [
			appId,
			someOf('itemTypes', 'Item Types', ITEM_TYPES, {
				description: 'Only catalog entries of these types',
				default: ['Product', 'Modifier'],
			}),
		],
		filters: [searchTerm],
		reply: { paging: classicPages, simplify },
	},
	update: {
		name: 'Update',
		action: 'Update catalog item',
		description: 'Change a catalog item; what you leave out stays as it is',
		request: 'POST /api/v1.0/{appId}/catalog/items/{catalogItemId}',
		fields: [appId, catalogItemId],
		updateFields: [catalogName, sku, price, ...details, itemGroups],
	},
});
