import { resource } from '../../shared/declaration/operation';
import { oneOf } from '../../shared/declaration/fields';
import { DAYS, deliveryType, openingTimes, storeId } from '../fields';
import { classicList } from '../profile';

export const storeOpeningHours = resource('Store Opening Hours', {
	getAll: {
		name: 'Get Many',
		action: 'Get many store opening hours',
		description: 'Retrieve the weekly opening hours for delivery or pickup',
		request: 'GET /api/v1.0/stores/{storeId}/availability/{deliveryType}',
		fields: [storeId, deliveryType],
		reply: { paging: classicList },
	},
	update: {
		name: 'Update',
		action: 'Update store opening hours',
		description: 'Change the opening hours of one day of the week',
		request: 'POST /api/v1.0/stores/{storeId}/availability/{deliveryType}',
		fields: [
			storeId,
			deliveryType,
			oneOf('dayOfWeek', 'Day of Week', DAYS, {
				default: 'Monday',
				description: 'Day whose opening hours to change',
			}),
		],
		updateFields: openingTimes,
		reply: { item: 'Data' },
	},
});
