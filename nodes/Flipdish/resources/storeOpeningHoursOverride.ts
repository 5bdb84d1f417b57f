import { resource } from '../../shared/declaration/operation';
import { dateTime, locator, oneOf } from '../../shared/declaration/fields';
import { deliveryType, INTEGER, storeId } from '../fields';
import { classicPages } from '../profile';
import { titleCase } from '../../shared/util/text';
import { entryLabel, joinPresent, toMinute } from '../../shared/util/label';

const businessHoursOverrideId = locator('businessHoursOverrideId', 'Override', {
	description: 'The override',
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
		description: 'Retrieve when a store is open or closed out of turn',
		request: 'GET /api/v1.0/stores/{storeId}/businesshoursoverrides',
		fields: [storeId],
		filters: [dateTime('after', 'After', { description: 'Only overrides after this time' })],
		reply: { paging: classicPages },
	},
	create: {
		name: 'Create',
		action: 'Create store opening hours override',
		description: 'Close or open a store for a while, for a holiday or a busy evening',
		request: 'POST /api/v1.0/stores/{storeId}/businesshoursoverrides',
		fields: [
			storeId,
			deliveryType,
			oneOf(
				'type',
				'Type',
				['Closed', ['ClosedAllowPreOrders', 'Closed, Allow Pre-Orders'], 'Open'],
				{
					description: 'What the store is during this time',
				},
			),
			dateTime('startTime', 'Start Time', { description: 'When it begins' }),
			dateTime('endTime', 'End Time', { description: 'When it ends' }),
		],
		reply: { item: 'Data' },
	},
	delete: {
		name: 'Delete',
		action: 'Delete store opening hours override',
		description: 'Go back to the usual opening hours',
		request: 'DELETE /api/v1.0/stores/{storeId}/businesshoursoverrides/{businessHoursOverrideId}',
		fields: [storeId, businessHoursOverrideId],
		reply: { deletes: true },
	},
});
