import { resource } from '../../shared/declaration/operation';
import { oneOf, text } from '../../shared/declaration/fields';
import { commandId, LOOK_BACK } from '../fields';
import { allAtOnce } from '../profile';

const simplify = [
	'id',
	'device_id',
	'status',
	'device_status',
	'starts_at',
	'ends_at',
	'battery_commands.mode',
	'battery_commands.power_mode',
	'battery_commands.setpoint_w',
	'updated_at',
];

export const command = resource('Command', {
	getAll: {
		name: 'Get Many',
		action: 'Get many commands',
		description: 'Retrieve the commands for your devices. Flip asks for at most one call a minute.',
		request: 'GET /v1/commands',
		reply: { paging: allAtOnce, simplify },
		changeTracking: {
			id: 'id',
			createdAt: 'created_at',
			changedAt: 'updated_at',
			lookBack: LOOK_BACK,
			// Flip allows one poll per minute; n8n's schedule may fire a little early
			// (docs/providers/flip.md, "Commands").
			atLeastEvery: 50,
		},
	},
	update: {
		name: 'Update Status',
		action: 'Update command status',
		description: 'Acknowledge a command within 15 minutes of receiving it',
		toolNote:
			'OK promises Flip that the device carries the command out: use it only for a device that does. Times are UTC, powers are in watts',
		request: 'PATCH /v1/command/{commandId}',
		fields: [
			commandId,
			oneOf(
				'deviceStatus',
				'Device Status',
				[
					['FAILED_FAULT', 'Failed: Fault', 'The device has a fault'],
					['FAILED_OFFLINE', 'Failed: Offline', 'The device cannot be reached'],
					['OK', 'OK', 'The device will carry the command out'],
				],
				{ default: 'OK', description: 'Whether the device can carry out the command' },
			),
		],
		additionalFields: [
			text('deviceStatusReason', 'Reason', {
				description: 'Why the device has this status, in your own words',
			}),
		],
		reply: { simplify },
	},
});
