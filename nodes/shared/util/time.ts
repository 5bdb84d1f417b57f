import type { IDataObject } from 'n8n-workflow';

/**
 * Parses a provider's timestamp to ms since the epoch. A time without a zone is read as UTC: the
 * providers' docs name no zone, and `Date.parse` would use the zone of this machine. A space
 * instead of the `T` of ISO 8601 is accepted.
 *
 * @returns Infinity if the value is not a time
 */
export function parseTime(value: unknown): number {
	if (typeof value !== 'string') return Infinity;
	const text = value.trim().replace(' ', 'T');
	const hasZone = !text.includes('T') || /(?:Z|[+-]\d\d:?\d\d)$/i.test(text);
	const time = Date.parse(hasZone ? text : `${text}Z`);
	return Number.isNaN(time) ? Infinity : time;
}

/**
 * Returns the time of a reply by the provider's clock (ms since the epoch), to the second: its `Date`
 * header (RFC 9110, 6.6.1). Without one it is the time of this machine.
 */
export function replyTime(headers: IDataObject = {}): number {
	const time = Date.parse(String(headers.date));
	return Number.isNaN(time) ? Date.now() : time;
}
