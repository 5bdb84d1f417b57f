import { resource } from '../../shared/declaration/operation';
import { dateTime, locator, oneOf } from '../../shared/declaration/fields';
import { deliveryType, INTEGER, storeId } from '../fields';
import { classicPages } from '../profile';
import { titleCase } from '../../shared/util/text';
import { entryLabel, joinPresent, toMinute } from '../../shared/util/label';

const businessHoursOverrideId = locator('businessHoursOverrideId', 'Override', {
	description: 'Exception to the opening hours',
	placeholder: '12345',
	pattern: INTEGER,
	picker: {
		request: 'GET /api/v1.0/stores/{storeId}/businesshoursoverrides',
		paging: classicPages,
		value: 'BusinessHoursOverrideId',
		label: ({ Type: type, DeliveryType: forType, StartTime: start, EndTime: end }) =>
			entryLabel(
				titleCase(String(type)),
				forType,
				joinPresent([toMinute(start), toMinute(end)], ' – '),
			),
	},
});

export const storeOpeningHoursOverride = resource('Store Opening Hours Override', {
	getAll: {
		name: 'Get Many',
		action: 'Get many store opening hours overrides',
		description: "Retrieve exceptions to a store's opening hours",
		request: 'GET /api/v1.0/stores/{storeId}/businesshoursoverrides',
		fields: [storeId],
		filters: [dateTime('after', 'After', { description: 'Only exceptions after this time' })],
		reply: { paging: classicPages },
	},
	create: {
		name: 'Create',
		action: 'Create store opening hours override',
		description: "Add an exception to a store's opening hours, such as a holiday",
		request: 'POST /api/v1.0/stores/{storeId}/businesshoursoverrides',
		fields: [
			storeId,
			deliveryType,
			oneOf(
				'type',
				'Type',
				['Closed', ['ClosedAllowPreOrders', 'Closed, Allow Pre-Orders'], 'Open'],
				{
					description: 'Whether the store is open or closed during this time',
				},
			),
			dateTime('startTime', 'Start Time', { description: 'When the exception begins' }),
			dateTime('endTime', 'End Time', { description: 'When the exception ends' }),
		],
		reply: { item: 'Data' },
	},
	delete: {
		name: 'Delete',
		action: 'Delete store opening hours override',
		description: "Remove an exception to a store's opening hours",
		request: 'DELETE /api/v1.0/stores/{storeId}/businesshoursoverrides/{businessHoursOverrideId}',
		fields: [storeId, businessHoursOverrideId],
		reply: { deletes: true },
	},
});
