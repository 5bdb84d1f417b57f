import type { Field } from '../../shared/declaration/operation';
import { resource } from '../../shared/declaration/operation';
import { json, text } from '../../shared/declaration/fields';
import { deviceFields, deviceId, installDate, powerRatings, reserve, siteId } from '../fields';
import { allAtOnce } from '../profile';

const simplify = [
	'id',
	'site_id',
	'manufacturer_name',
	'product_name',
	'serial_number',
	'type',
	'attributes.battery_capacity_wh',
	'configuration.reserve_percentage',
	'install_date',
	'updated_at',
];

const forBatteries = <F extends Field>(field: F) => ({ ...field, show: { type: ['BATTERY'] } });
const [capacity, powerInput, powerOutput] = powerRatings;

export const device = resource('Device', {
	create: {
		name: 'Create',
		action: 'Create device',
		description: 'Add a device to a site',
		request: 'POST /v1/site/{siteId}/devices',
		fields: [
			siteId,
			text('deviceId', 'Device ID', {
				wire: 'id',
				description: 'Your own ID for the new device',
				placeholder: 'battery-0042',
			}),
			...deviceFields,
			forBatteries(capacity),
			forBatteries(powerInput),
			forBatteries(powerOutput),
		],
		additionalFields: [
			json('attributes', 'Attributes (JSON)', {
				shape: 'object',
				description:
					'JSON object with facts about the installation, for devices other than batteries',
			}),
			installDate,
			reserve,
		],
		// Flip requires the site in path and body, and attributes of every device.
		body: (body, { siteId: site }) => ({
			site_id: String(site).trim(),
			attributes: {},
			...body,
		}),
		reply: { simplify },
	},
	delete: {
		name: 'Delete',
		action: 'Delete device',
		description: 'Remove a device from a site',
		request: 'DELETE /v1/site/{siteId}/device/{deviceId}',
		fields: [siteId, deviceId],
		reply: { deletes: true },
	},
	get: {
		name: 'Get',
		action: 'Get device',
		description: 'Retrieve a device of a site',
		request: 'GET /v1/site/{siteId}/device/{deviceId}',
		fields: [siteId, deviceId],
		reply: { simplify },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many devices',
		description: 'Retrieve the devices of a site',
		request: 'GET /v1/site/{siteId}/devices',
		fields: [siteId],
		reply: { paging: allAtOnce, simplify },
	},
	update: {
		name: 'Update',
		action: 'Update device',
		description: 'Change the power ratings or the reserve of a device',
		request: 'PATCH /v1/site/{siteId}/device/{deviceId}',
		fields: [siteId, deviceId],
		updateFields: [...powerRatings, reserve],
		reply: { simplify },
	},
});
