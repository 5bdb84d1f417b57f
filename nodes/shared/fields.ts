import { DateTime } from 'luxon';
import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';
import type { Choice, EncodeContext, Field, Picker } from './declare';
import { choices } from './declare';
import { InputError } from './errors';

/** What every factory takes beside its own options. */
interface Common {
	description?: string;
	placeholder?: string;
	hint?: string;
	in?: Field['in'];
	wire?: string;
	optional?: boolean;
	nullable?: boolean;
	fallback?: Field['fallback'];
	secret?: boolean;
	show?: Field['show'];
}

type Encode = NonNullable<Field['encode']>;

/** Whether a form value counts as left empty. */
export const isEmpty = (value: unknown): boolean =>
	value === undefined ||
	value === null ||
	value === '' ||
	(Array.isArray(value) && value.length === 0);

function field<Name extends string>(
	name: Name,
	property: Field['property'],
	common: Common,
	encode?: Encode,
): Field<Name> {
	const { description, placeholder, hint, optional, ...rest } = common;
	return {
		name,
		...rest,
		property: {
			...property,
			required: !optional,
			...(description && { description }),
			...(placeholder && { placeholder: `e.g. ${placeholder}` }),
			...(hint && { hint }),
		},
		encode: encode && ((value, context) => (isEmpty(value) ? undefined : encode(value, context))),
	};
}

interface TextOptions extends Common {
	default?: string;
	/** Longest value the provider accepts. */
	maxLength?: number;
	/** Form of the value, and its name in the sentence "… must be …". */
	pattern?: readonly [RegExp, string];
	rows?: number;
}

const checkedText =
	(label: string, { maxLength, pattern }: TextOptions): Encode =>
	(value) => {
		const text = String(value).trim();
		if (maxLength !== undefined && text.length > maxLength) {
			throw new InputError(
				`'${label}' is too long (${text.length} characters)`,
				`Shorten it to ${maxLength} characters.`,
			);
		}
		if (pattern && !pattern[0].test(text)) {
			throw new InputError(`'${label}' must be ${pattern[1]}`, `Correct the value of '${label}'.`);
		}
		return text;
	};

/** A line of text; spaces around it are dropped. */
export const text = <Name extends string>(name: Name, label: string, options: TextOptions = {}) => {
	const { default: value = '', maxLength, pattern, rows, ...common } = options;
	const typeOptions = {
		...(rows && { rows }),
		...(common.secret && { password: true }),
	};
	return field(
		name,
		{
			displayName: label,
			type: 'string',
			default: value,
			...(Object.keys(typeOptions).length > 0 && { typeOptions }),
		},
		common,
		checkedText(label, { maxLength, pattern }),
	);
};

export const UUID = [
	/^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i,
	'a UUID such as 3f2504e0-4f89-41d3-9a0c-0305e82c3301',
] as const;

/** RFC-like check that catches slips; the provider has the last word. */
export const EMAIL = [/^[^\s@]+@[^\s@]+$/, 'an email address'] as const;

interface NumberOptions extends Common {
	default?: number;
	min?: number;
	max?: number;
	/** Decimal places the provider accepts; 0 makes it an integer. */
	decimals?: number;
}

/** A number; texts that are numbers, as expressions give them, are taken too. */
export const number = <Name extends string>(
	name: Name,
	label: string,
	options: NumberOptions = {},
) => {
	// The editor keeps null empty; any other absence it replaces by the least number, unasked.
	const { default: value = null, min, max, decimals, ...common } = options;
	return field(
		name,
		{
			displayName: label,
			type: 'number',
			default: value,
			typeOptions: {
				...(min !== undefined && { minValue: min }),
				...(max !== undefined && { maxValue: max }),
				...(decimals !== undefined && { numberPrecision: decimals }),
			},
		},
		common,
		(raw) => {
			const parsed = typeof raw === 'boolean' ? NaN : Number(raw);
			if (!Number.isFinite(parsed)) {
				throw new InputError(`'${label}' must be a number`, `Correct the value of '${label}'.`);
			}
			if ((min !== undefined && parsed < min) || (max !== undefined && parsed > max)) {
				const bounds = [
					min !== undefined && `at least ${min}`,
					max !== undefined && `at most ${max}`,
				];
				throw new InputError(
					`'${label}' must be ${bounds.filter(Boolean).join(' and ')}`,
					`Correct the value of '${label}'.`,
				);
			}
			if (decimals !== undefined && Number(parsed.toFixed(decimals)) !== parsed) {
				throw new InputError(
					`'${label}' must ${decimals === 0 ? 'be a whole number' : `not have more than ${decimals} decimal places`}`,
					`Correct the value of '${label}'.`,
				);
			}
			return parsed;
		},
	);
};

/** Money as Flute and Flipdish write it: decimal major units, at most two places. */
export const amount = <Name extends string>(
	name: Name,
	label: string,
	options: NumberOptions = {},
) => number(name, label, { min: 0.01, decimals: 2, placeholder: '10.50', ...options });

interface FlagOptions extends Common {
	default?: boolean;
}

/** Yes or no; its description begins with "Whether". */
export const flag = <Name extends string>(name: Name, label: string, options: FlagOptions) => {
	const { default: value = false, ...common } = options;
	return field(
		name,
		{ displayName: label, type: 'boolean', default: value },
		{ optional: true, ...common },
		(raw) => {
			if (raw === true || raw === 'true') return true;
			if (raw === false || raw === 'false') return false;
			throw new InputError(`'${label}' must be true or false`, `Correct the value of '${label}'.`);
		},
	);
};

const oneOfValues = (label: string, values: readonly Choice[]) => {
	const known = values.map((value) => (typeof value === 'string' ? value : value[0]));
	return (value: unknown) => {
		if (known.includes(String(value))) return value;
		throw new InputError(
			`'${label}' does not know the value "${String(value)}"`,
			`Use one of: ${known.join(', ')}.`,
		);
	};
};

interface ChoiceOptions extends Common {
	default?: string;
}

/** One value of an enumeration. */
export const oneOf = <Name extends string>(
	name: Name,
	label: string,
	values: readonly Choice[],
	options: ChoiceOptions = {},
) => {
	const sorted = choices(values);
	const { default: value = String(sorted[0].value), ...common } = options;
	return field(
		name,
		{ displayName: label, type: 'options', options: sorted, default: value },
		common,
		oneOfValues(label, values),
	);
};

/** Several values of an enumeration; the wire repeats the key or holds a list. */
export const someOf = <Name extends string>(
	name: Name,
	label: string,
	values: readonly Choice[],
	options: Common = {},
) => {
	const check = oneOfValues(label, values);
	return field(
		name,
		{ displayName: label, type: 'multiOptions', options: choices(values), default: [] },
		options,
		(raw) => [raw].flat().map(check),
	);
};

/** A list of texts: from an expression a list, by hand separated by commas. */
export const list = <Name extends string>(name: Name, label: string, options: Common = {}) =>
	field(name, { displayName: label, type: 'string', default: '' }, options, (raw) => {
		const entries = (Array.isArray(raw) ? raw : String(raw).split(','))
			.map((entry) => String(entry).trim())
			.filter((entry) => entry !== '');
		return entries.length > 0 ? entries : undefined;
	});

/** ISO 8601 in UTC. Dates without an offset are read in the workflow's time zone; a space for the T is taken. */
function isoDate(label: string, raw: unknown, { timezone }: EncodeContext): string {
	const words =
		raw instanceof Date ? raw.toISOString() : DateTime.isDateTime(raw) ? raw.toISO() : String(raw);
	const date = DateTime.fromISO(String(words).trim().replace(' ', 'T'), { zone: timezone });
	if (!date.isValid) {
		throw new InputError(
			`'${label}' is not a date`,
			'Write it like 2026-01-31T09:30:00Z, or pick it from the calendar.',
		);
	}
	return date.toUTC().toISO();
}

/** A point in time. */
export const dateTime = <Name extends string>(name: Name, label: string, options: Common = {}) =>
	field(name, { displayName: label, type: 'dateTime', default: '' }, options, (raw, context) =>
		isoDate(label, raw, context),
	);

/** A calendar day (`2026-01-31`); the time of a picked date is dropped. */
export const day = <Name extends string>(name: Name, label: string, options: Common = {}) =>
	field(name, { displayName: label, type: 'dateTime', default: '' }, options, (raw, context) =>
		DateTime.fromISO(isoDate(label, raw, context), { zone: context.timezone }).toISODate(),
	);

interface JsonOptions extends Common {
	default?: string;
	/** What the JSON must be; either by default. */
	shape?: 'object' | 'list';
}

/** JSON of the user's own, as text or as a value from an expression. */
export const json = <Name extends string>(name: Name, label: string, options: JsonOptions = {}) => {
	const { default: value = '', shape, ...common } = options;
	return field(name, { displayName: label, type: 'json', default: value }, common, (raw) =>
		parseJson(label, raw, shape),
	);
};

const NOT_JSON = Symbol('not JSON');

/** JSON text or a value that is one already; throws an `InputError` that names the field. */
export function parseJson(label: string, raw: unknown, shape?: 'object' | 'list'): unknown {
	let parsed = raw;
	if (typeof raw === 'string') {
		// n8n's helper throws for itself where its fallback is undefined.
		parsed = jsonParse<unknown>(raw, { fallbackValue: NOT_JSON });
		if (parsed === NOT_JSON) {
			throw new InputError(`'${label}' is not valid JSON`, `Correct the JSON in '${label}'.`);
		}
	}
	const isList = Array.isArray(parsed);
	if (
		(shape === 'object' && (isList || typeof parsed !== 'object')) ||
		(shape === 'list' && !isList)
	) {
		throw new InputError(
			`'${label}' must be a JSON ${shape === 'list' ? 'list' : 'object'}`,
			`Begin it with ${shape === 'list' ? '[' : '{'}.`,
		);
	}
	return parsed;
}

interface LocatorOptions extends Common {
	picker: Picker;
	pattern?: TextOptions['pattern'];
}

/** One thing chosen from a searchable list or by its id. */
export const locator = <Name extends string>(
	name: Name,
	label: string,
	options: LocatorOptions,
) => {
	const { picker, pattern, placeholder, ...common } = options;
	const built = field(
		name,
		{
			displayName: label,
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					typeOptions: { searchListMethod: searchMethod(name), searchable: true },
				},
				{
					displayName: 'By ID',
					name: 'id',
					type: 'string',
					...(placeholder && { placeholder: `e.g. ${placeholder}` }),
				},
			],
		},
		common,
		checkedText(label, { pattern }),
	);
	return { ...built, picker };
};

/** Name of the list search method behind a locator. */
export const searchMethod = (name: string): string => `search_${name}`;

/** Wire members of a group of fields, for bodies and for groups inside them. */
export function encodeMembers(
	fields: readonly Field[],
	values: IDataObject,
	context: EncodeContext,
): IDataObject {
	const members: IDataObject = {};
	for (const { name, wire, nullable, encode } of fields) {
		if (!(name in values)) continue;
		const raw = values[name];
		const value = nullable && isEmpty(raw) ? null : encode ? encode(raw, context) : raw;
		if (value === undefined) continue;
		put(members, (wire ?? context.wireName(name)).split('.'), value);
	}
	return members;
}

function put(target: IDataObject, [key, ...rest]: string[], value: unknown): void {
	if (rest.length === 0) {
		target[key] = value as IDataObject[string];
		return;
	}
	target[key] ??= {};
	put(target[key] as IDataObject, rest, value);
}

interface GroupOptions extends Common {
	/** Whether there can be several, sent as a list. The label is then in the plural. */
	several?: boolean;
}

/**
 * Fields that belong together: an object in the body, or a list of objects.
 *
 * @param singular label of one of them
 */
export const group = <Name extends string>(
	name: Name,
	singular: string,
	fields: readonly Field[],
	options: GroupOptions = {},
) => {
	const { several = false, ...common } = options;
	const label = several ? `${singular}s` : singular;
	const values = fields.map((member) => ({
		name: member.name,
		...member.property,
	})) as INodeProperties[];
	return field(
		name,
		{
			displayName: label,
			type: 'fixedCollection',
			default: {},
			placeholder: `Add ${singular}`,
			...(several && { typeOptions: { multipleValues: true } }),
			options: [{ name: 'values', displayName: singular, values }],
		},
		common,
		(raw, context) => {
			const { values: entered } = raw as IDataObject;
			const entries = [entered ?? []].flat() as IDataObject[];
			for (const entry of entries) {
				const missing = fields.find(
					(member) => member.property.required && isEmpty(entry[member.name]),
				);
				if (missing) {
					throw new InputError(
						`'${label}' needs '${missing.property.displayName}'`,
						`Fill in '${missing.property.displayName}' in '${label}'.`,
					);
				}
			}
			const encoded = entries.map((entry) => encodeMembers(fields, entry, context));
			return several ? encoded : encoded[0];
		},
	);
};
