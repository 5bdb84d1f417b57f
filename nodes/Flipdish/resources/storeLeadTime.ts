import { resource } from '../../shared/declaration/operation';
import { number, oneOf } from '../../shared/declaration/fields';
import { storeId } from '../fields';

export const storeLeadTime = resource('Store Lead Time', {
	get: {
		name: 'Get',
		action: 'Get store lead times',
		description: 'Retrieve how long orders take when nobody says otherwise on accepting them',
		request: 'GET /api/v1.0/stores/{storeId}/leadTimes',
		fields: [storeId],
		reply: { item: 'Data' },
	},
	update: {
		name: 'Update',
		action: 'Update store lead time',
		description: 'Change how long orders of one kind take',
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
				{ default: 'delivery', description: 'Which orders it is about' },
			),
			number('leadTimeMinutes', 'Lead Time (Minutes)', {
				min: 1,
				decimals: 0,
				description: 'How long an order takes',
				placeholder: '30',
			}),
		],
		reply: { item: 'Data' },
	},
});
