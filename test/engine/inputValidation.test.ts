import type { INodeParameters } from 'n8n-workflow';

import { byId, useProvider } from './support/providers';

const flip = useProvider('flip');

const commission = { resource: 'site', operation: 'commission', siteId: 'new' };

/** The error for invalid input; the value comes from the item, as from an expression. */
const refusals: Array<[string, INodeParameters, unknown, string, string]> = [
	[
		'a missing id',
		{ resource: 'site', operation: 'get', siteId: byId('={{ $json.value }}') },
		'',
		"'Site' is empty",
		"Fill in 'Site'.",
	],
	[
		'an id that is no UUID',
		{
			resource: 'event',
			operation: 'get',
			siteId: byId('home-1001'),
			eventId: byId('={{ $json.value }}'),
		},
		'4711',
		"'Event' must be a UUID such as 3f2504e0-4f89-41d3-9a0c-0305e82c3301",
		"Correct the value of 'Event'.",
	],
	[
		'broken JSON',
		{ ...commission, specifyDevices: 'json', devicesJson: '={{ $json.value }}' },
		'[{]',
		"'Devices (JSON)' is not valid JSON",
		"Correct the JSON in 'Devices (JSON)'.",
	],
	[
		'JSON of another shape',
		{ ...commission, specifyDevices: 'json', devicesJson: '={{ $json.value }}' },
		'{}',
		"'Devices (JSON)' must be a JSON list",
		'Begin it with [.',
	],
	[
		'a date that is none',
		{
			resource: 'telemetry',
			operation: 'reportBattery',
			deviceId: 'battery',
			startTime: '={{ $json.value }}',
		},
		'yesterday',
		"'Start Time' is not a date",
		'Write it like 2026-01-31T09:30:00Z, or choose it in the calendar.',
	],
	[
		'a number that is none',
		{
			resource: 'device',
			operation: 'update',
			siteId: byId('home-1001'),
			deviceId: byId('battery'),
			updateFields: { reservePercentage: '={{ $json.value }}' },
		},
		'half',
		"'Reserve (%)' must be a number",
		"Correct the value of 'Reserve (%)'.",
	],
	[
		'a number out of bounds',
		{
			resource: 'device',
			operation: 'update',
			siteId: byId('home-1001'),
			deviceId: byId('battery'),
			updateFields: { reservePercentage: '={{ $json.value }}' },
		},
		101,
		"'Reserve (%)' must be at least 0 and at most 100, but is 101",
		"Correct the value of 'Reserve (%)'.",
	],
	[
		'an unknown choice',
		{
			resource: 'command',
			operation: 'update',
			commandId: '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
			deviceStatus: '={{ $json.value }}',
		},
		'PENDING',
		`'Device Status' has no option "PENDING"`,
		'Use one of: FAILED_FAULT, FAILED_OFFLINE, OK.',
	],
	[
		'an update of nothing',
		{
			resource: 'site',
			operation: 'update',
			siteId: byId('={{ $json.value }}'),
			updateFields: {},
		},
		'home-1001',
		"'Update Fields' is empty",
		"Add at least one field to change to 'Update Fields'.",
	],
];

it.each(refusals)(
	'%s is refused before anything is sent',
	async (_, parameters, value, message, description) => {
		const { error } = await flip.run(parameters, { items: [{ value: value as string }] });

		expect(error).toMatchObject({
			name: 'NodeOperationError',
			message,
			description,
			context: { itemIndex: 0 },
		});
		expect(await flip.simulator.log()).toEqual([]);
	},
);
