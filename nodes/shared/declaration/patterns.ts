/** The form that a text must have, and its name in the sentence "… must be …". */
export type Pattern = readonly [RegExp, string];

/** A UUID for placeholders. */
export const UUID_EXAMPLE = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

export const UUID: Pattern = [
	/^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i,
	`a UUID such as ${UUID_EXAMPLE}`,
];

/** Finds slips alone: the provider knows which addresses exist. */
export const EMAIL: Pattern = [/^[^\s@]+@[^\s@]+$/, 'an email address'];

/** The digits of a whole number that is not negative. */
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
