/** The parts that have a value, joined to one text. */
export const joinPresent = (parts: readonly unknown[], separator = ' '): string =>
	parts.filter(Boolean).join(separator);

/** Label of an entry in a list: what a person knows it by, as far as the record has it. */
export const entryLabel = (...parts: unknown[]): string => joinPresent(parts, ' · ');

/** An ISO 8601 time to the minute (`2026-01-31 09:30`), as it is written; '' where there is none. */
export const toMinute = (time: unknown): string =>
	String(time ?? '')
		.slice(0, 16)
		.replace('T', ' ');

/** The day of an ISO 8601 time (`2026-01-31`), as it is written; '' where there is none. */
export const toDay = (time: unknown): string => String(time ?? '').slice(0, 10);

/** An amount in the main unit with its currency (`10.50 EUR`); '' where it is not a number. */
export const formatMoney = (amount: unknown, currency: unknown): string =>
	typeof amount === 'number' && Number.isFinite(amount)
		? joinPresent([amount.toFixed(2), currency])
		: '';
