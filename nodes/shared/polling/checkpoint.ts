import type { IDataObject } from 'n8n-workflow';

/**
 * The state of an incremental read of a list: a watermark (`floor`), and the records above it that
 * were returned, so that none is returned twice or missed. It is stored in static data as JSON, so
 * its member names must not change.
 */
export interface Checkpoint {
	/**
	 * Watermark: everything at or below it counts as returned. A time in ms, and a key to order equal
	 * times.
	 */
	readonly floor: Position;
	/** Records above the watermark that were returned: time and version, as text, by key. */
	readonly given: Readonly<Record<string, string>>;
	/** Short names of the parents (such as sites) whose lists it covers; undefined for all. */
	readonly lists?: readonly string[];
	/** Whether records are identified by their keys only, regardless of their times. */
	readonly isUntimed?: boolean;
	/**
	 * Records that were returned and are not confirmed yet (Move On: When Confirmed): time and number
	 * of times returned, as text, by key. They count as not returned, wherever the watermark is. It
	 * contains all such records below the watermark and the oldest above it; undefined if there are
	 * none.
	 */
	readonly unconfirmed?: Readonly<Record<string, string>>;
}

export interface Position {
	readonly time: number;
	readonly key: string;
}

/** A record of a list, with what the checkpoint stores of it. */
export interface ListEntry extends Position {
	/** Short and unique for each record. */
	readonly key: string;
	/** In ms, by the provider's clock; Infinity if the record has no time. */
	readonly time: number;
	/** Changes if the record changes without a change of its time. */
	readonly version: string;
	/**
	 * Whether each change updates the time, except for a second change within the clock's resolution.
	 */
	readonly isTimed?: boolean;
	readonly record: IDataObject;
}

/** Assumed resolution of the provider's times, with a margin: some have whole seconds. */
const CLOCK_RESOLUTION_MS = 2_000;

/** Creates a checkpoint at a time (ms): everything after it is new. */
export const checkpointFrom = (time: number): Checkpoint => ({
	floor: { time, key: '' },
	given: {},
});

/** Checkpoint of a list of which nothing was returned yet. */
export const INITIAL_CHECKPOINT = checkpointFrom(0);

/** Compares positions by time, then by key. */
export const comparePositions = (a: Position, b: Position): number =>
	a.time === b.time ? (a.key < b.key ? -1 : Number(a.key > b.key)) : a.time < b.time ? -1 : 1;

/** JSON has no Infinity; it is written as an empty time. */
const serializeEntry = ({ time, version }: Pick<ListEntry, 'time' | 'version'>): string =>
	`${time === Infinity ? '' : time.toString(36)}.${version}`;

export function parseEntry(text: string): Pick<ListEntry, 'time' | 'version'> {
	const dot = text.indexOf('.');
	return { time: dot === 0 ? Infinity : parseInt(text, 36), version: text.slice(dot + 1) };
}

/** Merges two checkpoints of a list: what either of them counts as returned. */
export function mergeCheckpoints(a: Checkpoint, b: Checkpoint): Checkpoint {
	if (a === b) return a;
	const floor = comparePositions(a.floor, b.floor) < 0 ? b.floor : a.floor;
	const given: Record<string, string> = {};
	for (const [key, text] of [...Object.entries(a.given), ...Object.entries(b.given)]) {
		const { time } = parseEntry(text);
		const isLatest = given[key] === undefined || parseEntry(given[key]).time <= time;
		if (isLatest && comparePositions({ time, key }, floor) > 0) given[key] = text;
	}
	const unconfirmedEntries = Object.entries({ ...a.unconfirmed, ...b.unconfirmed }).filter(
		([key, text]) => isUnconfirmed(a, key, text) && isUnconfirmed(b, key, text),
	);
	const hasUnconfirmed = unconfirmedEntries.length > 0 || (a.unconfirmed && b.unconfirmed);
	const unconfirmed = hasUnconfirmed ? Object.fromEntries(unconfirmedEntries) : undefined;
	return { ...a, ...b, floor, given, unconfirmed };
}

/** Whether a record that another checkpoint has as unconfirmed is not returned in this one. */
function isUnconfirmed(
	{ floor, given, unconfirmed }: Checkpoint,
	key: string,
	text: string,
): boolean {
	if (unconfirmed?.[key] !== undefined) return true;
	const { time } = parseEntry(text);
	if (comparePositions({ time, key }, floor) <= 0) return false;
	return given[key] === undefined || parseEntry(given[key]).time < time;
}

/**
 * Returns the entries that were not returned yet, oldest first. If an entry was read twice, because
 * it moved while pages were read, the later version counts.
 */
export function selectNew(
	{ floor, given, unconfirmed = {} }: Checkpoint,
	entries: readonly ListEntry[],
): ListEntry[] {
	const latest = new Map<string, ListEntry>();
	for (const entry of entries) {
		const other = latest.get(entry.key);
		if (!other || other.time <= entry.time) latest.set(entry.key, entry);
	}
	const isNew = (entry: ListEntry): boolean => {
		if (unconfirmed[entry.key] !== undefined) return true;
		if (comparePositions(entry, floor) <= 0) return false;
		const text = given[entry.key];
		if (text === undefined) return true;
		const before = parseEntry(text);
		if (entry.time !== before.time) return entry.time > before.time;
		return before.version !== '' && before.version !== entry.version;
	};
	return [...latest.values()].filter(isNew).sort(comparePositions);
}

/** The records that a read returned, as a checkpoint stores them. JSON. */
export interface ReturnedRecords {
	/** Time and version, as text, by key. */
	readonly given: Readonly<Record<string, string>>;
	/** Keys of the records without a time that are in the list now; others are forgotten. */
	readonly untimed: readonly string[];
	/**
	 * The provider's clock (ms); the watermark does not exceed it, whatever the records' times are.
	 */
	readonly now: number;
	/**
	 * Lookback window (ms): how far the watermark stays behind the newest record, so that late
	 * records are still found.
	 */
	readonly lookBack: number;
}

/**
 * Creates {@link ReturnedRecords} from the entries of a read.
 *
 * @param returned the entries that are returned now: the oldest new ones, or all
 * @param listed all entries that were read now
 */
export function returnedRecords(
	returned: readonly ListEntry[],
	listed: readonly ListEntry[],
	now: number,
	lookBack: number,
): ReturnedRecords {
	const given: Record<string, string> = {};
	for (const { key, time, version, isTimed } of returned) {
		// A record that was returned right after its change may change again without a new time.
		const isOver = isTimed && time < now - CLOCK_RESOLUTION_MS;
		given[key] = serializeEntry({ time, version: isOver ? '' : version });
	}
	const untimed = listed.filter(({ time }) => time === Infinity).map(({ key }) => key);
	return { given, untimed, now, lookBack };
}

/**
 * Returns the checkpoint after records were returned. Its watermark follows the newest record at
 * the lookback distance and never moves backwards. Returns the same object if there are no records.
 */
export function withReturned(checkpoint: Checkpoint, records: ReturnedRecords): Checkpoint {
	const added = Object.entries(records.given);
	if (added.length === 0) return checkpoint;
	const { now, lookBack } = records;
	const times = added.map(([, text]) => parseEntry(text).time).filter(Number.isFinite);
	const newest = times.reduce((latestTime, time) => Math.max(latestTime, time), -Infinity);
	const floorTime = Math.min(newest, now) - lookBack;
	const { floor: before, unconfirmed, ...rest } = checkpoint;
	const floor = floorTime > before.time ? { time: floorTime, key: '' } : before;
	const untimed = new Set(records.untimed);
	const kept = Object.entries({ ...checkpoint.given, ...records.given })
		.map(([key, text]) => ({ key, text, time: parseEntry(text).time }))
		.filter((entry) => comparePositions(entry, floor) > 0)
		.filter(({ key, time }) => time < Infinity || untimed.has(key));
	const unconfirmedEntries = Object.entries(unconfirmed ?? {}).filter(
		([key]) => !(key in records.given),
	);
	return {
		...rest,
		floor,
		given: Object.fromEntries(kept.map(({ key, text }) => [key, text])),
		...(unconfirmedEntries.length > 0 && { unconfirmed: Object.fromEntries(unconfirmedEntries) }),
	};
}

/** Combines {@link returnedRecords} and {@link withReturned}. */
export const advance = (
	checkpoint: Checkpoint,
	...read: Parameters<typeof returnedRecords>
): Checkpoint => withReturned(checkpoint, returnedRecords(...read));
