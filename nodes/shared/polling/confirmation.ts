import type { Checkpoint, ReturnedRecords, ListEntry } from './checkpoint';
import { comparePositions, parseEntry, withReturned } from './checkpoint';
import { InputError } from '../errors/userErrors';

/**
 * Implements Move On: When Confirmed (at-least-once delivery).
 *
 * A read does not move the checkpoint. The records that it returned are pending, in the data of the
 * execution, until a Confirm in the same execution removes them. An execution that ends without
 * Confirm changes nothing, so the next one reads the same records again.
 *
 * The watermark follows the newest confirmed record. Unconfirmed records below it are stored by
 * their keys, and the next read starts at the oldest of them.
 */

/** The records of one list that a read returned and that are not confirmed yet. */
export interface PendingRecords extends ReturnedRecords {
	/** Checkpoint to move on from, if the stored one was written for timed records. */
	readonly base?: Checkpoint;
}

/** Maximum number of unconfirmed records stored per list. */
const MAX_UNCONFIRMED = 10_000;

/**
 * Maximum number of unconfirmed records above the watermark, which are stored only to count
 * repetitions.
 */
const MAX_COUNTED_RECORDS = 1_000;

const serializeUnconfirmed = (time: number, times: number): string =>
	`${time === Infinity ? '' : time.toString(36)}.${times}`;

/** Returns how often a record was returned without being confirmed. */
const timesReturned = (checkpoint: Checkpoint, key: string): number =>
	Number(parseEntry(checkpoint.unconfirmed?.[key] ?? '.0').version);

/** Returns the time (ms) from which a list must be read. */
export function readStart({ floor, unconfirmed = {} }: Checkpoint): number {
	const times = Object.values(unconfirmed).map((text) => parseEntry(text).time);
	return times.reduce((least, time) => Math.min(least, time), floor.time);
}

/** A record that was also returned by earlier executions. */
export interface RepeatedRecord {
	readonly entry: ListEntry;
	/** Number of times it was returned, including this one. */
	readonly times: number;
}

/**
 * Marks returned records as unconfirmed. Records that were unconfirmed before and are no longer in
 * the list are dropped.
 *
 * @param returned oldest first
 */
export function markUnconfirmed(
	checkpoint: Checkpoint,
	returned: readonly ListEntry[],
): { readonly checkpoint: Checkpoint; readonly repeated: readonly RepeatedRecord[] } {
	const { unconfirmed: before, ...rest } = checkpoint;
	if (returned.length === 0 && before === undefined) return { checkpoint, repeated: [] };
	if (returned.length === 0) return { checkpoint: rest, repeated: [] };
	const stored = returned.filter(
		(entry, index) => index < MAX_COUNTED_RECORDS || comparePositions(entry, checkpoint.floor) <= 0,
	);
	const unconfirmedEntries = stored.map((entry) => ({
		entry,
		times: timesReturned(checkpoint, entry.key) + 1,
	}));
	const unconfirmed = Object.fromEntries(
		unconfirmedEntries.map(({ entry: { key, time }, times }) => [
			key,
			serializeUnconfirmed(time, times),
		]),
	);
	return {
		checkpoint: { ...rest, unconfirmed },
		repeated: unconfirmedEntries.filter(({ times }) => times > 1),
	};
}

/**
 * Moves a checkpoint past the confirmed records.
 *
 * @param stored the current checkpoint; other executions may have moved it since the read
 * @returns the checkpoint, and the records that are still pending
 * @throws InputError if too many older records are unconfirmed
 */
export function confirmRecords(
	stored: Checkpoint,
	pending: PendingRecords,
	isConfirmed: (key: string) => boolean,
): { readonly checkpoint: Checkpoint; readonly pending: PendingRecords } {
	const entries = Object.entries(pending.given);
	const confirmed = entries.filter(([key]) => isConfirmed(key));
	if (confirmed.length === 0) return { checkpoint: stored, pending };
	const rest = entries.filter(([key]) => !isConfirmed(key));
	const base = stored.isUntimed ? stored : (pending.base ?? stored);
	const given = Object.fromEntries(confirmed);
	const { unconfirmed = {}, ...moved } = withReturned(
		{ ...base, unconfirmed: stored.unconfirmed },
		{ ...pending, given },
	);
	if (rest.length === 0 && Object.keys(unconfirmed).length === 0) {
		return { checkpoint: moved, pending: { ...pending, given: {} } };
	}
	const unconfirmedEntries: Record<string, string> = { ...unconfirmed };
	for (const [key, text] of rest) {
		const { time } = parseEntry(text);
		if (comparePositions({ time, key }, moved.floor) > 0) continue;
		unconfirmedEntries[key] ??= serializeUnconfirmed(time, 1);
	}
	if (Object.keys(unconfirmedEntries).length > MAX_UNCONFIRMED) {
		throw new InputError(
			`More than ${MAX_UNCONFIRMED} records that are older than the confirmed ones are not confirmed yet`,
			"Nothing was confirmed; all records come again. Confirm the oldest first, or all at once after the loop, or set 'Records' to All.",
		);
	}
	return {
		checkpoint: { ...moved, unconfirmed: unconfirmedEntries },
		pending: { ...pending, given: Object.fromEntries(rest) },
	};
}
