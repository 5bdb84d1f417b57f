import type { Picker } from '../../shared/declaration/operation';
import { resource } from '../../shared/declaration/operation';
import { locator, text } from '../../shared/declaration/fields';
import { unpagedList } from '../profile';
import { entryLabel } from '../../shared/util/label';

const paging = unpagedList('items', 'devices');

const DEVICES: Picker = {
	request: 'GET /pay-api/v1/devices',
	paging,
	value: ['deviceId', 'id'],
	label: ({ deviceName, deviceId: id }) => entryLabel(deviceName, id),
};

/** A device's ID is chosen by the user and need not be a UUID. */
const deviceId = locator('deviceId', 'Device', {
	picker: DEVICES,
	placeholder: 'phone-1',
	description: 'Mobile device',
});

/**
 * Mobile devices that accept cards (tap to pay). They use version 1 of the API with the same token;
 * paths and bodies are taken from Flute's CLI (docs/providers/flute.md, "Version 1 endpoints").
 */
export const device = resource('Device', {
	activateTapToPay: {
		name: 'Activate Tap to Pay',
		action: 'Activate tap to pay on device',
		description: 'Enable a mobile device to take cards (version 1 of the API)',
		request: 'POST /pay-api/v1/devices/{deviceId}/tap-to-pay/activate',
		fields: [deviceId],
	},
	create: {
		name: 'Create',
		action: 'Create device',
		description: 'Register a mobile device (version 1 of the API)',
		request: 'POST /pay-api/v1/devices',
		fields: [
			text('deviceId', 'Device ID', {
				placeholder: 'phone-1',
				description: 'Your own ID of the device',
			}),
			text('deviceName', 'Name', { placeholder: "Ada's phone" }),
		],
	},
	get: {
		name: 'Get',
		action: 'Get device',
		description: 'Retrieve a mobile device (version 1 of the API)',
		request: 'GET /pay-api/v1/devices/{deviceId}',
		fields: [deviceId],
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many devices',
		description: 'Retrieve a list of the mobile devices (version 1 of the API)',
		request: 'GET /pay-api/v1/devices',
		reply: { paging },
	},
	getTapToPayToken: {
		name: 'Get Tap to Pay Token',
		action: 'Get tap to pay token of device',
		description:
			'Retrieve the token that the app on a mobile device needs to take cards (version 1 of the API). Treat the output as a secret.',
		request: 'POST /pay-api/v1/devices/tap-to-pay/jwt',
		fields: [deviceId],
	},
});
