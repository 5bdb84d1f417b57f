import { flip } from '../../nodes/Flip/provider';
import { flipdish } from '../../nodes/Flipdish/provider';
import { flextell } from '../../nodes/Flextell/provider';
import { flute } from '../../nodes/Flute/provider';

/** Filters whose label names a date, and not a time, as the end of a period. */
const LAST_DAY = /^(?:Date To|Created To|End Date)$/;

const filters = [flip, flipdish, flextell, flute].flatMap(({ resources }) =>
	Object.entries(resources).flatMap(([resource, { operations }]) =>
		Object.entries(operations).flatMap(([operation, { filters: fields = [] }]) =>
			fields
				.filter(({ property }) => LAST_DAY.test(property.displayName))
				.map((field) => [resource, operation, field.property.displayName, field] as const),
		),
	),
);

it.each(filters)(
	'%s, %s: %s includes the day that was chosen in the calendar',
	(_resource, _operation, _label, field) => {
		const encode = (value: string) =>
			field.encode!(value, { timezone: 'Europe/Berlin', wireName: String });

		expect(encode('2026-01-31T00:00:00')).toBe('2026-01-31T22:59:59.999Z');
		expect(encode('2026-01-31')).toBe('2026-01-31T22:59:59.999Z');
		expect(encode('2026-01-31T12:00:00')).toBe('2026-01-31T11:00:00.000Z');
		expect(encode('2026-01-31T00:00:00Z')).toBe('2026-01-31T00:00:00.000Z');
	},
);
