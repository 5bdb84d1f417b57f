import { DEVICE, PROGRAM, SITE } from './flipRecords';

/** Bodies that Flip's operations send for the samples of flipOperations.test.ts. */

export const charger = {
	id: 'battery-new',
	manufacturer_name: 'Northcell',
	product_name: 'Keeper 10',
	serial_number: 'SN-NEW',
	type: 'EV_CHARGER',
	attributes: {},
};
export const battery = {
	...charger,
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
export const batteryRatings = {
	battery_capacity_wh: 16000,
	battery_power_input_w: 5000,
	battery_power_output_w: 7600,
};
export const allRatings = { configuration: { reserve_percentage: 40 }, attributes: batteryRatings };
export const newDevice = { ...charger, site_id: SITE };
export const newBattery = { ...newDevice, type: 'BATTERY', attributes: batteryRatings };
export const extras = {
	configuration: { reserve_percentage: 30 },
	install_date: '2026-01-31T14:30:00.000Z',
};

export const contact = {
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
export const newSite = { id: 'new/site' };
export const newContact = { ...newSite, ...contact };

export const enrollment = { program_id: PROGRAM, enroll_method: 'USER_ACTION' };
export const answer = { name: 'account_number', value: '000000001' };
export const commission = {
	site: newContact,
	can_auto_enroll: true,
	enrollment: {
		...enrollment,
		device_ids: ['battery-new'],
		has_agreed_to_terms_and_conditions: true,
		terms_and_conditions_version: 'v1',
		program_specific_attributes: [answer],
	},
};

export const interval = {
	device_id: DEVICE,
	start_time: '2026-01-31T22:00:00.000Z',
	duration_s: 300,
};
export const readings = {
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
};

export const participation = {
	body: {
		is_participating: false,
		device_settings: [{ device_id: DEVICE, backup_reserve_percentage: 30 }],
	},
	first: { is_participating: false },
};
