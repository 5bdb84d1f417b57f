import type { IDataObject } from 'n8n-workflow';
import type {
	EditorSource,
	ListEntries,
	Field,
	ParentResource,
	Picker,
} from '../shared/declaration/operation';
import { InputError } from '../shared/errors/userErrors';
import {
	dateTime,
	group,
	json,
	locator,
	locators,
	number,
	oneOf,
	text,
} from '../shared/declaration/fields';
import { allAtOnce, skipAndLimit } from './profile';
import { isPlainObject } from '../shared/util/object';
import { EMAIL, UUID, UUID_EXAMPLE } from '../shared/declaration/patterns';
import { joinPresent } from '../shared/util/label';
import { fillPath } from '../shared/request/serialize';
import { titleCase } from '../shared/util/text';
import { parseTime } from '../shared/util/time';

/** Returns a label function: the names and the ID. Each name may consist of several members. */
const labelOf =
	(...names: Array<readonly string[]>) =>
	(record: IDataObject): string => {
		const words = joinPresent(
			names.map((members) => joinPresent(members.map((member) => record[member]))),
			', ',
		);
		return words ? `${words} (${String(record.id)})` : String(record.id);
	};

const sites: Picker = {
	request: 'GET /v1/sites',
	paging: skipAndLimit,
	value: 'id',
	label: labelOf(['first_name', 'last_name'], ['company_name']),
};

export const siteId = locator('siteId', 'Site', {
	description: 'Your own ID of the site',
	placeholder: 'site-0042',
	picker: sites,
});

/** Sites as parents of lists. */
export const siteParent: ParentResource = {
	parameter: 'siteId',
	field: locators('siteIds', 'Site', {
		description: 'Sites to watch',
		hint: 'Leave empty to watch all sites',
		optional: true,
		picker: sites,
	}),
};

/** Lookback window in minutes. Flip does not document delays. */
export const LOOK_BACK = { new: 5, newOrChanged: 5 } as const;

export const PER_SITE = 'Each poll makes one call per site';

/** A site that may be new, so it cannot be chosen from a list. */
export const newSiteId = text('siteId', 'Site ID', {
	wire: 'site.id',
	description: 'Your own ID of the site',
	placeholder: 'site-0042',
});

const devicesOfSite = {
	request: 'GET /v1/site/{siteId}/devices',
	paging: allAtOnce,
	value: 'id',
	label: labelOf(['manufacturer_name', 'product_name']),
} as const;

export const deviceId = locator('deviceId', 'Device', {
	description: 'Your own ID of the device',
	placeholder: 'battery-0042',
	picker: devicesOfSite,
});

export const deviceIds = locators('deviceIds', 'Device', {
	description: 'Your own IDs of the devices',
	picker: devicesOfSite,
});

export const enrollmentId = locator('enrollmentId', 'Enrollment', {
	description: 'Choose the enrollment from the list, or enter its ID',
	placeholder: UUID_EXAMPLE,
	pattern: UUID,
	picker: {
		request: 'GET /v1/site/{siteId}/enrollments',
		paging: allAtOnce,
		value: 'id',
		label: labelOf(['status'], ['program_id']),
	},
});

export const eventId = locator('eventId', 'Event', {
	description: 'Choose the event from the list, or enter its ID',
	placeholder: UUID_EXAMPLE,
	pattern: UUID,
	picker: {
		request: 'GET /v1/site/{siteId}/events',
		paging: allAtOnce,
		value: 'id',
		label: labelOf(['status'], ['starts_at']),
	},
});

const isOver = ({ ends_at: end }: IDataObject): boolean => parseTime(end) < Date.now();

/** Sorts pending commands first and ended ones last. */
const commandOrder = (command: IDataObject): number =>
	(command.device_status === 'PENDING' ? 0 : 1) + (isOver(command) ? 2 : 0);

/** Short label for the list; it shows the status if Flip has withdrawn the command. */
const commandLabel = ({
	status,
	device_status: answer,
	starts_at: start,
	device_id: device,
}: IDataObject) =>
	[
		titleCase(String(answer ?? 'Unknown')),
		status !== 'OK' && titleCase(String(status)),
		String(start ?? '')
			.slice(0, 16)
			.replace('T', ' '),
		device,
	]
		.filter(Boolean)
		.join(' · ');

export const commandId = locator('commandId', 'Command', {
	description: 'Choose the command from the list, or enter its ID',
	placeholder: UUID_EXAMPLE,
	pattern: UUID,
	picker: {
		request: 'GET /v1/commands',
		paging: allAtOnce,
		value: 'id',
		label: commandLabel,
		sortKey: commandOrder,
	},
});

export const DEVICE_TYPES = [
	['BATTERY', 'Battery'],
	['EV_CHARGER', 'EV Charger'],
] as const;

/** Returns the chosen site, percent-encoded. */
export const chosenSite = ({ parameter }: EditorSource): string =>
	fillPath('{siteId}', { siteId: String(parameter('siteId') ?? '') }, { siteId: 'Site' });

/**
 * Loads the programs of a site. Flip lists them by ZIP code and device type, so the site's ZIP code
 * is read first.
 */
const programsOfSite: ListEntries = async (source) => {
	const path = `/v1/site/${chosenSite(source)}`;
	const { zip_code: zip } = (await source.fetchBody({ method: 'GET', path })) as IDataObject;
	if (!zip) {
		throw new InputError(
			'The site has no ZIP code, which Flip needs to list its programs',
			'Add a ZIP code to the site, or enter the ID of the program.',
		);
	}
	const lists = await Promise.all(
		DEVICE_TYPES.map(([type]) => {
			const query = { zip_code: zip, device_type: type, skip: 0, limit: 100 };
			return source.fetchBody({ method: 'GET', path: `${path}/programs`, query });
		}),
	);
	const programs = new Map((lists.flat() as IDataObject[]).map((program) => [program.id, program]));
	return [...programs.values()].map((program) => ({
		name: labelOf(['name'])(program),
		value: String(program.id),
	}));
};

export const programId = locator('programId', 'Program', {
	description: 'Choose the program from the list, or enter its ID',
	placeholder: UUID_EXAMPLE,
	pattern: UUID,
	entries: programsOfSite,
});

export const ENROLL_METHODS = [
	['AUTO_ENROLL', 'Auto Enroll', 'Enrolled without user action, with consent given earlier'],
	['USER_ACTION', 'User Action', 'Requested by the user'],
] as const;

const STATE = [/^[A-Z]{2}$/, 'the two-letter code of a US state or territory'] as const;

/**
 * Contact and address fields of a site.
 *
 * @param wireOf returns the place of a member in the body
 */
export const contactFields = (
	wireOf: (member: string) => string,
	options: Pick<Field, 'nullable'> = {},
): Field[] => [
	text('city', 'City', { ...options, wire: wireOf('city') }),
	text('companyName', 'Company Name', {
		...options,
		wire: wireOf('company_name'),
		description: 'Name of the company, for business sites',
	}),
	text('email', 'Email', {
		...options,
		wire: wireOf('email'),
		placeholder: 'name@email.com',
		pattern: EMAIL,
	}),
	text('firstName', 'First Name', { ...options, wire: wireOf('first_name') }),
	text('lastName', 'Last Name', { ...options, wire: wireOf('last_name') }),
	text('stateCode', 'State', {
		...options,
		wire: wireOf('state_code'),
		description: 'Two-letter code of a US state or territory',
		placeholder: 'CA',
		pattern: STATE,
	}),
	text('streetAddress', 'Street Address', { ...options, wire: wireOf('street_address') }),
	text('streetAddress2', 'Street Address Line 2', {
		...options,
		wire: wireOf('street_address2'),
	}),
	text('zipCode', 'ZIP Code', {
		...options,
		wire: wireOf('zip_code'),
		description: 'ZIP code of the site. The sandbox has programs for 88800, 88801 and 88802.',
		placeholder: '88800',
	}),
];

/** The docs swap the descriptions of the two power ratings, so only their names are shown. */
export const powerRatings = [
	number('batteryCapacityWh', 'Battery Capacity (Wh)', {
		wire: 'attributes.battery_capacity_wh',
		decimals: 0,
		min: 0,
		placeholder: '13500',
	}),
	number('batteryPowerInputW', 'Battery Power Input (W)', {
		wire: 'attributes.battery_power_input_w',
		decimals: 0,
		min: 0,
		placeholder: '5000',
	}),
	number('batteryPowerOutputW', 'Battery Power Output (W)', {
		wire: 'attributes.battery_power_output_w',
		decimals: 0,
		min: 0,
		placeholder: '5000',
	}),
] as const;

export const reserve = number('reservePercentage', 'Reserve (%)', {
	wire: 'configuration.reserve_percentage',
	description: 'Share of the battery that the owner reserves',
	placeholder: '20',
	decimals: 0,
	min: 0,
	max: 100,
});

export const installDate = dateTime('installDate', 'Install Date', {
	description: 'When the device was installed, or permitted to operate if that was later',
});

/** Fields that every device has. */
export const deviceFields = [
	text('manufacturerName', 'Manufacturer', { placeholder: 'Duracell' }),
	text('productName', 'Product', { placeholder: 'Power Center 14' }),
	text('serialNumber', 'Serial Number', { placeholder: 'SN-0042' }),
	oneOf('type', 'Type', DEVICE_TYPES),
] as const;

const optional = (field: Field): Field => ({
	...field,
	property: { ...field.property, required: false },
});

const BY_FIELDS = { specifyDevices: ['fields'] };
const BY_JSON = { specifyDevices: ['json'] };

/** Devices that are sent with their site, as fields or as JSON. */
export const newDevices = [
	oneOf(
		'specifyDevices',
		'Specify Devices',
		[
			['fields', 'Using Fields Below'],
			['json', 'Using JSON', 'List of devices in the format of the API'],
		],
		{ default: 'fields', formOnly: true },
	),
	group(
		'devices',
		'Device',
		[
			text('deviceId', 'Device ID', {
				wire: 'id',
				description: 'Your own ID for the device',
				placeholder: 'battery-0042',
			}),
			...deviceFields,
			...powerRatings.map(optional),
			optional(reserve),
			optional(installDate),
		],
		{ several: true, optional: true, show: BY_FIELDS },
	),
	json('devicesJson', 'Devices (JSON)', {
		wire: 'devices',
		shape: 'list',
		default: '[]',
		description:
			'List of devices, each with "id", "manufacturer_name", "product_name", "serial_number", "type" and "attributes"',
		show: BY_JSON,
	}),
] as const;

/** Adds `attributes` to each device, which Flip requires even if empty. */
export const withAttributes = (devices: unknown): IDataObject[] =>
	((devices ?? []) as IDataObject[]).map((device) =>
		isPlainObject(device) ? { attributes: {}, ...device } : device,
	);

/**
 * Any JSON object, because Flip publishes no schema (docs/providers/flip.md, "Settings and
 * supplements").
 */
export const freeBody = json('body', 'JSON Body', {
	wire: '',
	shape: 'object',
	default: '{}',
	description: 'Body of the request. Flip publishes no schema for it: ask Flip for the fields.',
});
