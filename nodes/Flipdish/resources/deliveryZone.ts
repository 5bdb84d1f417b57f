import { resource } from '../../shared/declaration/operation';
import { amount, flag, locator, text } from '../../shared/declaration/fields';
import { INTEGER, storeId } from '../fields';
import { classicList } from '../profile';

const deliveryZoneId = locator('deliveryZoneId', 'Delivery Zone', {
	description: 'Choose the delivery zone from the list, or enter its ID',
	placeholder: '12345',
	pattern: INTEGER,
	picker: {
		request: 'GET /api/v1.0/stores/{storeId}/deliveryzones',
		paging: classicList,
		value: 'Id',
		label: ({ Id: id, DeliveryFee: fee, MinimumDeliveryOrderAmount: least }) =>
			`Zone ${String(id)} · fee ${String(fee)} · minimum ${String(least)}`,
	},
});

const wellKnownText = text('wellKnownText', 'Area', {
	rows: 3,
	description:
		'Area in well-known text (WKT): a polygon, or a circle with longitude, latitude and radius in meters',
	placeholder: 'CIRCLE((-6.26 53.34, 2000))',
});

/** Members of `DeliveryZoneBase` except the area. */
const detailFields = [
	amount('deliveryFee', 'Delivery Fee', {
		min: 0,
		description: 'Fee that customers pay for the delivery',
		placeholder: '3.50',
	}),
	flag('isEnabled', 'Enabled', { default: true, description: 'Whether the zone is in use' }),
	amount('minimumDeliveryOrderAmount', 'Minimum Order Amount', {
		min: 0,
		description: 'Minimum amount of an order in this zone',
		placeholder: '15.00',
	}),
] as const;

const singleReply = { item: 'Data' } as const;

export const deliveryZone = resource('Store Delivery Zone', {
	getAll: {
		name: 'Get Many',
		action: 'Get many store delivery zones',
		description: 'Retrieve the delivery zones of a store',
		request: 'GET /api/v1.0/stores/{storeId}/deliveryzones',
		fields: [storeId],
		reply: { paging: classicList },
	},
	create: {
		name: 'Create',
		action: 'Create store delivery zone',
		description: 'Add an area to which a store delivers',
		request: 'POST /api/v1.0/stores/{storeId}/deliveryzones',
		fields: [storeId, wellKnownText],
		additionalFields: detailFields,
		reply: singleReply,
	},
	update: {
		name: 'Update',
		action: 'Update store delivery zone',
		description:
			'Change the area, fee or minimum of a delivery zone. What you leave out stays as it is.',
		request: 'POST /api/v1.0/stores/{storeId}/deliveryzones/{deliveryZoneId}',
		fields: [storeId, deliveryZoneId],
		updateFields: [wellKnownText, ...detailFields],
		reply: singleReply,
	},
	delete: {
		name: 'Delete',
		action: 'Delete store delivery zone',
		description: 'Remove an area to which a store delivers',
		request: 'DELETE /api/v1.0/stores/{storeId}/deliveryzones/{deliveryZoneId}',
		fields: [storeId, deliveryZoneId],
		reply: { deletes: true },
	},
});
