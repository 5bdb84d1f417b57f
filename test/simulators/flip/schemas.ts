import { modes } from './records';

/**
 * Schemas of the requests (docs/providers/flip.md). Undocumented members are refused, except in
 * free-form objects, so that a test finds them; Flip ignores them. Deprecated members are accepted
 * and ignored, as documented.
 */
const closed = { type: 'object', additionalProperties: false } as const;
/** An object that may hold anything. */
export const freeForm = { type: 'object' } as const;
/** A request without a body is validated as null. */
export const nothing = { type: 'null' } as const;
export const noQuery = closed;

const text = { type: 'string' } as const;
const textOrNull = { type: 'string', nullable: true } as const;
const yesOrNo = { type: 'boolean' } as const;
const yesNoOrNull = { type: 'boolean', nullable: true } as const;
const whole = { type: 'integer' } as const;
const id = { type: 'string', minLength: 1 } as const;
const uuid = { type: 'string', format: 'uuid' } as const;
const dateTime = { type: 'string', format: 'date-time' } as const;
const positiveOrNull = { type: 'number', minimum: 0, nullable: true } as const;
const percentOrNull = { ...positiveOrNull, maximum: 100 } as const;
const deviceType = { enum: ['BATTERY', 'EV_CHARGER'] } as const;

/** Path parameters: Flip's own ids are UUIDs, those of sites and devices any string. */
export const uuidPath = (name: string) =>
	({ type: 'object', properties: { [name]: uuid } }) as const;

/** Parameters of pages. The bounds are inferred, and for sites the defaults, too. */
const paging = {
	skip: { type: 'integer', minimum: 0, default: 0 },
	limit: { type: 'integer', minimum: 1, default: 100 },
} as const;

export const sitesQuery = { ...closed, properties: paging };

export const siteProgramsQuery = {
	...closed,
	required: ['zip_code', 'device_type'],
	properties: { zip_code: text, device_type: deviceType, ...paging },
};

/** Query of programs. The docs are cut off: `zip_code`, `skip` and `limit` are inferred. */
export const programsQuery = {
	...closed,
	required: ['device_type', 'total_capacity_wh', 'total_power_w'],
	properties: {
		device_type: deviceType,
		total_capacity_wh: { type: 'integer', minimum: 1 },
		total_power_w: { type: 'integer', minimum: 1 },
		zip_code: text,
		...paging,
	},
};

/** Query of events; CANCELED is a status but not a filter. */
export const eventsQuery = {
	...closed,
	properties: {
		status: { type: 'array', items: { enum: ['ACTIVE', 'COMPLETED', 'UPCOMING'] } },
	},
};

const stateCodes = (
	'AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM ' +
	'NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC AS GU MP PR VI'
).split(' ');

/** The writable members of a site, besides its ID. */
export const siteMembers = {
	first_name: textOrNull,
	last_name: textOrNull,
	company_name: textOrNull,
	email: { ...textOrNull, format: 'email' },
	state_code: { ...textOrNull, enum: [...stateCodes, null] },
	city: textOrNull,
	street_address: textOrNull,
	street_address2: textOrNull,
	zip_code: textOrNull,
};
const retiredSiteMembers = { service_account_id: textOrNull, tariff_id: textOrNull };

/** Read-only members are ignored: Flip's demo app sends whole sites. [inferred] */
const readOnlySiteMembers = { id: {}, created_at: {}, updated_at: {} };

export const siteUpdate = {
	...closed,
	properties: { ...siteMembers, ...retiredSiteMembers, ...readOnlySiteMembers },
};
const siteCreate = {
	...closed,
	required: ['id'],
	properties: { id, ...siteMembers, ...retiredSiteMembers },
};

const batteryAttributes = {
	battery_capacity_wh: whole,
	battery_power_input_w: whole,
	battery_power_output_w: whole,
};
const configuration = {
	...closed,
	properties: { reserve_percentage: { type: 'integer', minimum: 0, maximum: 100 } },
};

const deviceItem = {
	...closed,
	required: ['id', 'manufacturer_name', 'product_name', 'serial_number', 'type', 'attributes'],
	properties: {
		id,
		site_id: text,
		manufacturer_name: text,
		product_name: text,
		serial_number: text,
		type: deviceType,
		attributes: freeForm,
		configuration,
		// One of the docs' samples is a date without time.
		install_date: { ...textOrNull, anyOf: [{ format: 'date-time' }, { format: 'date' }] },
	},
	if: { required: ['type'], properties: { type: { const: 'BATTERY' } } },
	then: {
		properties: {
			attributes: {
				type: 'object',
				required: Object.keys(batteryAttributes),
				properties: batteryAttributes,
			},
		},
	},
};

export const deviceCreate = { ...deviceItem, required: ['site_id', ...deviceItem.required] };
export const deviceUpdate = {
	...closed,
	properties: { attributes: { type: 'object', properties: batteryAttributes }, configuration },
};

export const enrollmentCreate = {
	...closed,
	required: ['device_ids', 'program_id', 'enroll_method'],
	properties: {
		device_ids: { type: 'array', items: text },
		program_id: uuid,
		enroll_method: { enum: ['AUTO_ENROLL', 'USER_ACTION'] },
		has_agreed_to_terms_and_conditions: yesNoOrNull,
		terms_and_conditions_version: textOrNull,
		program_specific_attributes: {
			type: 'array',
			items: { ...closed, required: ['name', 'value'], properties: { name: text, value: text } },
		},
	},
};

const devices = { type: 'array', items: deviceItem };
export const commission = {
	...closed,
	required: ['site', 'devices'],
	properties: { site: siteCreate, devices, can_auto_enroll: yesOrNo, enrollment: enrollmentCreate },
};
export const session = { ...closed, required: ['site'], properties: { site: siteCreate, devices } };

export const eventUpdate = {
	...closed,
	properties: {
		is_participating: yesOrNo,
		// Deprecated.
		device_settings: {
			type: 'array',
			items: {
				...closed,
				required: ['device_id'],
				properties: {
					device_id: text,
					backup_reserve_percentage: percentOrNull,
					maximum_charge_percentage: percentOrNull,
				},
			},
		},
	},
};

export const commandUpdate = {
	...closed,
	required: ['device_status'],
	properties: {
		// FAILED is from 2024: the route accepts it only if a test allows it.
		device_status: { enum: ['OK', 'FAILED_OFFLINE', 'FAILED_FAULT', 'FAILED'] },
		device_status_reason: text,
	},
};

const readings = {
	device_id: text,
	last_is_online: yesNoOrNull,
	last_mode: { ...textOrNull, enum: [...modes, null] },
	battery_last_power_charge_w: positiveOrNull,
	battery_last_power_discharge_w: positiveOrNull,
	battery_total_energy_charge_wh: positiveOrNull,
	battery_total_energy_discharge_wh: positiveOrNull,
	battery_last_stored_energy_wh: positiveOrNull,
	battery_last_capacity_energy_wh: positiveOrNull,
	battery_last_backup_reserve_percentage: percentOrNull,
	battery_last_state_of_charge_percentage: percentOrNull,
	battery_last_state_of_health_percentage: percentOrNull,
	last_is_grid_online: yesNoOrNull,
	home_total_energy_wh: positiveOrNull,
	home_last_power_w: positiveOrNull,
	solar_total_energy_wh: positiveOrNull,
	solar_last_power_w: positiveOrNull,
	oem_raw_data: freeForm,
};

const telemetry = (required: string[], properties: object, deprecated: object = {}) => ({
	...closed,
	required: ['telemetry'],
	properties: {
		telemetry: {
			type: 'array',
			minItems: 1,
			maxItems: 1000,
			items: { ...closed, required, properties: { ...properties, ...readings } },
		},
		...deprecated,
	},
});

const interval = { start_time: dateTime, duration_s: { type: 'number' } };
export const batteryTelemetry = telemetry(
	['start_time', 'duration_s', 'device_id'],
	interval,
	interval,
);
/** Counter telemetry. The members of an item are inferred, as their schema is not documented. */
export const counterTelemetry = telemetry(['timestamp', 'device_id'], { timestamp: dateTime });
