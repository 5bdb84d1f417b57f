import { resource } from '../../shared/declaration/operation';
import { oneOf, someOf } from '../../shared/declaration/fields';
import {
	catalogProductId,
	details,
	ITEM_TYPES,
	catalogName,
	price,
	productGroups,
	searchTerm,
	sku,
} from '../catalogFields';
import { appId } from '../fields';
import { classicPages } from '../profile';

const simplify = [
	'CatalogItemId',
	'Name',
	'Sku',
	'ProductType',
	'Price',
	'Description',
	'ImageFileName',
	'Alcohol',
	'IsArchived',
];

export const catalogProduct = resource('Catalog Product', {
	archive: {
		name: 'Archive',
		action: 'Archive catalog product',
		description: 'Archive a catalog product (products cannot be deleted)',
		request: 'POST /api/v1.0/{appId}/catalog/products/{catalogItemId}/archive',
		fields: [appId, catalogProductId],
	},
	create: {
		name: 'Create',
		action: 'Create catalog product',
		description: 'Add a product or modifier to the catalog',
		request: 'POST /api/v1.0/{appId}/catalog/products',
		fields: [
			appId,
			catalogName,
			sku,
			price,
			oneOf('productType', 'Product Type', ITEM_TYPES, { default: 'Product' }),
		],
		additionalFields: [...details, productGroups],
		reply: { item: 'Data', simplify },
	},
	duplicate: {
		name: 'Duplicate',
		action: 'Duplicate catalog product',
		description: 'Create a copy of a catalog product',
		request: 'POST /api/v1.0/{appId}/catalog/products/{catalogItemId}/duplicate',
		fields: [appId, catalogProductId],
	},
	get: {
		name: 'Get',
		action: 'Get catalog product',
		description: 'Retrieve a catalog product',
		request: 'GET /api/v1.0/{appId}/catalog/products/{catalogItemId}',
		fields: [appId, catalogProductId],
		reply: { simplify },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many catalog products',
		description: 'Retrieve a list of catalog products',
		request: 'GET /api/v1.0/{appId}/catalog/products',
		fields: [
			appId,
			someOf('productTypes', 'Product Types', ITEM_TYPES, {
				description: 'Only catalog entries of these types',
				default: ['Product', 'Modifier'],
			}),
		],
		filters: [searchTerm],
		reply: { paging: classicPages, simplify },
	},
	update: {
		name: 'Update',
		action: 'Update catalog product',
		description: 'Change a catalog product; what you leave out stays as it is',
		request: 'POST /api/v1.0/{appId}/catalog/products/{catalogItemId}',
		fields: [appId, catalogProductId],
		updateFields: [catalogName, sku, price, ...details, productGroups],
	},
});
