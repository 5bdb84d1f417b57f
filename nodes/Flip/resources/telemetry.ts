import type { IDataObject } from 'n8n-workflow';
import type { Field } from '../../shared/declaration/operation';
import { resource } from '../../shared/declaration/operation';
import { dateTime, flag, json, number, oneOf, text } from '../../shared/declaration/fields';
import { snakeCase } from '../../shared/util/text';

/** Maximum of 1,000 items per call (docs/providers/flip.md, "Telemetry"). */
const BATCH = { size: 1000, member: 'telemetry' };

const MODES = ['BACKUP', 'CHARGE', 'DISCHARGE', 'SAVINGS', 'SELF_CONSUMPTION', 'STANDBY'];

const percentage = { min: 0, max: 100, nullable: true };
const quantity = { min: 0, nullable: true };
const intervalQuantity = (subject: string) => ({
	...quantity,
	description: `${subject} in this interval`,
});

/**
 * `last` values are measured at the end of the interval, `total` values are sums over it. Fields
 * that are added and left empty are sent as null.
 */
const readings: Field[] = [
	flag('lastIsOnline', 'Is Online', {
		nullable: true,
		default: true,
		description:
			'Whether the device is online at the end of the interval. If not, readings that you leave out are sent as null.',
	}),
	oneOf('lastMode', 'Mode', MODES, {
		nullable: true,
		default: 'SELF_CONSUMPTION',
		description: 'Battery mode at the end of the interval',
	}),
	number('batteryLastPowerChargeW', 'Battery Charge Power (W)', quantity),
	number('batteryLastPowerDischargeW', 'Battery Discharge Power (W)', quantity),
	number(
		'batteryTotalEnergyChargeWh',
		'Battery Charge Energy (Wh)',
		intervalQuantity('Energy charged'),
	),
	number(
		'batteryTotalEnergyDischargeWh',
		'Battery Discharge Energy (Wh)',
		intervalQuantity('Energy discharged'),
	),
	number('batteryLastStoredEnergyWh', 'Battery Stored Energy (Wh)', quantity),
	number('batteryLastCapacityEnergyWh', 'Battery Capacity (Wh)', quantity),
	number('batteryLastBackupReservePercentage', 'Battery Backup Reserve (%)', {
		...percentage,
		description: 'Backup reserve at the end of the interval (deprecated by Flip)',
	}),
	number('batteryLastStateOfChargePercentage', 'Battery State of Charge (%)', percentage),
	number('batteryLastStateOfHealthPercentage', 'Battery State of Health (%)', percentage),
	flag('lastIsGridOnline', 'Is Grid Online', {
		nullable: true,
		default: true,
		description: 'Whether the grid is available',
	}),
	number('homeTotalEnergyWh', 'Home Energy (Wh)', intervalQuantity('Energy used by the home')),
	number('homeLastPowerW', 'Home Power (W)', quantity),
	number(
		'solarTotalEnergyWh',
		'Solar Energy (Wh)',
		intervalQuantity('Energy from the solar panels'),
	),
	number('solarLastPowerW', 'Solar Power (W)', quantity),
	json('oemRawData', 'Raw Data', {
		shape: 'object',
		description: 'JSON object with your own data',
	}),
];

/** Each input item is one entry of the batch. */
const toEntry = (body: IDataObject) => ({ [BATCH.member]: [body] });

/**
 * All readings as null, which Flip requires for offline devices (docs/providers/flip.md,
 * "Telemetry").
 */
const emptyReadings = Object.fromEntries(
	readings.filter(({ nullable }) => nullable).map(({ name }) => [snakeCase(name), null]),
);

const toIntervalEntry = (body: IDataObject) =>
	toEntry(body.last_is_online === false ? { ...emptyReadings, ...body } : body);

export const telemetry = resource('Telemetry', {
	reportBattery: {
		name: 'Report Battery',
		action: 'Report battery telemetry',
		description: 'Send intervals of battery telemetry, up to 1,000 items in a call',
		request: 'POST /v1/telemetry/BATTERY',
		fields: [
			text('deviceId', 'Device ID', {
				description: 'Your own ID of the device',
				placeholder: 'battery-0042',
			}),
			dateTime('startTime', 'Start Time', { description: 'When the interval began' }),
			number('durationS', 'Duration (Seconds)', {
				default: 300,
				min: 0,
				description: 'Length of the interval. Flip expects one at least every five minutes.',
			}),
		],
		additionalFields: readings,
		body: toIntervalEntry,
		batch: BATCH,
	},
	reportBatteryCounter: {
		name: 'Report Battery Counter',
		action: 'Report battery counter telemetry',
		description:
			'Send lifetime counters of batteries, up to 1,000 points in a call. Flip calculates the differences.',
		request: 'POST /v1/telemetry/BATTERY_COUNTER',
		fields: [
			json('item', 'Item (JSON)', {
				shape: 'object',
				default: '{}',
				description:
					'One point as a JSON object. Flip publishes no schema for it. Probably it has device_id, timestamp and the fields of battery telemetry with lifetime values.',
			}),
		],
		body: ({ item }) => toEntry(item as IDataObject),
		batch: BATCH,
	},
});
