import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { COMMAND, DEVICE, ENROLLMENT, EVENT, PROGRAM, SETTINGS, SITE } from './flipRecords';
import { byId } from './providers';

/**
 * Flip's 27 operations (docs/providers/flip.md, "Operations") over the records of
 * `flipRecords`, in a workflow whose time zone is America/New_York.
 */

const site = encodeURIComponent(SITE);
const device = encodeURIComponent(DEVICE);
const ofSite = { siteId: byId(SITE) };
const ofDevice = { ...ofSite, deviceId: byId(DEVICE) };
const ofEvent = { ...ofSite, eventId: byId(EVENT) };
const page = { skip: '0', limit: '50' };
const everything = { skip: '0', limit: '100' };

interface Sent {
	query?: IDataObject;
	body?: unknown;
}

/** One operation: what the user fills in, what Flip then receives, and what the user gets. */
export interface Row {
	operation: `${string}.${string}`;
	sends: string;
	required: INodeParameters;
	requiredSends?: Sent;
	optional?: INodeParameters;
	optionalSends?: Sent;
	/** Members of the first item. */
	gives: IDataObject;
	/** A member that only the raw reply has. */
	rawOnly?: string;
}

const newDevice = {
	id: 'battery-new',
	manufacturer_name: 'Northcell',
	product_name: 'Keeper 10',
	serial_number: 'SN-NEW',
	type: 'EV_CHARGER',
	attributes: {},
};
const newDeviceFields = {
	deviceId: 'battery-new',
	manufacturerName: 'Northcell',
	productName: 'Keeper 10',
	serialNumber: 'SN-NEW',
	type: 'EV_CHARGER',
};
const newBattery = {
	...newDevice,
	id: 'battery-2',
	type: 'BATTERY',
	attributes: {
		battery_capacity_wh: 13500,
		battery_power_input_w: 5000,
		battery_power_output_w: 5000,
	},
	configuration: { reserve_percentage: 20 },
	install_date: '2026-01-31T14:30:00.000Z',
};
const newBatteryFields = {
	...newDeviceFields,
	deviceId: 'battery-2',
	type: 'BATTERY',
	batteryCapacityWh: 13500,
	batteryPowerInputW: 5000,
	batteryPowerOutputW: 5000,
	reservePercentage: 20,
	installDate: '2026-01-31 09:30',
};
const enrollment = { device_ids: [], program_id: PROGRAM, enroll_method: 'USER_ACTION' };
const interval = { device_id: DEVICE, start_time: '2026-01-31T22:00:00.000Z', duration_s: 300 };
const batteryRatings = {
	battery_capacity_wh: 16000,
	battery_power_input_w: 5000,
	battery_power_output_w: 7600,
};
const contact = {
	first_name: 'Grace',
	last_name: 'Fake',
	company_name: 'Fake Energy',
	email: 'grace@example.com',
	state_code: 'PR',
	city: 'Testville',
	street_address: '2 Test Lane',
	street_address2: 'Unit 3',
	zip_code: '88801',
};
const contactFields = {
	firstName: 'Grace',
	lastName: 'Fake',
	companyName: 'Fake Energy',
	email: ' grace@example.com ',
	stateCode: 'PR',
	city: 'Testville',
	streetAddress: '2 Test Lane',
	streetAddress2: 'Unit 3',
	zipCode: '88801',
};

export const rows: Row[] = [
	{
		operation: 'siteToken.create',
		sends: `POST /v1/auth/site/${site}`,
		required: ofSite,
		gives: { site_access_token: expect.any(String), expires_at: expect.any(String) },
	},
	{
		operation: 'site.commission',
		sends: 'POST /v1/commission',
		required: {
			siteId: 'new/site',
			devices: { values: [newDeviceFields] },
		},
		requiredSends: { body: { site: { id: 'new/site' }, devices: [newDevice] } },
		optional: {
			devices: { values: [newDeviceFields, newBatteryFields] },
			additionalFields: {
				...contactFields,
				canAutoEnroll: true,
				enrollment: {
					values: {
						programId: PROGRAM,
						deviceIds: 'battery-new',
						enrollMethod: 'USER_ACTION',
						hasAgreedToTermsAndConditions: true,
						termsAndConditionsVersion: 'v1',
						programSpecificAttributes: '[{"name":"account_number","value":"000000001"}]',
					},
				},
			},
		},
		optionalSends: {
			body: {
				site: { id: 'new/site', ...contact },
				devices: [newDevice, newBattery],
				can_auto_enroll: true,
				enrollment: {
					...enrollment,
					device_ids: ['battery-new'],
					has_agreed_to_terms_and_conditions: true,
					terms_and_conditions_version: 'v1',
					program_specific_attributes: [{ name: 'account_number', value: '000000001' }],
				},
			},
		},
		gives: { programs: expect.any(Array) },
	},
	{
		operation: 'session.create',
		sends: 'POST /v1/sessions',
		required: { siteId: 'new/site' },
		requiredSends: { body: { site: { id: 'new/site' } } },
		optional: {
			specifyDevices: 'json',
			devicesJson: JSON.stringify([newDevice]),
			additionalFields: { city: 'Testville' },
		},
		optionalSends: { body: { site: { id: 'new/site', city: 'Testville' }, devices: [newDevice] } },
		gives: { token: expect.any(String), has_programs: false },
	},
	{
		operation: 'site.getAll',
		sends: 'GET /v1/sites',
		required: {},
		requiredSends: { query: page },
		optional: { returnAll: true },
		optionalSends: { query: everything },
		gives: { id: SITE, last_name: 'Fake' },
		rawOnly: 'created_at',
	},
	{
		operation: 'program.getAll',
		sends: 'GET /v1/programs',
		required: { deviceType: 'BATTERY', totalCapacityWh: 16000, totalPowerW: 5000 },
		requiredSends: {
			query: { device_type: 'BATTERY', total_capacity_wh: '16000', total_power_w: '5000', ...page },
		},
		optional: { filters: { zipCode: '88800' } },
		optionalSends: {
			query: {
				device_type: 'BATTERY',
				total_capacity_wh: '16000',
				total_power_w: '5000',
				zip_code: '88800',
				...page,
			},
		},
		gives: { id: PROGRAM, name: 'Summer Peak' },
		rawOnly: 'enrollment_form',
	},
	{
		operation: 'program.getAllForSite',
		sends: `GET /v1/site/${site}/programs`,
		required: { ...ofSite, deviceType: 'BATTERY', zipCode: '88800' },
		requiredSends: { query: { device_type: 'BATTERY', zip_code: '88800', ...page } },
		gives: { id: PROGRAM },
		rawOnly: 'enrollment_form',
	},
	{
		operation: 'program.get',
		sends: `GET /v1/site/${site}/program/${PROGRAM}`,
		required: { ...ofSite, programId: byId(PROGRAM) },
		gives: { id: PROGRAM },
		rawOnly: 'enrollment_form',
	},
	{
		operation: 'command.getAll',
		sends: 'GET /v1/commands',
		required: {},
		optional: { returnAll: true },
		gives: { id: COMMAND, device_status: 'PENDING' },
		rawOnly: 'is_preparatory_action',
	},
	{
		operation: 'command.update',
		sends: `PATCH /v1/command/${COMMAND}`,
		required: { commandId: byId(COMMAND), deviceStatus: 'FAILED_OFFLINE' },
		requiredSends: { body: { device_status: 'FAILED_OFFLINE' } },
		optional: { additionalFields: { deviceStatusReason: 'No signal' } },
		optionalSends: { body: { device_status: 'FAILED_OFFLINE', device_status_reason: 'No signal' } },
		gives: { id: COMMAND, device_status: 'FAILED_OFFLINE' },
		rawOnly: 'is_preparatory_action',
	},
	{
		operation: 'telemetry.reportBattery',
		sends: 'POST /v1/telemetry/BATTERY',
		required: { deviceId: DEVICE, startTime: '2026-02-01T00:00:00+02:00', durationS: 300 },
		requiredSends: { body: { telemetry: [interval] } },
		optional: {
			additionalFields: {
				lastIsOnline: true,
				lastMode: 'SELF_CONSUMPTION',
				batteryLastPowerChargeW: 0,
				batteryLastPowerDischargeW: 1.5,
				batteryTotalEnergyChargeWh: 2,
				batteryTotalEnergyDischargeWh: 3,
				batteryLastStoredEnergyWh: 4,
				batteryLastCapacityEnergyWh: 5,
				batteryLastBackupReservePercentage: 20,
				batteryLastStateOfChargePercentage: 99.5,
				batteryLastStateOfHealthPercentage: 100,
				lastIsGridOnline: false,
				homeTotalEnergyWh: 6,
				homeLastPowerW: 7,
				solarTotalEnergyWh: 8,
				// Left empty: known to be unknown.
				solarLastPowerW: '',
				oemRawData: '{"any":["thing"]}',
			},
		},
		optionalSends: {
			body: {
				telemetry: [
					{
						...interval,
						last_is_online: true,
						last_mode: 'SELF_CONSUMPTION',
						battery_last_power_charge_w: 0,
						battery_last_power_discharge_w: 1.5,
						battery_total_energy_charge_wh: 2,
						battery_total_energy_discharge_wh: 3,
						battery_last_stored_energy_wh: 4,
						battery_last_capacity_energy_wh: 5,
						battery_last_backup_reserve_percentage: 20,
						battery_last_state_of_charge_percentage: 99.5,
						battery_last_state_of_health_percentage: 100,
						last_is_grid_online: false,
						home_total_energy_wh: 6,
						home_last_power_w: 7,
						solar_total_energy_wh: 8,
						solar_last_power_w: null,
						oem_raw_data: { any: ['thing'] },
					},
				],
			},
		},
		gives: { status: 'OK' },
	},
	{
		operation: 'telemetry.reportBatteryCounter',
		sends: 'POST /v1/telemetry/BATTERY_COUNTER',
		required: { item: JSON.stringify({ device_id: DEVICE, timestamp: '2026-02-01T00:00:00Z' }) },
		requiredSends: {
			body: { telemetry: [{ device_id: DEVICE, timestamp: '2026-02-01T00:00:00Z' }] },
		},
		gives: { status: 'OK' },
	},
	{
		operation: 'settings.update',
		sends: `PATCH /v1/settings/${encodeURIComponent(SETTINGS)}`,
		required: { settingsRequestId: SETTINGS, body: '{"status":"OK"}' },
		requiredSends: { body: { status: 'OK' } },
		gives: { id: SETTINGS, status: 'OK' },
	},
	{
		operation: 'supplement.create',
		sends: 'POST /v1/supplements',
		required: { body: '{}' },
		requiredSends: { body: {} },
		gives: { id: expect.any(String) },
	},
	{
		operation: 'device.create',
		sends: `POST /v1/site/${site}/devices`,
		required: {
			...ofSite,
			deviceId: 'battery-new',
			manufacturerName: 'Northcell',
			productName: 'Keeper 10',
			serialNumber: 'SN-NEW',
			type: 'EV_CHARGER',
		},
		requiredSends: { body: { ...newDevice, site_id: SITE } },
		optional: {
			type: 'BATTERY',
			batteryCapacityWh: 16000,
			batteryPowerInputW: 5000,
			batteryPowerOutputW: 7600,
			additionalFields: {
				attributes: '{"cells":4}',
				installDate: '2026-01-31 09:30:00',
				reservePercentage: 30,
			},
		},
		optionalSends: {
			body: {
				...newDevice,
				site_id: SITE,
				type: 'BATTERY',
				attributes: { cells: 4, ...batteryRatings },
				configuration: { reserve_percentage: 30 },
				install_date: '2026-01-31T14:30:00.000Z',
			},
		},
		gives: { id: 'battery-new', site_id: SITE },
		rawOnly: 'created_at',
	},
	{
		operation: 'device.getAll',
		sends: `GET /v1/site/${site}/devices`,
		required: ofSite,
		gives: { id: DEVICE, serial_number: 'SN-FAKE' },
		rawOnly: 'created_at',
	},
	{
		operation: 'device.get',
		sends: `GET /v1/site/${site}/device/${device}`,
		required: ofDevice,
		gives: { id: DEVICE },
		rawOnly: 'attributes',
	},
	{
		operation: 'device.update',
		sends: `PATCH /v1/site/${site}/device/${device}`,
		required: { ...ofDevice, updateFields: { reservePercentage: 40 } },
		requiredSends: { body: { configuration: { reserve_percentage: 40 } } },
		optional: {
			updateFields: {
				reservePercentage: 40,
				batteryCapacityWh: 16000,
				batteryPowerInputW: 5000,
				batteryPowerOutputW: 7600,
			},
		},
		optionalSends: {
			body: { configuration: { reserve_percentage: 40 }, attributes: batteryRatings },
		},
		gives: { id: DEVICE },
		rawOnly: 'created_at',
	},
	{
		operation: 'device.delete',
		sends: `DELETE /v1/site/${site}/device/${device}`,
		required: ofDevice,
		gives: { deleted: true },
	},
	{
		operation: 'enrollment.create',
		sends: `POST /v1/site/${site}/enrollments`,
		required: {
			...ofSite,
			programId: byId(PROGRAM),
			deviceIds: `={{ " ${DEVICE} ," }}`,
			enrollMethod: 'USER_ACTION',
		},
		requiredSends: { body: { ...enrollment, device_ids: [DEVICE] } },
		optional: {
			deviceIds: [DEVICE],
			enrollmentForm: {
				mappingMode: 'defineBelow',
				value: { owns_home: true, nobody: null },
				schema: [],
			},
			additionalFields: {
				hasAgreedToTermsAndConditions: false,
				programSpecificAttributes: { values: [{ name: 'account_number', value: '000000001' }] },
				termsAndConditionsVersion: 'v1',
			},
		},
		optionalSends: {
			body: {
				...enrollment,
				device_ids: [DEVICE],
				has_agreed_to_terms_and_conditions: false,
				program_specific_attributes: [
					{ name: 'owns_home', value: 'true' },
					{ name: 'account_number', value: '000000001' },
				],
				terms_and_conditions_version: 'v1',
			},
		},
		gives: { status: 'PENDING', device_ids: [DEVICE] },
		rawOnly: 'program_specific_attributes',
	},
	{
		operation: 'enrollment.getAll',
		sends: `GET /v1/site/${site}/enrollments`,
		required: ofSite,
		gives: { id: ENROLLMENT, status: 'UNENROLLED' },
		rawOnly: 'program_specific_attributes',
	},
	{
		operation: 'enrollment.get',
		sends: `GET /v1/site/${site}/enrollment/${ENROLLMENT}`,
		required: { ...ofSite, enrollmentId: byId(ENROLLMENT) },
		gives: { id: ENROLLMENT },
		rawOnly: 'program_specific_attributes',
	},
	{
		operation: 'enrollment.delete',
		sends: `DELETE /v1/site/${site}/enrollment/${ENROLLMENT}`,
		required: { ...ofSite, enrollmentId: byId(ENROLLMENT) },
		gives: { deleted: true },
	},
	{
		operation: 'event.getAll',
		sends: `GET /v1/site/${site}/events`,
		required: ofSite,
		optional: { filters: { status: ['UPCOMING', 'ACTIVE'] } },
		optionalSends: { query: { status: ['UPCOMING', 'ACTIVE'] } },
		gives: { id: EVENT, status: 'UPCOMING' },
		rawOnly: 'schedule',
	},
	{
		operation: 'event.get',
		sends: `GET /v1/site/${site}/event/${EVENT}`,
		required: ofEvent,
		gives: { id: EVENT },
		rawOnly: 'schedule',
	},
	{
		operation: 'event.update',
		sends: `PATCH /v1/site/${site}/event/${EVENT}`,
		required: { ...ofEvent, isParticipating: false },
		requiredSends: { body: { is_participating: false } },
		optional: {
			additionalFields: {
				deviceSettings: { values: [{ deviceId: DEVICE, backupReservePercentage: 30 }] },
			},
		},
		optionalSends: {
			body: {
				is_participating: false,
				device_settings: [{ device_id: DEVICE, backup_reserve_percentage: 30 }],
			},
		},
		gives: { id: EVENT, is_participating: false },
		rawOnly: 'schedule',
	},
	{
		operation: 'site.get',
		sends: `GET /v1/site/${site}`,
		required: ofSite,
		gives: { id: SITE },
		rawOnly: 'created_at',
	},
	{
		operation: 'site.update',
		sends: `PATCH /v1/site/${site}`,
		required: { ...ofSite, updateFields: { city: 'Testville' } },
		requiredSends: { body: { city: 'Testville' } },
		optional: { updateFields: contactFields },
		optionalSends: { body: contact },
		gives: { id: SITE, city: 'Testville' },
		rawOnly: 'created_at',
	},
];
