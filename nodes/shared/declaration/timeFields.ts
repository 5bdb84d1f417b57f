import type { EncodeContext } from './field';
import { DateTime } from 'luxon';
import { InputError } from '../errors/userErrors';
import type { Common } from './createField';
import { field } from './createField';

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
