import type { Collection } from '../records';

/** Records that Flip holds (docs/providers/flip.md). Dates are ISO 8601. */
export interface Store {
	sites: Collection<Site>;
	devices: Collection<Device>;
	programs: Collection<Program>;
	enrollments: Collection<Enrollment>;
	events: Collection<FlipEvent>;
	commands: Collection<Command>;
	telemetry: Collection<Telemetry>;
	settings: Collection<Open>;
	supplements: Collection<Open>;
	sessions: Collection<Session>;
	/** Makes IDs for records created while the simulator runs. */
	newId: () => string;
	/** Called for each event with its webhook event type. */
	listeners: Array<(type: string, object: object) => void>;
	announce: (type: string, object: object) => void;
}

interface Dated {
	created_at: string;
	updated_at: string;
}

export interface SiteMembers {
	first_name: string | null;
	last_name: string | null;
	company_name: string | null;
	email: string | null;
	state_code: string | null;
	city: string | null;
	street_address: string | null;
	street_address2: string | null;
	zip_code: string | null;
}

export interface Site extends SiteMembers, Dated {
	id: string;
}

export type DeviceType = 'BATTERY' | 'EV_CHARGER';

export interface DeviceInput {
	id: string;
	site_id?: string;
	manufacturer_name: string;
	product_name: string;
	serial_number: string;
	type: DeviceType;
	attributes: Record<string, unknown>;
	configuration?: { reserve_percentage?: number };
	install_date?: string | null;
}

export interface Device extends Required<DeviceInput>, Dated {}

export interface Program extends Dated {
	id: string;
	name: string;
	description: string;
	eligible_device_types: DeviceType[];
	can_auto_enroll: boolean;
	minimum_reserve_percentage: number;
	minimum_commitment_months: number | null;
	participation_months: number[];
	earnings_for_site_upfront: number;
	earnings_for_site_yearly: number;
	enrollment_form: Array<{
		name: string;
		label: string;
		type: 'boolean' | 'number' | 'string';
		hint?: string;
	}>;
	terms_and_conditions_version: string | null;
	terms_and_conditions_text: string | null;
}

export interface EnrollmentInput {
	device_ids: string[];
	program_id: string;
	enroll_method: 'AUTO_ENROLL' | 'USER_ACTION';
	program_specific_attributes?: Array<{ name: string; value: string }>;
	has_agreed_to_terms_and_conditions?: boolean | null;
	terms_and_conditions_version?: string | null;
}

/** The one object without `created_at` and `updated_at`. */
export interface Enrollment extends Required<EnrollmentInput> {
	id: string;
	site_id: string;
	status: 'ACTIVE' | 'NEEDS_ACTION' | 'PENDING' | 'REJECTED' | 'UNENROLLED';
	status_reason: string | null;
	enrolled_at: string | null;
	unenrolled_at: string | null;
}

export const modes = [
	'BACKUP',
	'CHARGE',
	'DISCHARGE',
	'SAVINGS',
	'SELF_CONSUMPTION',
	'STANDBY',
] as const;

export type Mode = (typeof modes)[number];

export interface FlipEvent extends Dated {
	id: string;
	program_id: string;
	site_id: string;
	starts_at: string;
	ends_at: string | null;
	duration_s: number | null;
	schedule: Array<{
		device_ids: string[];
		starts_at: string;
		ends_at: string | null;
		duration_s: number | null;
		is_preparatory_action: boolean;
		mode: Mode;
	}>;
	device_settings: object[];
	status: 'ACTIVE' | 'CANCELED' | 'COMPLETED' | 'UPCOMING';
	is_participating: boolean;
}

export interface Command extends Dated {
	id: string;
	event_id: string | null;
	device_id: string;
	starts_at: string;
	ends_at: string | null;
	duration_s: number | null;
	is_preparatory_action: boolean;
	battery_commands: {
		mode: Mode;
		power_mode: 'SETPOINT' | 'FOLLOW_LOAD' | null;
		setpoint_w: number | null;
		backup_reserve_percentage: number;
		enable_grid_import: boolean | null;
	};
	status: 'OK' | 'CANCELED' | 'OPT_OUT';
	/** FAILED was used in 2024. */
	device_status: 'PENDING' | 'OK' | 'FAILED_OFFLINE' | 'FAILED_FAULT' | 'FAILED';
	device_status_reason: string | null;
}

/** A BATTERY item has `start_time`, a BATTERY_COUNTER item `timestamp`. */
export interface Telemetry {
	device_id: string;
	start_time?: string;
	timestamp?: string;
	[member: string]: unknown;
}

/** Settings requests and supplements, whose members are not documented. */
export interface Open {
	id: string;
	[member: string]: unknown;
}

export interface Session {
	token: string;
	site_id: string;
}
