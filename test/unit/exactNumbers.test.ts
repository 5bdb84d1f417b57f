import { number, text } from '../../nodes/shared/declaration/fields';
import type { Field } from '../../nodes/shared/declaration/operation';
import { serializeParameter } from '../../nodes/shared/request/serialize';

/** What a JSON source gives for the account number 12345678901234567: its last digit is another one. */
const rounded = JSON.parse('12345678901234567') as number;

const encode = (field: Field, value: unknown) =>
	field.encode!(value, { timezone: 'UTC', wireName: String });

const lostDigits = /^'Account' has more digits than a number can hold/;

it('refuses a number as text if its digits are not those that were given', () => {
	const account = text('account', 'Account');

	expect(rounded).not.toBe(Number.MAX_SAFE_INTEGER);
	expect(() => encode(account, rounded)).toThrow(lostDigits);
	expect(() => encode(account, -rounded)).toThrow(lostDigits);
	expect(() => encode(account, 1e21)).toThrow(lostDigits);
	expect(encode(account, '12345678901234567')).toBe('12345678901234567');
	expect(encode(account, 12345678901234567n)).toBe('12345678901234567');
	expect(encode(account, Number.MAX_SAFE_INTEGER)).toBe('9007199254740991');
	expect(encode(account, 12.5)).toBe('12.5');
});

it('refuses it in a path, a query and a header', () => {
	for (const location of ['path', 'query', 'header'] as const) {
		expect(() => serializeParameter('Account', location, rounded)).toThrow(lostDigits);
		expect(serializeParameter('Account', location, 42)).toBe('42');
	}
});

it('refuses it as a whole number, such as an ID, but not as a quantity', () => {
	expect(() => encode(number('id', 'Account', { decimals: 0 }), rounded)).toThrow(lostDigits);
	expect(encode(number('id', 'Account', { decimals: 0 }), 12345)).toBe(12345);
	expect(encode(number('energy', 'Energy'), 1e18)).toBe(1e18);
});

it('does not repeat the number, which may be secret', () => {
	const account = text('account', 'Account', { secret: true });

	expect(() => encode(account, rounded)).not.toThrow(/\d{4}/);
});
