import type { Checkpoint, ReturnedRecords, ListEntry } from './checkpoint';
import { comparePositions, parseEntry, withReturned } from './checkpoint';
import { InputError } from '../errors/userErrors';

/**
 * Move On: When Confirmed. A read does not move the checkpoint: what it gave is pending, in the data
 * of its execution, until a Confirm of the same execution takes records out of it. An execution that
 * ends without Confirm, however it ends, therefore leaves nothing behind, and the next one reads the
 * same records again: at least once, never lost.
 *
 * The floor of a checkpoint follows the newest confirmed record. Records below it that were not
 * confirmed are therefore remembered by their keys, and reading begins at the oldest of them.
 */

/** What a read gave of one list, as far as nobody has confirmed it. */
export interface PendingRecords extends ReturnedRecords {
	/** What the checkpoint is moved on from where the stored one is of an earlier kind. */
	readonly base?: Checkpoint;
}

/** Records of one list that are remembered by their keys because they wait. */
const MAX_UNCONFIRMED = 10_000;

/** Of those that are above the floor, and wait only to be counted. */
const MAX_COUNTED_RECORDS = 1_000;

const serializeUnconfirmed = (time: number, times: number): string =>
	`${time === Infinity ? '' : time.toString(36)}.${times}`;

/** How often a record was given and not confirmed. */
const timesReturned = (checkpoint: Checkpoint, key: string): number =>
	Number(parseEntry(checkpoint.unconfirmed?.[key] ?? '.0').version);

/** The time (ms) from which on a list has to be read. */
export function readStart({ floor, unconfirmed = {} }: Checkpoint): number {
	const times = Object.values(unconfirmed).map((text) => parseEntry(text).time);
	return times.reduce((least, time) => Math.min(least, time), floor.time);
}

/** A record that was given in earlier executions too. */
export interface RepeatedRecord {
	readonly entry: ListEntry;
	/** How often it has been given, with this time. */
	readonly times: number;
}

/**
 * Notes that records are given and wait. What waited before and is no longer listed (deleted, or no
 * longer of the list) does not wait any more.
 *
 * @param handed oldest first
 */
export function markUnconfirmed(
	checkpoint: Checkpoint,
	returned: readonly ListEntry[],
): { readonly checkpoint: Checkpoint; readonly repeated: readonly RepeatedRecord[] } {
	const { unconfirmed: before, ...rest } = checkpoint;
	if (returned.length === 0 && before === undefined) return { checkpoint, repeated: [] };
	if (returned.length === 0) return { checkpoint: rest, repeated: [] };
	const counted = returned.filter(
		(entry, index) => index < MAX_COUNTED_RECORDS || comparePositions(entry, checkpoint.floor) <= 0,
	);
	const waiting = counted.map((entry) => ({
		entry,
		times: timesReturned(checkpoint, entry.key) + 1,
	}));
	const unconfirmed = Object.fromEntries(
		waiting.map(({ entry: { key, time }, times }) => [key, serializeUnconfirmed(time, times)]),
	);
	return {
		checkpoint: { ...rest, unconfirmed },
		repeated: waiting.filter(({ times }) => times > 1),
	};
}

/**
 * Moves a checkpoint on by the records that are confirmed.
 *
 * @param stored the checkpoint as it is now; other executions may have moved it since the read
 * @returns the checkpoint, and what is still pending
 * @throws InputError where too many older records wait
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
	const waiting: Record<string, string> = { ...unconfirmed };
	for (const [key, text] of rest) {
		const { time } = parseEntry(text);
		if (comparePositions({ time, key }, moved.floor) > 0) continue;
		waiting[key] ??= serializeUnconfirmed(time, 1);
	}
	if (Object.keys(waiting).length > MAX_UNCONFIRMED) {
		throw new InputError(
			`More than ${MAX_UNCONFIRMED} records that are older than the confirmed ones are not confirmed yet`,
			"Nothing was confirmed; all records come again. Confirm the oldest first, or all at once after the loop, or set 'Records' to All.",
		);
	}
	return {
		checkpoint: { ...moved, unconfirmed: waiting },
		pending: { ...pending, given: Object.fromEntries(rest) },
	};
}
