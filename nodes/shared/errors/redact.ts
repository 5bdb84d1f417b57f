/** Keeps secrets and long numbers out of what users, logs and items get to see. */

/** Longest message that is passed on: error bodies of any size are known. */
const MAX_MESSAGE_LENGTH = 1_000;

/**
 * Digits in a row that could be a card or account number; error bodies are known to echo them. What
 * looks like a UUID or a hash is found first, for support needs those as they are.
 */
const LONG_NUMBER =
	/(\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b|\b(?![\da-f]*\d{12})[\da-f]{24,}\b)|\d(?:[ -]?\d){11,}/gi;

/** A secret as it is sent, and as it may come back: percent-encoded, or within JSON. */
const encodedForms = (secret: string): string[] => {
	const sent = secret.trim();
	return [
		sent,
		new URLSearchParams({ '': sent }).toString().slice(1),
		// A lone half of a surrogate pair has no such form.
		/[\ud800-\udfff]/u.test(sent) ? sent : encodeURIComponent(sent),
		JSON.stringify(sent).slice(1, -1),
	];
};

/** Replaces secrets, in upper or lower case; the longest first, for one may be within another. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
	const forms = [...new Set(secrets.flatMap(encodedForms))]
		.filter((form) => form.length > 2)
		.sort((a, b) => b.length - a.length);
	if (forms.length === 0) return text;
	const patterns = forms.map((form) => form.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
	// `truncate` drops the rest; a secret that begins before its limit is still replaced whole.
	return text
		.slice(0, MAX_MESSAGE_LENGTH + forms[0].length)
		.replace(new RegExp(patterns.join('|'), 'gi'), '***');
}

/** Cuts a text to its longest length; a number at the cut goes as a whole, for LONG_NUMBER misses half of it. */
const truncate = (text: string): string =>
	text.length > MAX_MESSAGE_LENGTH
		? `${text.slice(0, MAX_MESSAGE_LENGTH).replace(/[\d -]+$/, '')}…`
		: text;

/** Removes what must not reach a log or an item: long numbers and the given secret values. */
export const redact = (text: string, secrets: readonly string[]): string =>
	truncate(maskSecrets(text, secrets)).replace(
		LONG_NUMBER,
		(digits, id?: string) => id ?? `***${digits.slice(-2)}`,
	);
