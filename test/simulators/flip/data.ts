import type { Records } from '../records';
import type { Seed } from '../seed';
import { programZips } from './fleet';
import { modes } from './records';
import type {
	Command,
	Device,
	Enrollment,
	FlipEvent,
	Program,
	Site,
	Store,
	Telemetry,
} from './records';
import { telemetryKey } from './telemetry';

/** Ids chosen by a customer that work only if they are percent-encoded. */
const awkwardIds = ['site:42/a b', 'home 50%/b', 'haus#7?x=1', 'Müller & Söhne', 'a+b=c', '../up'];

/**
 * Declares the collections and fills them, except telemetry, which no operation reads. The status
 * of an event is stored and does not depend on the clock.
 */
export function fillStore(records: Records, seed: Seed): Store {
	const store: Store = {
		sites: records.collection<Site>('sites', 'id'),
		devices: records.collection<Device>('devices', 'id'),
		programs: records.collection<Program>('programs', 'id'),
		enrollments: records.collection<Enrollment>('enrollments', 'id'),
		events: records.collection<FlipEvent>('events', 'id'),
		commands: records.collection<Command>('commands', 'id'),
		telemetry: records.collection<Telemetry>('telemetry', telemetryKey),
		settings: records.collection('settings', 'id'),
		supplements: records.collection('supplements', 'id'),
		sessions: records.collection('sessions', 'token'),
		newId: () => seed.uuid(),
		listeners: [],
		announce: (type, object) => store.listeners.forEach((tell) => tell(type, object)),
	};
	const programs = seed.times(12, (index) => store.programs.put(makeProgram(seed, index)));
	seed.times(250, (index) => {
		const site = store.sites.put(makeSite(seed, index));
		const devices = seed.times(seed.int(1, 2), (nth) =>
			store.devices.put(makeDevice(seed, site, nth)),
		);
		if (!seed.chance(0.75)) return;
		const enrollment = store.enrollments.put(makeEnrollment(seed, devices, programs));
		if (enrollment.status !== 'ACTIVE') return;
		for (const status of ['COMPLETED', 'COMPLETED', nextStatus(seed)] as const) {
			const event = store.events.put(makeEvent(seed, enrollment, status));
			if (!isAnnounced(event)) continue;
			devices
				.filter(({ id, type }) => type === 'BATTERY' && enrollment.device_ids.includes(id))
				.forEach(({ id }) => store.commands.put(makeCommand(seed, event, id)));
		}
	});
	seed.times(24, () => store.settings.put({ id: seed.uuid() }));
	return store;
}

function makeSite(seed: Seed, index: number): Site {
	const { first, last, email } = seed.person();
	const { street, city } = seed.address();
	const created = seed.daysAgo(700, 60);
	return {
		id: (index % 40 === 7 && awkwardIds[Math.floor(index / 40)]) || `home-${1001 + index}`,
		first_name: first,
		last_name: last,
		company_name: seed.chance(0.1) ? `${last} Energy` : null,
		email,
		state_code: seed.pick(['CA', 'TX', 'NY', 'MA', 'CO', 'PR']),
		city,
		street_address: street,
		street_address2: seed.chance(0.2) ? `Apt ${seed.int(1, 40)}` : null,
		zip_code: seed.pick(programZips),
		created_at: created,
		updated_at: created,
	};
}

/** The first device of a site is a battery, the second may be an EV charger. */
function makeDevice(seed: Seed, site: Site, nth: number): Device {
	const isBattery = nth === 0 || seed.chance(0.5);
	const power = seed.pick([5000, 7600, 11500]);
	return {
		id: isBattery ? `battery:${site.id}:${nth + 1}` : `charger:${site.id}:${nth + 1}`,
		site_id: site.id,
		manufacturer_name: seed.pick(['Northcell', 'Voltkeep', 'Ampyard']),
		product_name: isBattery ? `Keeper ${seed.pick([10, 13, 16])}` : 'Curb 48',
		serial_number: `SN${seed.hex(10).toUpperCase()}`,
		type: isBattery ? 'BATTERY' : 'EV_CHARGER',
		attributes: isBattery
			? {
					battery_capacity_wh: seed.pick([10000, 13500, 16000]),
					battery_power_input_w: power,
					battery_power_output_w: power,
				}
			: {},
		configuration: isBattery ? { reserve_percentage: seed.int(1, 6) * 5 } : {},
		install_date: seed.daysAgo(900, 60),
		created_at: site.created_at,
		updated_at: site.created_at,
	};
}

function makeProgram(seed: Seed, index: number): Program {
	const eligible = index % 6 === 5 ? 'EV_CHARGER' : 'BATTERY';
	const hasTerms = index % 3 !== 2;
	const created = seed.daysAgo(900, 700);
	return {
		id: seed.uuid(),
		name: `${seed.pick(['Summer Peak', 'Winter Reserve', 'Grid Support'])} ${index + 1}`,
		description: 'Earn by letting the utility use your device when demand is high.',
		eligible_device_types: index === 0 ? ['BATTERY', 'EV_CHARGER'] : [eligible],
		can_auto_enroll: index % 4 === 3,
		minimum_reserve_percentage: seed.pick([10, 20, 30]),
		minimum_commitment_months: seed.chance(0.3) ? null : 12,
		participation_months: index % 2 === 0 ? [6, 7, 8, 9] : [11, 12, 1, 2],
		earnings_for_site_upfront: seed.int(0, 20) * 10,
		earnings_for_site_yearly: seed.int(5, 60) * 10,
		enrollment_form:
			index % 2 === 0
				? [
						{ name: 'account_number', label: 'Account number', type: 'string', hint: '9 digits' },
						{ name: 'has_solar', label: 'Do you have solar?', type: 'boolean' },
						{ name: 'people', label: 'People in the home', type: 'number' },
					]
				: [],
		terms_and_conditions_version: hasTerms ? `2025-0${seed.int(1, 9)}` : null,
		terms_and_conditions_text: hasTerms ? '# Terms\n\nDevices may be controlled.' : null,
		created_at: created,
		updated_at: created,
	};
}

function makeEnrollment(seed: Seed, devices: Device[], programs: Program[]): Enrollment {
	const open = programs.filter(({ eligible_device_types: types }) =>
		devices.some(({ type }) => types.includes(type)),
	);
	const program = seed.pick(open as [Program, ...Program[]]);
	const enrolled = seed.daysAgo(300, 45);
	const status = seed.pick([
		...(['ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE'] as const),
		...(['PENDING', 'NEEDS_ACTION', 'REJECTED', 'UNENROLLED'] as const),
	]);
	const wasActive = status === 'ACTIVE' || status === 'UNENROLLED';
	return {
		id: seed.uuid(),
		device_ids: devices
			.filter(({ type }) => program.eligible_device_types.includes(type))
			.map(({ id }) => id),
		site_id: devices[0]?.site_id ?? '',
		program_id: program.id,
		enroll_method: program.can_auto_enroll ? 'AUTO_ENROLL' : 'USER_ACTION',
		status,
		status_reason: status === 'REJECTED' ? 'The account number is not known' : null,
		enrolled_at: wasActive ? enrolled : null,
		unenrolled_at: status === 'UNENROLLED' ? seed.daysAgo(40) : null,
		program_specific_attributes: program.enrollment_form.map(({ name, type }) => ({
			name,
			value: { string: '000000001', boolean: 'true', number: '3' }[type],
		})),
		has_agreed_to_terms_and_conditions: true,
		terms_and_conditions_version: program.terms_and_conditions_version,
	};
}

const minuteMs = 60_000;
const fromNow = (minutes: number): string =>
	new Date(Date.now() + minutes * minuteMs).toISOString();
const plus = (iso: string, minutes: number): string =>
	new Date(Date.parse(iso) + minutes * minuteMs).toISOString();
const earlier = (a: string, b: string): string => (Date.parse(a) < Date.parse(b) ? a : b);

const nextStatus = (seed: Seed): FlipEvent['status'] =>
	seed.pick(['ACTIVE', 'UPCOMING', 'UPCOMING', 'UPCOMING', 'CANCELED']);

/** Commands are sent at most 24 hours ahead. */
const isAnnounced = ({ starts_at: start }: FlipEvent): boolean =>
	Date.parse(start) < Date.now() + 24 * 60 * minuteMs;

function makeEvent(
	seed: Seed,
	{ site_id, program_id, device_ids }: Enrollment,
	status: FlipEvent['status'],
): FlipEvent {
	const starts = {
		COMPLETED: () => seed.daysAgo(40, 1),
		ACTIVE: () => fromNow(-seed.int(5, 55)),
		UPCOMING: () => fromNow(seed.int(70, 47 * 60)),
		CANCELED: () => fromNow(seed.int(70, 47 * 60)),
	}[status]();
	// An active event may have no end yet.
	const hours = status === 'ACTIVE' && seed.chance(0.3) ? null : seed.int(1, 4);
	const ends = hours === null ? null : plus(starts, hours * 60);
	const duration = hours === null ? null : hours * 3600;
	const created = earlier(plus(starts, -48 * 60), fromNow(-60));
	return {
		id: seed.uuid(),
		program_id,
		site_id,
		starts_at: starts,
		ends_at: ends,
		duration_s: duration,
		schedule: [
			{
				device_ids,
				starts_at: starts,
				ends_at: ends,
				duration_s: duration,
				is_preparatory_action: false,
				mode: 'DISCHARGE',
			},
		],
		device_settings: [],
		status,
		is_participating: status === 'CANCELED' || seed.chance(0.9),
		created_at: created,
		updated_at: status === 'COMPLETED' && ends !== null ? ends : created,
	};
}

/** Makes a command. Pending ones are minutes old; others were acknowledged soon afterwards. */
function makeCommand(seed: Seed, event: FlipEvent, deviceId: string): Command {
	const mode = seed.chance(0.7) ? 'DISCHARGE' : seed.pick(modes);
	const hasPower = mode === 'CHARGE' || mode === 'DISCHARGE';
	const powerMode = hasPower ? seed.pick(['SETPOINT', 'SETPOINT', 'FOLLOW_LOAD']) : null;
	const isPending = event.status !== 'COMPLETED' && seed.chance(0.4);
	const sent = isPending
		? fromNow(-seed.int(1, 8))
		: earlier(plus(event.starts_at, -seed.int(10, 1440)), fromNow(-30));
	const status =
		event.status === 'CANCELED' ? 'CANCELED' : event.is_participating ? 'OK' : 'OPT_OUT';
	const deviceStatus = isPending
		? 'PENDING'
		: seed.pick(['OK', 'OK', 'OK', 'OK', 'OK', 'OK', 'FAILED_OFFLINE', 'FAILED_FAULT']);
	return {
		id: seed.uuid(),
		event_id: event.id,
		device_id: deviceId,
		starts_at: event.starts_at,
		ends_at: event.ends_at,
		duration_s: event.duration_s,
		is_preparatory_action: false,
		battery_commands: {
			mode,
			power_mode: powerMode,
			setpoint_w: powerMode === 'SETPOINT' ? seed.int(4, 20) * 250 : null,
			backup_reserve_percentage: seed.pick([10, 20, 30]),
			enable_grid_import: mode === 'CHARGE' ? true : null,
		},
		status,
		device_status: deviceStatus,
		device_status_reason: deviceStatus === 'FAILED_OFFLINE' ? 'The device is offline' : null,
		created_at: sent,
		updated_at: isPending ? sent : plus(sent, seed.int(1, 10)),
	};
}
