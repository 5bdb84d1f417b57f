import { resource } from '../../shared/declaration/operation';
import { dateTime, locator } from '../../shared/declaration/fields';
import { appId, INTEGER, nameAndId, storeIds } from '../fields';
import { classicList } from '../profile';

const orderBatchId = locator('orderBatchId', 'Order Batch', {
	description: 'Batch of orders that are delivered together',
	placeholder: '12345',
	pattern: INTEGER,
	picker: {
		request: 'GET /api/v1.0/{appId}/order-batches',
		paging: classicList,
		value: 'Id',
		label: nameAndId('DisplayCode', 'Id'),
	},
});

export const orderBatch = resource('Order Batch', {
	get: {
		name: 'Get',
		action: 'Get order batch',
		description: 'Retrieve a batch of orders that are delivered together',
		request: 'GET /api/v1.0/{appId}/order-batches/{orderBatchId}',
		fields: [appId, orderBatchId],
		reply: { item: 'Data' },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many order batches',
		description: 'Retrieve a list of order batches',
		request: 'GET /api/v1.0/{appId}/order-batches',
		fields: [appId],
		filters: [
			dateTime('createdFrom', 'Created After', {
				description: 'Only batches made at or after this time',
			}),
			dateTime('createdTo', 'Created Before', {
				description: 'Only batches made at or before this time',
			}),
			storeIds,
		],
		reply: { paging: classicList },
	},
});
