import { resource } from '../../shared/declaration/operation';
import { group, number, oneOf } from '../../shared/declaration/fields';
import { appId, DAYS, deliveryType, storeId } from '../fields';

const clock = <Name extends string>(
	name: Name,
	label: string,
	description: string,
	placeholder: string,
) => number(name, label, { description, min: 0, decimals: 0, placeholder });

export const storeCapacity = resource('Store Order Capacity', {
	get: {
		name: 'Get',
		action: 'Get store order capacity',
		description: 'Retrieve the order capacity of a store',
		request: 'GET /api/v1.0/{appId}/storeordercapacity/{storeId}/{deliveryType}',
		fields: [appId, storeId, deliveryType],
		reply: { item: 'Data' },
	},
	update: {
		name: 'Update',
		action: 'Update store order capacity',
		description: 'Change the order capacity of a store',
		request: 'POST /api/v1.0/{appId}/storeordercapacity/{storeId}',
		fields: [
			appId,
			storeId,
			{ ...deliveryType, in: 'query' },
			group(
				'orderCapacityPeriods',
				'Order Capacity Period',
				[
					oneOf('dayOfTheWeek', 'Day of Week', DAYS, {
						default: 'Monday',
						description: 'Day when the limit applies',
					}),
					clock('periodStartHour', 'Start Hour', 'Hour when the limit begins', '9'),
					clock('periodStartMinutes', 'Start Minutes', 'Minutes past the hour', '0'),
					clock('periodEndHour', 'End Hour', 'Hour when the limit ends', '11'),
					clock('periodEndMinutes', 'End Minutes', 'Minutes past the hour', '30'),
					number('maxOrderNumberPerStoreInterval', 'Max Orders per Interval', {
						min: 0,
						decimals: 0,
						placeholder: '5',
						description: 'Maximum orders in each interval of the store, such as ten minutes',
					}),
				],
				{ several: true, description: 'Limits by day and time' },
			),
		],
	},
});
