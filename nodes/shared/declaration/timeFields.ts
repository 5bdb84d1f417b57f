import type { EncodeContext } from './field';
import { DateTime } from 'luxon';
import { InputError } from '../errors/userErrors';
import type { FieldOptions } from './createField';
import { createField } from './createField';

/**
 * Converts a date to ISO 8601 in UTC. Dates without an offset are read in the workflow's time zone.
 * A space instead of the `T` is accepted.
 */
function isoDate(label: string, raw: unknown, { timezone }: EncodeContext): string {
	const date = DateTime.isDateTime(raw) ? raw.toJSDate() : raw;
	const plain = date instanceof Date ? date.toJSON() : date;
	const text = typeof plain === 'string' ? plain.trim().replace(' ', 'T') : '';
	const parsed = DateTime.fromISO(text, { zone: timezone });
	// Luxon would read a time without a date as today's.
	if (!parsed.isValid || !/^(\d{4}|[+-]\d{6})/.test(text)) {
		throw new InputError(
			`'${label}' is not a date`,
			'Write it like 2026-01-31T09:30:00Z, or choose it in the calendar.',
		);
	}
	return parsed.toUTC().toISO();
}

/** A date without a time: as text, or as n8n's calendar gives it, midnight without an offset. */
const DATE_ONLY = /^\d{4}-\d\d-\d\d([T ]00:00(:00(\.0+)?)?)?$/;

interface DateTimeOptions extends FieldOptions {
	/** Whether a date without a time means the end of that day, for the end of a period. */
	endOfDay?: boolean;
}

/** A point in time. */
export const dateTime = <Name extends string>(
	name: Name,
	label: string,
	{ endOfDay = false, ...common }: DateTimeOptions = {},
) =>
	createField(
		name,
		{ displayName: label, type: 'dateTime', default: '' },
		common,
		(raw, context) => {
			const iso = isoDate(label, raw, context);
			if (!endOfDay || typeof raw !== 'string' || !DATE_ONLY.test(raw.trim())) return iso;
			return DateTime.fromISO(iso, { zone: context.timezone }).endOf('day').toUTC().toISO();
		},
	);

/** A calendar date (`2026-01-31`). The time of a picked date is dropped. */
export const day = <Name extends string>(name: Name, label: string, options: FieldOptions = {}) =>
	createField(
		name,
		{ displayName: label, type: 'dateTime', default: '' },
		options,
		(raw, context) =>
			DateTime.fromISO(isoDate(label, raw, context), { zone: context.timezone }).toISODate(),
	);
