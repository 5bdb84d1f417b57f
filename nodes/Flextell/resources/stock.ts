import { resource } from '../../shared/declaration/operation';
import { dateTime, additionalMembers, number, oneOf, text } from '../../shared/declaration/fields';
import { numericId, search } from '../fields';
import { laravelPages, tenantId } from '../profile';

const shownByMovements = { description: 'ID of the product. Stock movements show it.' };
const productId = numericId('productId', 'Product ID', shownByMovements);
const warehouseId = numericId('warehouseId', 'Warehouse ID', shownByMovements);
const direction = oneOf('direction', 'Direction', ['in', 'out']);
const quantity = { placeholder: '10' };
const notes = text('notes', 'Notes', { rows: 4 });

export const stock = resource('Stock', {
	adjust: {
		name: 'Adjust',
		action: 'Adjust stock',
		description: 'Correct the quantity of a product in a warehouse',
		request: 'POST /api/v1/stocks/adjustment',
		fields: [
			tenantId,
			productId,
			warehouseId,
			oneOf('mode', 'Mode', [
				['correction', 'Correction'],
				['in_out', 'In or Out'],
			]),
			{ ...direction, show: { mode: ['in_out'] } },
			number('quantity', 'Quantity', quantity),
		],
		additionalFields: [notes],
		reply: { item: 'data' },
	},
	createEntry: {
		name: 'Create Entry',
		action: 'Create stock entry',
		description: 'Put a product into a warehouse',
		request: 'POST /api/v1/stocks/entry',
		fields: [
			tenantId,
			productId,
			warehouseId,
			oneOf('type', 'Type', ['full', 'partial']),
			number('quantity', 'Quantity', { ...quantity, optional: true }),
		],
		additionalFields: [
			number('baseUnits', 'Base Units', quantity),
			number('boxes', 'Boxes', quantity),
			number('innerUnits', 'Inner Units', quantity),
			notes,
		],
		reply: { item: 'data' },
	},
	transfer: {
		name: 'Transfer',
		action: 'Transfer stock',
		description: 'Move a product from one warehouse to another',
		request: 'POST /api/v1/stocks/transfer',
		fields: [
			tenantId,
			productId,
			numericId('sourceWarehouseId', 'Source Warehouse ID', shownByMovements),
			numericId('destinationWarehouseId', 'Destination Warehouse ID', shownByMovements),
			number('quantity', 'Quantity', quantity),
		],
		additionalFields: [notes],
		reply: {
			item: 'data',
			simplify: [
				'id',
				'product',
				'source_warehouse',
				'destination_warehouse',
				'quantity',
				'unit_label',
				'user',
				'notes',
				'transferred_at',
			],
		},
	},
});

export const stockMovement = resource('Stock Movement', {
	getAll: {
		name: 'Get Many',
		action: 'Get many stock movements',
		description: 'Retrieve the movements of products in and out of the warehouses',
		request: 'GET /api/v1/stocks/movements',
		fields: [tenantId],
		filters: [
			dateTime('dateFrom', 'Date From', { description: 'From this date on, inclusive' }),
			direction,
			productId,
			search,
			oneOf('type', 'Type', [
				'adjustment',
				'count',
				'initial_stock',
				'purchase',
				'sale',
				'sale_return',
				'transfer',
				'usage',
				'usage_return',
				'waste',
			]),
			warehouseId,
			additionalMembers('query'),
		],
		reply: {
			paging: laravelPages,
			simplify: [
				'id',
				'type',
				'direction',
				'quantity',
				'unit_label',
				'product',
				'warehouse',
				'reference',
				'notes',
				'effective_at',
			],
		},
	},
});
