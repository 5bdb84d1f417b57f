/** A regular expression for a text, and its name in the sentence "… must be …". */
export type Pattern = readonly [RegExp, string];

/** Example for placeholders. */
export const UUID_EXAMPLE = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

/** A UUID of any version (RFC 9562). */
export const UUID: Pattern = [
	/^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i,
	`a UUID such as ${UUID_EXAMPLE}`,
];

/** Catches typing errors only; the provider checks the address. */
export const EMAIL: Pattern = [/^[^\s@]+@[^\s@]+$/, 'an email address'];

/** A non-negative integer as text. */
export const DIGITS: Pattern = [/^\d+$/, 'a number'];

/** A phone number in the international form of ITU-T E.164. */
export const e164 = (example: string): Pattern => [
	/^\+[1-9]\d{0,14}$/,
	`a phone number such as ${example}`,
];

/** An ISO 3166-1 alpha-2 country code. */
export const countryCode = (example: string): Pattern => [
	/^[A-Z]{2}$/,
	`a two-letter country code such as ${example}`,
];
