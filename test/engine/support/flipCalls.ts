import type { IDataObject } from 'n8n-workflow';

import type { OperationRun } from './describeOperations';
import {
	allRatings,
	answer,
	battery,
	batteryRatings,
	charger,
	commission,
	contact,
	enrollment,
	extras,
	interval,
	newBattery,
	newContact,
	newDevice,
	newSite,
	participation,
	readings,
} from './flipBodies';
import { COMMAND, DEVICE, ENROLLMENT, EVENT, PROGRAM, SETTINGS, SITE } from './flipRecords';

/**
 * The exact calls of Flip's operations and the records they return (docs/providers/flip.md,
 * "Operations"), for the samples of flipOperations.test.ts over the records of `flipRecords`, in a
 * workflow whose time zone is America/New_York.
 */

const site = encodeURIComponent(SITE);
const device = encodeURIComponent(DEVICE);
const page = { skip: '0', limit: '50' };

/** Exact query and body; what is left out must be empty. */
interface Sent {
	query?: IDataObject;
	body?: unknown;
	/** Members of the first item, besides those that all runs of the operation return. */
	first?: IDataObject;
}

interface Expected {
	/** Method and path. */
	call: string;
	/**
	 * By variant: what is sent with the required fields, and with all fields (the same if left out).
	 * A variant that is not listed sends what the first one does.
	 */
	sent?: ReadonlyArray<{ required?: Sent; complete?: Sent }>;
	/** Members of the first item. */
	first: IDataObject;
	/** A member that the whole record has and the simplified one has not. */
	rawOnly?: string;
}

const ofBattery = { device_type: 'BATTERY', ...page };
const largeBattery = { ...ofBattery, total_capacity_wh: '16000', total_power_w: '5000' };

export const expectedCalls: Readonly<Record<string, Expected>> = {
	'command.getAll': {
		call: 'GET /v1/commands',
		first: { id: COMMAND, device_status: 'PENDING' },
		rawOnly: 'is_preparatory_action',
	},
	'command.update': {
		call: `PATCH /v1/command/${COMMAND}`,
		sent: [
			{
				required: { body: { device_status: 'FAILED_OFFLINE' } },
				complete: { body: { device_status: 'FAILED_OFFLINE', device_status_reason: 'No signal' } },
			},
		],
		first: { id: COMMAND, device_status: 'FAILED_OFFLINE' },
		rawOnly: 'is_preparatory_action',
	},
	'device.create': {
		call: `POST /v1/site/${site}/devices`,
		sent: [
			{
				required: { body: newDevice },
				complete: { body: { ...newDevice, ...extras, attributes: { cells: 4 } } },
			},
			{
				required: { body: newBattery },
				complete: {
					body: { ...newBattery, ...extras, attributes: { cells: 4, ...batteryRatings } },
				},
			},
		],
		first: { id: 'battery-new', site_id: SITE },
		rawOnly: 'created_at',
	},
	'device.delete': {
		call: `DELETE /v1/site/${site}/device/${device}`,
		first: { deleted: true },
	},
	'device.get': {
		call: `GET /v1/site/${site}/device/${device}`,
		first: { id: DEVICE },
		rawOnly: 'attributes',
	},
	'device.getAll': {
		call: `GET /v1/site/${site}/devices`,
		first: { id: DEVICE, serial_number: 'SN-FAKE' },
		rawOnly: 'created_at',
	},
	'device.update': {
		call: `PATCH /v1/site/${site}/device/${device}`,
		sent: [
			{
				required: { body: { attributes: { battery_capacity_wh: 16000 } } },
				complete: { body: allRatings },
			},
			{
				required: { body: { configuration: { reserve_percentage: 40 } } },
				complete: { body: allRatings },
			},
		],
		first: { id: DEVICE },
		rawOnly: 'created_at',
	},
	'enrollment.create': {
		call: `POST /v1/site/${site}/enrollments`,
		sent: [
			{
				required: { body: { ...enrollment, device_ids: [DEVICE] } },
				complete: {
					body: {
						...enrollment,
						device_ids: [DEVICE],
						has_agreed_to_terms_and_conditions: false,
						program_specific_attributes: [{ name: 'owns_home', value: 'true' }, answer],
						terms_and_conditions_version: 'v1',
					},
				},
			},
		],
		first: { status: 'PENDING', device_ids: [DEVICE] },
		rawOnly: 'program_specific_attributes',
	},
	'enrollment.delete': {
		call: `DELETE /v1/site/${site}/enrollment/${ENROLLMENT}`,
		first: { deleted: true },
	},
	'enrollment.get': {
		call: `GET /v1/site/${site}/enrollment/${ENROLLMENT}`,
		first: { id: ENROLLMENT },
		rawOnly: 'program_specific_attributes',
	},
	'enrollment.getAll': {
		call: `GET /v1/site/${site}/enrollments`,
		first: { id: ENROLLMENT, status: 'UNENROLLED' },
		rawOnly: 'program_specific_attributes',
	},
	'event.get': {
		call: `GET /v1/site/${site}/event/${EVENT}`,
		first: { id: EVENT },
		rawOnly: 'schedule',
	},
	'event.getAll': {
		call: `GET /v1/site/${site}/events`,
		sent: [{ complete: { query: { status: ['UPCOMING', 'ACTIVE'] } } }],
		first: { id: EVENT, status: 'UPCOMING' },
		rawOnly: 'schedule',
	},
	'event.update': {
		call: `PATCH /v1/site/${site}/event/${EVENT}`,
		sent: [
			{
				required: { body: { is_participating: true } },
				complete: participation,
			},
			{
				required: { body: { is_participating: false }, first: { is_participating: false } },
				complete: participation,
			},
		],
		first: { id: EVENT },
		rawOnly: 'schedule',
	},
	'program.get': {
		call: `GET /v1/site/${site}/program/${PROGRAM}`,
		first: { id: PROGRAM },
		rawOnly: 'enrollment_form',
	},
	'program.getAll': {
		call: 'GET /v1/programs',
		sent: [
			{
				required: { query: largeBattery },
				complete: { query: { ...largeBattery, zip_code: '88800' } },
			},
		],
		first: { id: PROGRAM, name: 'Summer Peak' },
		rawOnly: 'enrollment_form',
	},
	'program.getAllForSite': {
		call: `GET /v1/site/${site}/programs`,
		sent: [{ required: { query: { ...ofBattery, zip_code: '88800' } } }],
		first: { id: PROGRAM },
		rawOnly: 'enrollment_form',
	},
	'session.create': {
		call: 'POST /v1/sessions',
		sent: [
			{
				required: { body: { site: newSite } },
				complete: { body: { site: newContact, devices: [charger] } },
			},
			{
				required: { body: { site: { ...newSite, city: 'Testville' }, devices: [charger] } },
				complete: { body: { site: newContact, devices: [charger] } },
			},
		],
		first: { token: expect.any(String), has_programs: false },
	},
	'settings.update': {
		call: `PATCH /v1/settings/${encodeURIComponent(SETTINGS)}`,
		sent: [{ required: { body: { status: 'OK' } } }],
		first: { id: SETTINGS, status: 'OK' },
	},
	'site.commission': {
		call: 'POST /v1/commission',
		sent: [
			{
				required: { body: { site: newSite, devices: [] } },
				complete: { body: { ...commission, devices: [charger] } },
			},
			{
				required: { body: { site: newSite, devices: [charger] } },
				complete: { body: { ...commission, devices: [charger] } },
			},
			{
				required: { body: { site: newSite, devices: [charger, battery] } },
				complete: { body: { ...commission, devices: [charger, battery] } },
			},
		],
		first: { programs: expect.any(Array) },
	},
	'site.get': {
		call: `GET /v1/site/${site}`,
		first: { id: SITE },
		rawOnly: 'created_at',
	},
	'site.getAll': {
		call: 'GET /v1/sites',
		sent: [{ required: { query: page } }, { required: { query: { skip: '0', limit: '100' } } }],
		first: { id: SITE, last_name: 'Fake' },
		rawOnly: 'created_at',
	},
	'site.update': {
		call: `PATCH /v1/site/${site}`,
		sent: [{ required: { body: { city: 'Testville' } }, complete: { body: contact } }],
		first: { id: SITE, city: 'Testville' },
		rawOnly: 'created_at',
	},
	'siteToken.create': {
		call: `POST /v1/auth/site/${site}`,
		first: { site_access_token: expect.any(String), expires_at: expect.any(String) },
	},
	'supplement.create': {
		call: 'POST /v1/supplements',
		sent: [{ required: { body: {} } }],
		first: { id: expect.any(String) },
	},
	'telemetry.reportBattery': {
		call: 'POST /v1/telemetry/BATTERY',
		sent: [
			{
				required: { body: { telemetry: [interval] } },
				complete: { body: { telemetry: [{ ...interval, ...readings }] } },
			},
		],
		first: { status: 'OK' },
	},
	'telemetry.reportBatteryCounter': {
		call: 'POST /v1/telemetry/BATTERY_COUNTER',
		sent: [
			{
				required: {
					body: { telemetry: [{ device_id: DEVICE, timestamp: '2026-02-01T00:00:00Z' }] },
				},
			},
		],
		first: { status: 'OK' },
	},
};

/** Expects the run's exact call, sent with the authorization that is given, and its output. */
export function expectCall(
	{ key, variant, isComplete, calls, output }: OperationRun,
	authorization: unknown,
): void {
	const { call, sent = [], first, rawOnly } = expectedCalls[key]!;
	const { required = {}, complete = required } = sent[variant] ?? sent[0] ?? {};
	const { query = {}, body, first: changed = {} } = isComplete ? complete : required;

	// Only a list may take more than one call.
	if (!key.includes('.getAll')) expect(calls).toHaveLength(1);
	const [made] = calls;
	expect(`${made!.method} ${made!.path}`).toBe(call);
	expect(made).toMatchObject({ host: 'sandboxApi', headers: { authorization } });
	expect(made!.query).toEqual(query);
	expect(made!.body).toEqual(body);
	expect(output[0]).toMatchObject({ ...first, ...changed });
	if (rawOnly !== undefined) expect(rawOnly in output[0]!).toBe(isComplete);
}
