import { resource } from '../../shared/declaration/operation';
import { number, oneOf } from '../../shared/declaration/fields';
import { storeId } from '../fields';

export const storeLeadTime = resource('Store Lead Time', {
	get: {
		name: 'Get',
		action: 'Get store lead times',
		description: 'Retrieve the default lead times of orders',
		request: 'GET /api/v1.0/stores/{storeId}/leadTimes',
		fields: [storeId],
		reply: { item: 'Data' },
	},
	update: {
		name: 'Update',
		action: 'Update store lead time',
		description: 'Change the default lead time of orders of one dispatch type',
		request: 'POST /api/v1.0/stores/{storeId}/leadTimes',
		fields: [
			storeId,
			oneOf(
				'dispatchType',
				'Dispatch Type',
				[
					['collection', 'Collection'],
					['delivery', 'Delivery'],
				],
				{ default: 'delivery', description: 'Type of orders to change' },
			),
			number('leadTimeMinutes', 'Lead Time (Minutes)', {
				min: 1,
				decimals: 0,
				description: 'Time until an order is ready',
				placeholder: '30',
			}),
		],
		reply: { item: 'Data' },
	},
});
