import { resource } from '../../shared/declaration/operation';
import { flag, number } from '../../shared/declaration/fields';
import { storeId } from '../fields';

export const orderBatching = resource('Order Batching', {
	get: {
		name: 'Get',
		action: 'Get order batching',
		description: 'Retrieve whether and how often a store sends orders out in batches',
		request: 'GET /api/v1.0/stores/{storeId}/order-batching-configuration',
		fields: [storeId],
		reply: { item: 'Data' },
	},
	update: {
		name: 'Update',
		action: 'Update order batching',
		description: 'Set whether and how often a store sends orders out in batches',
		request: 'POST /api/v1.0/stores/{storeId}/order-batching-configuration',
		fields: [storeId],
		updateFields: [
			number('batchIntervalInSeconds', 'Batch Interval (Seconds)', {
				description: 'Time from one batch to the next',
				placeholder: '600',
				decimals: 0,
			}),
			flag('enabled', 'Enabled', {
				description: 'Whether orders go out in batches',
				default: true,
			}),
		],
	},
});
