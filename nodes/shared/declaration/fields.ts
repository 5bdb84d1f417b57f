import { DateTime } from 'luxon';
import type { INodeProperties } from 'n8n-workflow';
import { isResourceLocatorValue } from 'n8n-workflow';
import type {
	Choice,
	Columns,
	EncodeContext,
	ListEntries,
	Exclusive,
	Field,
	Picker,
} from './operation';
import { choices, NOT_CONFIRMED } from './operation';
import {
	asJson,
	encodeMembers,
	entriesOf,
	isEmpty,
	mappedValues,
	exactNumber,
	parseJson,
	refuseExclusive,
	toText,
} from './encode';
import { InputError } from '../errors/userErrors';
import { sentences } from '../util/text';
import { isPlainObject } from '../util/object';

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
	formOnly?: boolean;
	inferred?: boolean;
	limits?: boolean;
	show?: Field['show'];
	hide?: Field['hide'];
}

type Encode = NonNullable<Field['encode']>;

function field<Name extends string>(
	name: Name,
	property: Field['property'],
	common: Common,
	encode?: Encode,
): Field<Name> {
	const { description, placeholder, hint, optional, ...rest } = common;
	const told = sentences(description, common.inferred ? NOT_CONFIRMED : undefined);
	return {
		name,
		...rest,
		property: {
			...property,
			required: !optional,
			...(told && { description: told }),
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
		const text = toText(label, value);
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

/** The wrong value as an error shows it, and an expression that rounds it. */
const rounding = (value: number, decimals: number): readonly [shown: string, advice: string] => {
	const scale = 10 ** decimals;
	const rounded = decimals === 0 ? 'Math.round(…)' : `Math.round(… * ${scale}) / ${scale}`;
	return [
		String(value),
		`Round it, for example to ${String(Math.round(value * scale) / scale)}; in an expression with {{ ${rounded} }}.`,
	];
};

/**
 * A number; texts that are numbers, as expressions give them, are taken too. The form has no bounds
 * and no precision: n8n's editor moves what is typed to the nearest bound, and rounds it, without a
 * word. So the node refuses it, typed or not.
 */
export const number = <Name extends string>(
	name: Name,
	label: string,
	options: NumberOptions = {},
) => {
	// The editor keeps null empty; any other absence it replaces by a number, unasked.
	const { default: value = null, min, max, decimals, ...common } = options;
	return field(name, { displayName: label, type: 'number', default: value }, common, (raw) => {
		const parsed = typeof raw === 'string' ? exactNumber(raw) : raw;
		if (typeof parsed !== 'number' || !Number.isFinite(parsed)) {
			throw new InputError(`'${label}' must be a number`, `Correct the value of '${label}'.`);
		}
		if ((min !== undefined && parsed < min) || (max !== undefined && parsed > max)) {
			const bounds = [
				min !== undefined && `at least ${min}`,
				max !== undefined && `at most ${max}`,
			];
			throw new InputError(
				`'${label}' must be ${bounds.filter(Boolean).join(' and ')}, and is ${parsed}`,
				`Correct the value of '${label}'.`,
			);
		}
		if (decimals !== undefined && Number(parsed.toFixed(decimals)) !== parsed) {
			const [shown, advice] = rounding(parsed, decimals);
			throw new InputError(
				`'${label}' must ${decimals === 0 ? 'be a whole number' : `not have more than ${decimals} decimal places`}, and is ${shown}`,
				advice,
			);
		}
		return parsed;
	});
};

/**
 * Money as Flute and Flipdish write it: decimal major units, at most two places. A call without it
 * mostly does more, such as to refund everything.
 */
export const amount = <Name extends string>(
	name: Name,
	label: string,
	options: NumberOptions = {},
) =>
	number(name, label, {
		min: 0.01,
		decimals: 2,
		placeholder: '10.50',
		limits: options.nullable !== true,
		...options,
	});

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
	return (raw: unknown) => {
		const value = toText(label, raw);
		if (known.includes(value)) return value;
		throw new InputError(`'${label}' has no option "${value}"`, `Use one of: ${known.join(', ')}.`);
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

interface ChoicesOptions extends Common {
	default?: string[];
}

/** Several values of an enumeration; the wire repeats the key or holds a list. */
export const someOf = <Name extends string>(
	name: Name,
	label: string,
	values: readonly Choice[],
	options: ChoicesOptions = {},
) => {
	const check = oneOfValues(label, values);
	const { default: value = [], ...common } = options;
	return field(
		name,
		{ displayName: label, type: 'multiOptions', options: choices(values), default: value },
		common,
		(raw) => [raw].flat().map(check),
	);
};

/** The texts of a list, or between commas; `undefined` if there are none. */
function asTexts(label: string, raw: unknown): string[] | undefined {
	const entries = (Array.isArray(raw) ? raw : toText(label, raw).split(','))
		.filter((entry) => !isEmpty(entry))
		.map((entry) => toText(label, entry));
	return entries.length > 0 ? entries : undefined;
}

interface ListOptions extends Common {
	/** What the entries are. @default 'text' */
	of?: 'text' | keyof typeof NUMBERS;
}

/** Forms of numbers in lists, and what they are called. */
const NUMBERS = {
	integer: [/^-?\d+$/, 'whole numbers'],
	number: [/^-?\d+(\.\d+)?$/, 'numbers'],
} as const;

/** A list of texts or numbers: from an expression a list, by hand separated by commas. */
export const list = <Name extends string>(
	name: Name,
	label: string,
	{ of = 'text', ...common }: ListOptions = {},
) => field(name, { displayName: label, type: 'string', default: '' }, common, listOf(label, of));

const listOf =
	(label: string, of: NonNullable<ListOptions['of']>): Encode =>
	(raw) => {
		const entries = asTexts(label, raw);
		if (entries === undefined || of === 'text') return entries;
		const [form, kind] = NUMBERS[of];
		return entries.map((entry) => {
			const parsed = form.test(entry) ? exactNumber(entry) : NaN;
			if (Number.isFinite(parsed)) return parsed;
			throw new InputError(
				`'${label}' must be ${kind}; "${entry}" is none`,
				`Correct the value of '${label}'.`,
			);
		});
	};

/** ISO 8601 in UTC. Dates without an offset are read in the workflow's time zone; a space for the T is taken. */
function isoDate(label: string, raw: unknown, { timezone }: EncodeContext): string {
	const date = DateTime.isDateTime(raw) ? raw.toJSDate() : raw;
	const plain = date instanceof Date ? date.toJSON() : date;
	const words = typeof plain === 'string' ? plain.trim().replace(' ', 'T') : '';
	const read = DateTime.fromISO(words, { zone: timezone });
	// A time alone would be one of today.
	if (!read.isValid || !/^(\d{4}|[+-]\d{6})/.test(words)) {
		throw new InputError(
			`'${label}' is not a date`,
			'Write it like 2026-01-31T09:30:00Z, or choose it in the calendar.',
		);
	}
	return read.toUTC().toISO();
}

/** A day without a time: as text, or as the calendar gives it, midnight without an offset. */
const DAY_ALONE = /^\d{4}-\d\d-\d\d([T ]00:00(:00(\.0+)?)?)?$/;

interface DateTimeOptions extends Common {
	/** Whether a day without a time stands for its end: for the end of a period. */
	endOfDay?: boolean;
}

/** A point in time. */
export const dateTime = <Name extends string>(
	name: Name,
	label: string,
	{ endOfDay = false, ...common }: DateTimeOptions = {},
) =>
	field(name, { displayName: label, type: 'dateTime', default: '' }, common, (raw, context) => {
		const iso = isoDate(label, raw, context);
		if (!endOfDay || typeof raw !== 'string' || !DAY_ALONE.test(raw.trim())) return iso;
		return DateTime.fromISO(iso, { zone: context.timezone }).endOf('day').toUTC().toISO();
	});

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
	// The JSON editor shows no placeholder.
	const hint = common.placeholder && `e.g. ${common.placeholder}`;
	return field(
		name,
		{ displayName: label, type: 'json', default: value },
		{ hint, ...common },
		(raw) => parseJson(label, raw, shape),
	);
};

/**
 * Members of the request that have no field of their own, where the docs' list of them is cut off.
 *
 * @param place where they go
 */
export const furtherMembers = (place: 'query' | 'body') =>
	json('furtherMembers', place === 'query' ? 'Other Parameters' : 'Other Fields', {
		in: place,
		wire: '',
		shape: 'object',
		placeholder: '{ "name": "value" }',
		description: `Additional ${place === 'query' ? 'query parameters' : 'fields'} as a JSON object (the provider's docs do not list all of them)`,
	});

interface UploadOptions extends Common {
	/** Name of the file's field in the multipart form. */
	wire: string;
}

/** A file from the item's binary data, sent as multipart/form-data. */
export const upload = (options: UploadOptions) => ({
	...field(
		'binaryPropertyName',
		{
			displayName: 'Input Data Field Name',
			type: 'string',
			default: 'data',
			hint: 'The name of the input field containing the file data to be uploaded',
		},
		{ in: 'body', ...options },
	),
	file: true,
});

interface MapperOptions extends Common {
	columns: Columns;
	/** Parameters on which the columns depend. */
	dependsOn: readonly string[];
	/** What a column is called, in the singular and the plural. */
	words: readonly [singular: string, plural: string];
}

/** Fields that only the provider knows, named in the form; the value holds those that were filled. */
export const mapper = <Name extends string>(name: Name, label: string, options: MapperOptions) => {
	const { columns, dependsOn, words, ...common } = options;
	const built = field(
		name,
		{
			displayName: label,
			type: 'resourceMapper',
			noDataExpression: true,
			default: { mappingMode: 'defineBelow', value: null },
			typeOptions: {
				loadOptionsDependsOn: [...dependsOn],
				resourceMapper: {
					resourceMapperMethod: columnsMethod(name),
					mode: 'add',
					fieldWords: { singular: words[0], plural: words[1] },
					valuesLabel: label,
					addAllFields: true,
					multiKeyMatch: false,
					supportAutoMap: false,
				},
			},
		},
		{ optional: true, ...common },
		(raw) => asJson(label, mappedValues(raw)),
	);
	return { ...built, columns };
};

/** Name of the method behind a resource mapper. */
export const columnsMethod = (name: string): string => `columns_${name}`;

interface LocatorOptions extends Common {
	/** Where the list comes from: one of the two. */
	picker?: Picker;
	entries?: ListEntries;
	pattern?: TextOptions['pattern'];
	/** What the id is in a body. @default 'text' */
	of?: 'text' | 'integer';
	/** Label of the mode in which the value is typed. @default 'By ID' */
	byHand?: string;
}

/** One thing chosen from a searchable list or by its id. */
export const locator = <Name extends string>(
	name: Name,
	label: string,
	options: LocatorOptions,
) => {
	const { picker, entries, pattern, of, placeholder, byHand = 'By ID', ...common } = options;
	const check = checkedText(label, { pattern });
	const whole = number(name, label, { decimals: 0 }).encode!;
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
					typeOptions: { searchListMethod: searchMethod(picker?.list ?? name), searchable: true },
				},
				{
					displayName: byHand,
					name: 'id',
					type: 'string',
					...(placeholder && { placeholder: `e.g. ${placeholder}` }),
				},
			],
		},
		common,
		(raw, context) => {
			// In a collection it comes as it is stored, in view as its id alone.
			const id = check(isResourceLocatorValue(raw) ? raw.value : raw, context);
			return of === 'integer' ? whole(id, context) : id;
		},
	);
	return { ...built, picker, entries };
};

interface LocatorsOptions extends Common {
	picker: Picker;
	/** What the ids are. @default 'text' */
	of?: ListOptions['of'];
}

/**
 * Several things chosen from a list, or by their ids in an expression.
 *
 * @param singular label of one of them
 */
export const locators = <Name extends string>(
	name: Name,
	singular: string,
	{ picker, of = 'text', description, ...common }: LocatorsOptions,
) => {
	const label = `${singular} Names or IDs`;
	const dependsOn = [...picker.request.matchAll(/{(\w+)}/g)].map(([, above]) => `${above}.value`);
	const built = field(
		name,
		{
			displayName: label,
			type: 'multiOptions',
			default: [],
			typeOptions: {
				loadOptionsMethod: searchMethod(picker.list ?? name),
				loadOptionsDependsOn: dependsOn,
			},
		},
		{
			...common,
			description: sentences(
				description,
				'Choose from the list, or specify IDs using an expression',
			),
		},
		listOf(label, of),
	);
	return { ...built, picker };
};

/** Name of the list search method behind a locator. */
export const searchMethod = (name: string): string => `search_${name}`;

interface GroupOptions extends Common {
	exclusive?: Exclusive;
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
	const { several = false, exclusive = [], ...common } = options;
	const label = several ? `${singular}s` : singular;
	const values = fields.map((member) => ({
		name: member.name,
		...member.property,
	})) as INodeProperties[];
	const built = field(
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
			const entries = entriesOf(raw);
			for (const entry of entries) {
				if (!isPlainObject(entry)) {
					throw new InputError(
						`'${label}' must be made of '${singular}' entries`,
						`Fill in '${label}' as the form has it.`,
					);
				}
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
			const encoded = entries.map((entry) => {
				refuseExclusive(exclusive, fields, entry);
				return encodeMembers(fields, entry, context);
			});
			return several ? encoded : encoded[0];
		},
	);
	return { ...built, members: fields };
};
