/** Removes secrets and long numbers from what users, logs and items show. */

/** Maximum length of a message. Providers may send error bodies of any size. */
const MAX_MESSAGE_LENGTH = 1_000;

/**
 * 12 or more digits in a row, which may be a card or account number that an error body echoes.
 * UUIDs and hashes are matched first and kept, because support asks for them.
 */
const LONG_NUMBER =
	/(\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b|\b(?![\da-f]*\d{12})[\da-f]{24,}\b)|\d(?:[ -]?\d){11,}/gi;

/** The forms in which a secret may come back: as sent, percent-encoded, and inside JSON. */
const encodedForms = (secret: string): string[] => {
	const sent = secret.trim();
	return [
		sent,
		new URLSearchParams({ '': sent }).toString().slice(1),
		// `encodeURIComponent` throws on a lone surrogate.
		/[\ud800-\udfff]/u.test(sent) ? sent : encodeURIComponent(sent),
		JSON.stringify(sent).slice(1, -1),
	];
};

/**
 * Replaces secrets by `***`, ignoring case. The longest goes first, because one secret may contain
 * another.
 */
export function maskSecrets(text: string, secrets: readonly string[]): string {
	const forms = [...new Set(secrets.flatMap(encodedForms))]
		.filter((form) => form.length > 2)
		.sort((a, b) => b.length - a.length);
	if (forms.length === 0) return text;
	const patterns = forms.map((form) => form.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
	// `truncate` drops the rest. A secret that starts before its limit is still replaced as a whole.
	return text
		.slice(0, MAX_MESSAGE_LENGTH + forms[0].length)
		.replace(new RegExp(patterns.join('|'), 'gi'), '***');
}

/**
 * Truncates a text. Digits at the cut are dropped, because LONG_NUMBER does not match half a
 * number.
 */
const truncate = (text: string): string =>
	text.length > MAX_MESSAGE_LENGTH
		? `${text.slice(0, MAX_MESSAGE_LENGTH).replace(/[\d -]+$/, '')}…`
		: text;

/** Masks the given secrets and all long numbers, and truncates the text. */
export const redact = (text: string, secrets: readonly string[]): string =>
	truncate(maskSecrets(text, secrets)).replace(
		LONG_NUMBER,
		(digits, id?: string) => id ?? `***${digits.slice(-2)}`,
	);
