import type { IDataObject } from 'n8n-workflow';

/**
 * The state of an incremental read of a list: a watermark (`floor`) and the records above it that have
 * been returned, so that none is returned twice or left out. Plain JSON, stored in static data; its
 * member names are therefore fixed.
 */
export interface Checkpoint {
	/** Watermark: everything at or below it counts as returned. A time in ms, and a key among equal times. */
	readonly floor: Position;
	/** Records returned above the watermark: time and version, as text, by key. */
	readonly given: Readonly<Record<string, string>>;
	/** Short names of the parents (such as sites) whose lists it covers; undefined for all of them. */
	readonly lists?: readonly string[];
	/** Whether records are told apart by their keys alone, whatever their times are. */
	readonly isUntimed?: boolean;
	/**
	 * Records that were given and still wait to be confirmed (Move On: When Confirmed): time and how
	 * often they were given, as text, by key. They count as not given wherever the floor is. Has those
	 * below the floor, and of the others the oldest; undefined where nothing waits.
	 */
	readonly unconfirmed?: Readonly<Record<string, string>>;
}

export interface Position {
	readonly time: number;
	readonly key: string;
}

/** A record of a list, and what the checkpoint has to know of it. */
export interface ListEntry extends Position {
	/** Short, and one for each record. */
	readonly key: string;
	/** In ms, by the provider's clock; Infinity where the record has none. */
	readonly time: number;
	/** What makes the record another one although its time is the same. */
	readonly version: string;
	/** Whether its time tells of each change, but for a second one within the same moment. */
	readonly isTimed?: boolean;
	readonly record: IDataObject;
}

/** As fine as times are, with some room: some providers give whole seconds. */
const CLOCK_RESOLUTION_MS = 2_000;

/** A checkpoint from which everything since a time (ms) is new. */
export const checkpointFrom = (time: number): Checkpoint => ({
	floor: { time, key: '' },
	given: {},
});

/** Where nothing has been given yet. */
export const INITIAL_CHECKPOINT = checkpointFrom(0);

/** Compares positions, the earlier first. */
export const byTime = (a: Position, b: Position): number =>
	a.time === b.time ? (a.key < b.key ? -1 : Number(a.key > b.key)) : a.time < b.time ? -1 : 1;

/** JSON knows no Infinity. */
const serializeEntry = ({ time, version }: Pick<ListEntry, 'time' | 'version'>): string =>
	`${time === Infinity ? '' : time.toString(36)}.${version}`;

export function parseEntry(text: string): Pick<ListEntry, 'time' | 'version'> {
	const dot = text.indexOf('.');
	return { time: dot === 0 ? Infinity : parseInt(text, 36), version: text.slice(dot + 1) };
}

/** What either of two checkpoints of a list counts as given. */
export function mergeCheckpoints(a: Checkpoint, b: Checkpoint): Checkpoint {
	if (a === b) return a;
	const floor = byTime(a.floor, b.floor) < 0 ? b.floor : a.floor;
	const given: Record<string, string> = {};
	for (const [key, text] of [...Object.entries(a.given), ...Object.entries(b.given)]) {
		const { time } = parseEntry(text);
		const isLatest = given[key] === undefined || parseEntry(given[key]).time <= time;
		if (isLatest && byTime({ time, key }, floor) > 0) given[key] = text;
	}
	const waiting = Object.entries({ ...a.unconfirmed, ...b.unconfirmed }).filter(
		([key, text]) => isWaiting(a, key, text) && isWaiting(b, key, text),
	);
	const isAnyWaiting = waiting.length > 0 || (a.unconfirmed && b.unconfirmed);
	const unconfirmed = isAnyWaiting ? Object.fromEntries(waiting) : undefined;
	return { ...a, ...b, floor, given, unconfirmed };
}

/** Whether a checkpoint does not count a record as given that waits to be confirmed in another one. */
function isWaiting({ floor, given, unconfirmed }: Checkpoint, key: string, text: string): boolean {
	if (unconfirmed?.[key] !== undefined) return true;
	const { time } = parseEntry(text);
	if (byTime({ time, key }, floor) <= 0) return false;
	return given[key] === undefined || parseEntry(given[key]).time < time;
}

/**
 * The entries that have not been given yet, oldest first. An entry that was read twice, because it
 * moved while pages were being read, counts once, as it was last.
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
	const isFresh = (entry: ListEntry): boolean => {
		if (unconfirmed[entry.key] !== undefined) return true;
		if (byTime(entry, floor) <= 0) return false;
		const text = given[entry.key];
		if (text === undefined) return true;
		const before = parseEntry(text);
		if (entry.time !== before.time) return entry.time > before.time;
		return before.version !== '' && before.version !== entry.version;
	};
	return [...latest.values()].filter(isFresh).sort(byTime);
}

/** What a read has given, as a checkpoint remembers it. Plain JSON. */
export interface GivenRecords {
	/** Time and version, as text, by key. */
	readonly given: Readonly<Record<string, string>>;
	/** Keys of the records without a time that the list has now; the others are forgotten. */
	readonly untimed: readonly string[];
	/** The provider's clock (ms), which a floor does not overtake, whatever records say. */
	readonly now: number;
	/** How far the floor stays behind the newest record, in ms, so that late writers are still seen. */
	readonly lookBack: number;
}

/**
 * @param handed what was given now: the oldest of the fresh ones, or all
 * @param listed everything that was read now
 */
export function givenRecords(
	handed: readonly ListEntry[],
	listed: readonly ListEntry[],
	now: number,
	lookBack: number,
): GivenRecords {
	const given: Record<string, string> = {};
	for (const { key, time, version, isTimed } of handed) {
		// What was given within the moment of its change may change again in it.
		const isOver = isTimed && time < now - CLOCK_RESOLUTION_MS;
		given[key] = serializeEntry({ time, version: isOver ? '' : version });
	}
	const untimed = listed.filter(({ time }) => time === Infinity).map(({ key }) => key);
	return { given, untimed, now, lookBack };
}

/**
 * The checkpoint after records have been given. Its floor follows the newest of them at a distance,
 * and never moves backwards. The same object if nothing has been given.
 */
export function withGiven(checkpoint: Checkpoint, records: GivenRecords): Checkpoint {
	const added = Object.entries(records.given);
	if (added.length === 0) return checkpoint;
	const { now, lookBack } = records;
	const times = added.map(([, text]) => parseEntry(text).time).filter(Number.isFinite);
	const newest = times.reduce((most, time) => Math.max(most, time), -Infinity);
	const floorTime = Math.min(newest, now) - lookBack;
	const { floor: before, unconfirmed, ...rest } = checkpoint;
	const floor = floorTime > before.time ? { time: floorTime, key: '' } : before;
	const untimed = new Set(records.untimed);
	const kept = Object.entries({ ...checkpoint.given, ...records.given })
		.map(([key, text]) => ({ key, text, time: parseEntry(text).time }))
		.filter((entry) => byTime(entry, floor) > 0)
		.filter(({ key, time }) => time < Infinity || untimed.has(key));
	const waiting = Object.entries(unconfirmed ?? {}).filter(([key]) => !(key in records.given));
	return {
		...rest,
		floor,
		given: Object.fromEntries(kept.map(({ key, text }) => [key, text])),
		...(waiting.length > 0 && { unconfirmed: Object.fromEntries(waiting) }),
	};
}

/** {@link withGiven} of entries that have just been given; see {@link givenRecords}. */
export const advance = (
	checkpoint: Checkpoint,
	...read: Parameters<typeof givenRecords>
): Checkpoint => withGiven(checkpoint, givenRecords(...read));
