/**
 * The point in time (ms since 1970) that a provider's text names. A text without a zone is UTC:
 * none of the providers says which zone it means, and `Date.parse` would take that of this machine.
 * A blank in place of the `T` of ISO 8601 is accepted.
 *
 * @returns Infinity where the value is no time
 */
export function parseTime(value: unknown): number {
	if (typeof value !== 'string') return Infinity;
	const text = value.trim().replace(' ', 'T');
	const hasZone = !text.includes('T') || /(?:Z|[+-]\d\d:?\d\d)$/i.test(text);
	const time = Date.parse(hasZone ? text : `${text}Z`);
	return Number.isNaN(time) ? Infinity : time;
}
