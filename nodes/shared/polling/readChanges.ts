import type { IDataObject } from 'n8n-workflow';
import { withQuery } from '../declaration/route';
import type { Checkpoint, ReturnedRecords, ListEntry } from './checkpoint';
import {
	advance,
	comparePositions,
	checkpointFrom,
	returnedRecords,
	INITIAL_CHECKPOINT,
	selectNew,
	withReturned,
} from './checkpoint';
import { readStart } from './confirmation';
import { cursorField, readEntries, sinceQuery, toEntry, untimedEntryOf } from './listEntries';
import type { ListSource } from './listSource';

/** New entries, oldest first, and the checkpoint after they were returned. */
export interface Changes {
	readonly entries: readonly ListEntry[];
	readonly nextCheckpoint: Checkpoint;
}

/** Changes with the parts of `nextCheckpoint`, for a checkpoint that is moved later. */
interface TrackedChanges extends Changes {
	readonly base: Checkpoint;
	readonly records: ReturnedRecords;
}

/**
 * Assumed maximum lead (ms) of this machine's clock over the provider's; beyond it the list is read
 * again.
 */
const CLOCK_SKEW_MS = 60_000;

/**
 * Start filters may be exclusive, so reads begin earlier by this (ms); the checkpoint drops the
 * duplicates.
 */
const FILTER_MARGIN_MS = 1_000;

/** Reads the entries of a list that a checkpoint does not contain. */
export async function readChanges(
	source: ListSource,
	checkpoint: Checkpoint,
): Promise<TrackedChanges> {
	const { lookBack, isUntimed } = source;
	const { entries, now } = await readEntries(source, readStart(checkpoint) - FILTER_MARGIN_MS);
	const changes = (
		newEntries: ListEntry[],
		base: Checkpoint,
		returned: readonly ListEntry[],
		listed: readonly ListEntry[],
	): TrackedChanges => {
		const records = returnedRecords(returned, listed, now, lookBack);
		return { entries: newEntries, base, records, nextCheckpoint: withReturned(base, records) };
	};
	if (!isUntimed) {
		const newEntries = selectNew(checkpoint, entries);
		return changes(newEntries, checkpoint, newEntries, entries);
	}
	const untimed = entries.map(({ record }) => untimedEntryOf(record, source));
	if (checkpoint.isUntimed) {
		const returned = selectNew(checkpoint, untimed);
		const timed = new Map(entries.map((entry) => [entry.key, entry]));
		const newEntries = returned.map(({ key }) => timed.get(key)!).sort(comparePositions);
		return changes(newEntries, checkpoint, returned, untimed);
	}
	// The first read compares times, because the checkpoint contains a start time.
	const newEntries = selectNew(checkpoint, entries);
	const keys = new Set(newEntries.map(({ key }) => key));
	const isNew = ({ key }: ListEntry) => keys.has(key);
	const base = everythingReturned(untimed.filter((entry) => !isNew(entry)));
	return changes(newEntries, base, untimed.filter(isNew), untimed);
}

/** Returns the checkpoint of a list without times of which everything was returned. */
const everythingReturned = (untimed: readonly ListEntry[]): Checkpoint => ({
	...advance(INITIAL_CHECKPOINT, selectNew(INITIAL_CHECKPOINT, untimed), untimed, 0, 0),
	isUntimed: true,
});

/** Returns the checkpoint for Start With: From Now On, by the provider's clock. */
export async function checkpointFromNow(source: ListSource): Promise<Checkpoint> {
	const { lookBack } = source;
	const since = Date.now() - lookBack - CLOCK_SKEW_MS;
	const first = await readEntries(source, since);
	if (source.isUntimed) {
		return everythingReturned(first.entries.map(({ record }) => untimedEntryOf(record, source)));
	}
	const start = first.now - lookBack;
	const { entries, now } = start < since ? await readEntries(source, start) : first;
	const checkpoint = checkpointFrom(start);
	return advance(checkpoint, selectNew(checkpoint, entries), entries, now, lookBack);
}

/** Returns a few of the latest records, oldest first, for manual runs. */
export async function readRecent(source: ListSource, count: number): Promise<IDataObject[]> {
	const { client, paging, changeTracking, changeKind, lookBack } = source;
	const order = changeTracking.latestFirst?.(cursorField(changeTracking, changeKind));
	const readSome = async (since: number, limit: number): Promise<ListEntry[]> => {
		const entries: ListEntry[] = [];
		for (const request of await source.requests(-Infinity)) {
			const listRequest = withQuery(request, {
				...order,
				...sinceQuery(request, changeTracking, since),
			});
			for await (const page of client.list(listRequest, paging, { limit, concurrency: 1 })) {
				for (const record of page) entries.push(toEntry(record, source));
			}
			if (entries.length >= count) break;
		}
		return entries;
	};
	// A list that can be sorted starts with the latest records by default. Any other list is read
	// completely, or within the lookback window if it has a period filter and records in it.
	const isSorted =
		changeTracking.latestFirst !== undefined || changeTracking.oldestFirst !== undefined;
	const latest =
		!isSorted && changeTracking.period
			? await readSome(Date.now() - lookBack, Infinity)
			: undefined;
	const entries = latest?.length
		? latest
		: await readSome(-Infinity, isSorted || changeTracking.period ? count : Infinity);
	const sorted = selectNew(checkpointFrom(-Infinity), entries);
	return sorted.slice(-count).map(({ record }) => record);
}
