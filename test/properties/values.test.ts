/** Extreme texts, numbers and dates: they are sent with the same meaning or refused with an error. */
import fc from 'fast-check';
import { DateTime } from 'luxon';

import type { Field } from '../../nodes/shared/declaration/operation';
import { InputError } from '../../nodes/shared/errors/userErrors';
import {
	amount,
	dateTime,
	day,
	flag,
	group,
	list,
	locator,
	number,
	oneOf,
	someOf,
	text,
} from '../../nodes/shared/declaration/fields';
import { hostileNumber, hostileText, runs, wrongValue } from './support/hostile';

const ZONES = [
	'UTC',
	'Europe/Berlin',
	'America/New_York',
	'America/Sao_Paulo',
	'America/St_Johns',
	'Asia/Kathmandu',
	'Asia/Beirut',
	'Africa/Cairo',
	'Australia/Lord_Howe',
	'Pacific/Kiritimati',
	'Pacific/Pago_Pago',
] as const;

const zone = fc.constantFrom(...ZONES);

/** The encoded value of a field; `undefined` if the field refuses it with an input error. */
function wireOf(field: Field, value: unknown, timezone = 'UTC'): { wire: unknown } | undefined {
	try {
		return { wire: field.encode!(value, { timezone, wireName: (name) => name }) };
	} catch (error) {
		expect(error).toBeInstanceOf(InputError);
		const labels = [field, ...(field.members ?? [])].map(({ property }) => property.displayName);
		expect(labels.some((label) => (error as Error).message.includes(`'${label}'`))).toBe(true);
		return undefined;
	}
}

const anything = fc.oneof(hostileText, hostileNumber, wrongValue);

describe('a text', () => {
	const name = text('name', 'Name');

	it('is sent without surrounding spaces', () => {
		fc.assert(
			fc.property(hostileText, (given) => {
				const trimmed = given.trim();

				expect(wireOf(name, given)).toEqual({ wire: trimmed === '' ? undefined : trimmed });
			}),
			runs(500),
		);
	});

	it('is never made from a value that is not text', () => {
		fc.assert(
			fc.property(wrongValue, (given) => {
				const { wire } = wireOf(name, given) ?? {};
				if (wire === undefined) return;
				if (given instanceof Date) expect(new Date(String(wire))).toEqual(given);
				else
					expect([String(given).trim(), typeof given]).toEqual([
						wire,
						expect.not.stringMatching('object'),
					]);
			}),
			runs(500),
		);
	});

	it('is accepted as an option only if it is in the list', () => {
		const choice = oneOf('kind', 'Kind', ['Card', 'Cash']);
		const several = someOf('kinds', 'Kinds', ['Card', 'Cash']);
		fc.assert(
			fc.property(fc.oneof(fc.constantFrom('Card', ['Cash']), anything), (given) => {
				expect(['Card', 'Cash', undefined]).toContain(wireOf(choice, given)?.wire);
				const { wire = [] } = wireOf(several, given) ?? {};
				for (const entry of wire as unknown[]) expect(['Card', 'Cash']).toContain(entry);
			}),
			runs(500),
		);
	});

	it('is kept unchanged in a list', () => {
		const entry = hostileText.map((words) => words.replace(/,/g, '').trim());
		fc.assert(
			fc.property(fc.array(entry), (entries) => {
				const wanted = entries.filter((words) => words !== '');
				const wire = wanted.length === 0 ? undefined : wanted;

				expect(wireOf(list('tags', 'Tags'), entries)).toEqual({ wire });
				expect(wireOf(list('tags', 'Tags'), entries.join(','))).toEqual({ wire });
			}),
			runs(300),
		);
	});
});

/** Whether a text and a number are the same decimal number, by their digits. */
function isSameDecimal(words: string, value: number): boolean {
	const canonical = (decimal: string): string | undefined => {
		const [, sign, whole = '', part = '', exponent = '0'] =
			/^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(decimal.trim()) ?? [];
		if (sign === undefined || whole + part === '') return undefined;
		const digits = `${whole}${part}`.replace(/^0+/, '');
		const trailing = /0*$/.exec(digits)![0].length;
		if (digits === '') return '0';
		const power = BigInt(exponent) - BigInt(part.length) + BigInt(trailing);
		return `${sign === '-' ? '-' : ''}${digits.slice(0, digits.length - trailing)}e${power}`;
	};
	return canonical(words) !== undefined && canonical(words) === canonical(String(value));
}

const decimalText = fc
	.tuple(
		fc.constantFrom('', '-', '+', ' '),
		fc.stringMatching(/^\d{0,25}$/),
		fc.stringMatching(/^(\.\d{0,20})?$/),
		fc.stringMatching(/^(e[+-]?\d{1,3})?$/),
	)
	.map((parts) => parts.join(''));

describe('a number', () => {
	const anyNumber = number('quantity', 'Quantity');

	it('arrives exactly or is refused', () => {
		fc.assert(
			fc.property(fc.oneof(hostileNumber, decimalText, anything), (given) => {
				const { wire } = wireOf(anyNumber, given) ?? {};
				if (wire === undefined) return;
				expect(Number.isFinite(wire)).toBe(true);
				if (typeof given === 'number') expect(wire).toBe(given);
				else expect([given, isSameDecimal(String(given), wire as number)]).toEqual([given, true]);
			}),
			runs(1000),
		);
	});

	it('is accepted in every usual notation', () => {
		fc.assert(
			fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
				expect(wireOf(anyNumber, value)).toEqual({ wire: value });
				expect(wireOf(anyNumber, ` ${value} `)).toEqual({ wire: Number(String(value)) });
			}),
			runs(500),
		);
	});

	it('keeps its bounds and decimal places, or is refused', () => {
		const money = amount('amount', 'Amount', { max: 1000 });
		const cents = fc.integer({ min: 1, max: 100_000 }).map((value) => value / 100);
		fc.assert(
			fc.property(fc.oneof(cents, anything), (given) => {
				const { wire } = wireOf(money, given) ?? {};
				if (wire === undefined) return;
				expect(String(wire)).toMatch(/^\d{1,4}(\.\d{1,2})?$/);
				expect(wire).toBeGreaterThanOrEqual(0.01);
				expect(wire).toBeLessThanOrEqual(1000);
			}),
			runs(1000),
		);
		fc.assert(
			fc.property(cents, (given) => {
				expect(wireOf(money, given)).toEqual({ wire: given });
			}),
			runs(500),
		);
	});

	it('used as an ID keeps all its digits', () => {
		const entries = async () => [];
		const id = locator('id', 'ID', { entries, idType: 'integer' });
		const ids = list('ids', 'IDs', { itemType: 'integer' });
		fc.assert(
			fc.property(fc.oneof(fc.stringMatching(/^\d{1,25}$/), anything), (given) => {
				const { wire } = wireOf(id, given) ?? {};
				if (wire !== undefined) expect(isSameDecimal(String(given), wire as number)).toBe(true);
				const { wire: [first] = [undefined] } = (wireOf(ids, given) ?? {}) as { wire?: unknown[] };
				if (typeof given === 'string' && /^\d+$/.test(given) && first !== undefined) {
					expect(isSameDecimal(given, first as number)).toBe(true);
				}
			}),
			runs(1000),
		);
	});
});

it('a boolean is true or false, or is refused', () => {
	const shown = flag('isShown', 'Is Shown', {});
	fc.assert(
		fc.property(fc.oneof(fc.constantFrom<unknown>(true, 'false'), anything), (given) => {
			const { wire } = wireOf(shown, given) ?? {};
			if (wire !== undefined) expect(String(given)).toBe(String(wire));
		}),
		runs(300),
	);
});

it('a group has its own fields only, or is refused', () => {
	const address = group('address', 'Address', [text('city', 'City', { optional: true })]);
	const addresses = group('addresses', 'Address', [text('city', 'City')], { several: true });
	const entered = fc.record({ values: fc.oneof(anything, fc.record({ city: anything })) });
	fc.assert(
		fc.property(fc.oneof(entered, anything), (given) => {
			for (const wire of [wireOf(address, given)?.wire, wireOf(addresses, given)?.wire].flat()) {
				if (wire === undefined) continue;
				const { city, ...rest } = wire as { city?: unknown };
				expect([typeof city, rest]).toEqual([expect.stringMatching(/string|undefined/), {}]);
			}
		}),
		runs(500),
	);
});

describe('a point in time', () => {
	const at = dateTime('at', 'At');
	const instant = fc.date({
		noInvalidDate: true,
		min: new Date('0001-01-02T00:00:00Z'),
		max: new Date('9999-12-30T00:00:00Z'),
	});

	it('is kept exactly, whatever its offset and the time zone of the workflow', () => {
		fc.assert(
			fc.property(instant, zone, zone, (date, own, workflow) => {
				const local = DateTime.fromJSDate(date, { zone: own });
				const forms = [date, local, date.toISOString(), local.toUTC().toISO({ format: 'basic' })];
				// Offsets of long ago have seconds, which ISO 8601 cannot say.
				if (local.offset % 1 === 0 && local.year > 1950) {
					forms.push(local.toISO(), local.toISO()!.replace('T', ' '));
				}
				for (const form of forms) {
					expect(new Date(String(wireOf(at, form, workflow)?.wire))).toEqual(date);
				}
			}),
			runs(500),
		);
	});

	it('without offset is in the time zone of the workflow, and moves past a gap of its clock', () => {
		const wallClock = fc.oneof(
			instant.map((date) => date.toISOString().slice(0, 19)),
			fc.constantFrom(
				'2026-03-29T02:30:00',
				'2026-10-25T02:30:00',
				'2018-11-04T00:00:00',
				'2026-03-08T02:00:00',
				'2026-04-05T01:45:00',
				'2024-02-29T23:59:59',
			),
		);
		fc.assert(
			fc.property(wallClock, zone, (given, workflow) => {
				const { wire } = wireOf(at, given, workflow)!;
				const shown = DateTime.fromISO(String(wire), { zone: workflow });
				const words = shown.toFormat("yyyy-MM-dd'T'HH:mm:ss");
				if (words === given) return;
				// The clock went forward over it: by less than a day, and never back.
				const before = shown.minus({ hours: 3 });
				expect(shown.offset).toBeGreaterThan(before.offset);
				expect(words > given).toBe(true);
			}),
			runs(500),
		);
	});

	it('is refused when it does not exist', () => {
		fc.assert(
			fc.property(
				fc.oneof(anything, fc.constantFrom('2026-02-29', '10:30', '12', 2026)),
				(given) => {
					const { wire } = wireOf(at, given) ?? {};
					if (wire === undefined) return;
					expect(new Date(String(wire)).getTime()).not.toBeNaN();
					// Only a date says one: neither a bare time, nor a number, nor any object.
					if (!(given instanceof Date)) expect(given).toMatch(/^\s*([+-]\d{6}|\d{4})/);
				},
			),
			runs(1000),
		);
		expect(wireOf(at, '2026-02-29')).toBeUndefined();
		expect(wireOf(at, '10:30')).toBeUndefined();
	});
});

describe('a day', () => {
	const on = day('on', 'On');
	const calendarDay = fc
		.tuple(fc.integer({ min: 1950, max: 9998 }), fc.integer({ min: 1, max: 366 }))
		.map(([year, ordinal]) =>
			DateTime.fromObject({ year, ordinal: Math.min(ordinal, 365) }).toISODate()!,
		);

	it('is kept in every time zone', () => {
		const dates = fc.oneof(calendarDay, fc.constantFrom('2024-02-29', '2018-11-04', '2026-03-29'));
		fc.assert(
			fc.property(dates, zone, (given, workflow) => {
				// On that day the date line moved, and there was none.
				fc.pre(!(workflow === 'Pacific/Kiritimati' && /^199[45]-/.test(given)));
				for (const form of [given, `${given}T00:00:00`, `${given} 23:59`]) {
					expect(wireOf(on, form, workflow)).toEqual({ wire: given });
				}
			}),
			runs(500),
		);
	});

	it('given as a point in time is the day in the time zone of the workflow', () => {
		fc.assert(
			fc.property(fc.date({ noInvalidDate: true, min: new Date(0) }), zone, (date, workflow) => {
				fc.pre(date.getUTCFullYear() < 9999);
				const wire = DateTime.fromJSDate(date, { zone: workflow }).toISODate();

				expect(wireOf(on, date.toISOString(), workflow)).toEqual({ wire });
				expect(wireOf(on, date, workflow)).toEqual({ wire });
			}),
			runs(300),
		);
	});
});
