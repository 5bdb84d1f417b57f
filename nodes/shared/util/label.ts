/** Joins the truthy parts. */
export const joinPresent = (parts: readonly unknown[], separator = ' '): string =>
	parts.filter(Boolean).join(separator);

/** Builds the label of a list entry from the parts that the record has. */
export const entryLabel = (...parts: unknown[]): string => joinPresent(parts, ' · ');

/**
 * Formats an ISO 8601 time to the minute (`2026-01-31 09:30`) without converting its zone; '' if
 * there is none.
 */
export const toMinute = (time: unknown): string =>
	String(time ?? '')
		.slice(0, 16)
		.replace('T', ' ');

/**
 * Formats the date of an ISO 8601 time (`2026-01-31`) without converting its zone; '' if there is
 * none.
 */
export const toDay = (time: unknown): string => String(time ?? '').slice(0, 10);

/** Formats an amount in major units with its currency (`10.50 EUR`); '' if it is not a number. */
export const formatMoney = (amount: unknown, currency: unknown): string =>
	typeof amount === 'number' && Number.isFinite(amount)
		? joinPresent([amount.toFixed(2), currency])
		: '';
