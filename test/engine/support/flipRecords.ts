import type { SimulatorClient } from '../../simulators/client';

/** Users choose these IDs freely; these have every character that needs encoding. */
export const SITE = 'lab/7: north ..';
export const DEVICE = 'battery/7: a?b#c';

const uuid = (last: number) => `00000000-0000-4000-8000-00000000000${last}`;
export const PROGRAM = uuid(1);
export const ENROLLMENT = uuid(2);
export const EVENT = uuid(3);
export const COMMAND = uuid(4);
export const SETTINGS = 'settings/1';

const dated = { created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-02T00:00:00Z' };

const eventOf = (id: string, status: string, day: number) => ({
	id,
	program_id: PROGRAM,
	site_id: SITE,
	starts_at: `2026-02-0${day}T17:00:00Z`,
	ends_at: null,
	duration_s: null,
	schedule: [],
	device_settings: [],
	status,
	is_participating: true,
	...dated,
});

/** Replaces the records of Flip's simulator by one of each kind. */
export async function resetRecords(simulator: SimulatorClient): Promise<void> {
	const collections: Record<string, object[]> = {
		sites: [
			{
				id: SITE,
				first_name: 'Ada',
				last_name: 'Fake',
				company_name: null,
				email: 'ada@example.com',
				state_code: 'CA',
				city: 'Lab Town',
				street_address: '1 Test Lane',
				street_address2: 'Unit 2',
				zip_code: '88800',
				...dated,
			},
		],
		devices: [
			{
				id: DEVICE,
				site_id: SITE,
				manufacturer_name: 'Northcell',
				product_name: 'Keeper 13',
				serial_number: 'SN-FAKE',
				type: 'BATTERY',
				attributes: {
					battery_capacity_wh: 13500,
					battery_power_input_w: 5000,
					battery_power_output_w: 5000,
				},
				configuration: { reserve_percentage: 20 },
				install_date: '2025-01-01T00:00:00Z',
				...dated,
			},
		],
		programs: [
			{
				id: PROGRAM,
				name: 'Summer Peak',
				description: 'Earn by helping the grid',
				eligible_device_types: ['BATTERY'],
				can_auto_enroll: false,
				minimum_reserve_percentage: 20,
				minimum_commitment_months: null,
				participation_months: [6, 7, 8],
				earnings_for_site_upfront: 100,
				earnings_for_site_yearly: 400,
				enrollment_form: [{ name: 'account_number', label: 'Account', type: 'string' }],
				terms_and_conditions_version: null,
				terms_and_conditions_text: null,
				...dated,
			},
		],
		enrollments: [
			{
				id: ENROLLMENT,
				device_ids: [DEVICE],
				site_id: SITE,
				program_id: PROGRAM,
				enroll_method: 'USER_ACTION',
				status: 'UNENROLLED',
				status_reason: null,
				enrolled_at: null,
				unenrolled_at: null,
				program_specific_attributes: [],
				has_agreed_to_terms_and_conditions: true,
				terms_and_conditions_version: null,
			},
		],
		events: [
			eventOf(EVENT, 'UPCOMING', 3),
			eventOf(uuid(5), 'ACTIVE', 2),
			eventOf(uuid(6), 'COMPLETED', 1),
		],
		commands: [
			{
				id: COMMAND,
				event_id: EVENT,
				device_id: DEVICE,
				starts_at: '2026-02-03T17:00:00Z',
				ends_at: null,
				duration_s: null,
				is_preparatory_action: false,
				battery_commands: {
					mode: 'DISCHARGE',
					power_mode: 'SETPOINT',
					setpoint_w: 2500,
					backup_reserve_percentage: 20,
					enable_grid_import: null,
				},
				status: 'OK',
				// Flip waits fifteen minutes for an answer.
				device_status: 'PENDING',
				device_status_reason: null,
				created_at: new Date().toISOString(),
				updated_at: new Date().toISOString(),
			},
		],
		telemetry: [],
		settings: [{ id: SETTINGS }],
	};
	for (const [collection, records] of Object.entries(collections)) {
		await simulator.control('DELETE', `/state/${collection}`);
		await simulator.put(collection, records);
	}
}
