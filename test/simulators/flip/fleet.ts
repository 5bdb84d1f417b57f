import { refuse, unprocessable } from './refusals';
import type {
	Device,
	DeviceInput,
	DeviceType,
	Enrollment,
	EnrollmentInput,
	Program,
	Site,
	SiteMembers,
	Store,
} from './records';
import { siteMembers } from './schemas';

/** The zip codes in which the sandbox has programs. */
export const programZips = ['88800', '88801', '88802'] as const;

export const now = (): string => new Date().toISOString();

/** Makes the record of a new site without storing it. */
export function newSite({ id, ...given }: { id: string } & Partial<SiteMembers>): Site {
	const empty = Object.fromEntries(Object.keys(siteMembers).map((name) => [name, null]));
	return {
		id,
		...(empty as Record<keyof SiteMembers, null>),
		...written(given),
		created_at: now(),
		updated_at: now(),
	};
}

/** Returns the members that a request writes to a site: all except deprecated ones. */
export function written(given: Partial<SiteMembers>): Partial<SiteMembers> {
	return Object.fromEntries(Object.entries(given).filter(([name]) => name in siteMembers));
}

/**
 * Makes the records of new devices without storing them. A known id is a conflict; another site
 * than the parent is refused. [inferred]
 * @param loc path of the devices in the request
 */
export function newDevices(
	{ devices }: Store,
	siteId: string,
	inputs: DeviceInput[],
	loc: (index: number) => Array<string | number>,
): Device[] {
	return inputs.map((input, index) => {
		const isTwice = inputs.findIndex(({ id }) => id === input.id) !== index;
		if (isTwice || devices.get(input.id)) throw refuse(409, `Device ${input.id} already exists`);
		if (input.site_id !== undefined && input.site_id !== siteId) {
			const msg = 'must be the site it is created in';
			throw unprocessable({ loc: [...loc(index), 'site_id'], msg, type: 'value_error' });
		}
		return {
			...input,
			site_id: siteId,
			configuration: input.configuration ?? {},
			install_date: input.install_date ?? null,
			created_at: now(),
			updated_at: now(),
		};
	});
}

/**
 * Makes the record of a new enrollment without storing it. It is inferred that program and devices
 * must exist, and that a second enrollment is a 409 unless the first one has ended.
 * @param loc path of the enrollment in the request
 */
export function newEnrollment(
	{ programs, enrollments, newId }: Store,
	siteId: string,
	devices: Device[],
	input: EnrollmentInput,
	loc: string[],
): Enrollment {
	const wrong = (member: Array<string | number>, msg: string) =>
		unprocessable({ loc: [...loc, ...member], msg, type: 'value_error' });
	const program = programs.get(input.program_id);
	if (!program) throw wrong(['program_id'], 'is not a known program');
	const stranger = input.device_ids.findIndex((id) => !devices.some((device) => device.id === id));
	if (stranger >= 0) throw wrong(['device_ids', stranger], 'is not a device of this site');
	const version = program.terms_and_conditions_version;
	if (version !== null && input.terms_and_conditions_version !== version) {
		throw wrong(['terms_and_conditions_version'], "must be the program's version");
	}
	const isEnrolled = enrollments.all.some(
		({ site_id: site, program_id: id, status }) =>
			site === siteId && id === program.id && status !== 'UNENROLLED',
	);
	if (isEnrolled) throw refuse(409, 'Enrollment already exists');
	return {
		program_specific_attributes: [],
		has_agreed_to_terms_and_conditions: null,
		terms_and_conditions_version: null,
		...input,
		id: newId(),
		site_id: siteId,
		status: 'PENDING',
		status_reason: null,
		enrolled_at: null,
		unenrolled_at: null,
	};
}

/** Returns the programs for these types of device; none for a zip code unknown to the sandbox. */
export function programsIn(
	{ programs }: Store,
	zipCode: string | null,
	types: DeviceType[],
): Program[] {
	if (!programZips.some((zip) => zip === zipCode)) return [];
	return programs.all.filter(({ eligible_device_types: eligible }) =>
		eligible.some((type) => types.includes(type)),
	);
}

export function page<T>(all: T[], { skip, limit }: { skip: number; limit: number }): T[] {
	return all.slice(skip, skip + limit);
}
