import { resource } from '../../shared/declaration/operation';
import { flag, number } from '../../shared/declaration/fields';
import { storeId } from '../fields';

export const orderBatching = resource('Order Batching Settings', {
	get: {
		name: 'Get',
		action: 'Get order batching settings',
		description: 'Retrieve whether and how often a store delivers orders in batches',
		request: 'GET /api/v1.0/stores/{storeId}/order-batching-configuration',
		fields: [storeId],
		reply: { item: 'Data' },
	},
	update: {
		name: 'Update',
		action: 'Update order batching settings',
		description: 'Set whether and how often a store delivers orders in batches',
		request: 'POST /api/v1.0/stores/{storeId}/order-batching-configuration',
		fields: [storeId],
		updateFields: [
			number('batchIntervalInSeconds', 'Batch Interval (Seconds)', {
				description: 'Time between two batches',
				placeholder: '600',
				decimals: 0,
			}),
			flag('enabled', 'Enabled', {
				description: 'Whether orders are delivered in batches',
				default: true,
			}),
		],
	},
});
