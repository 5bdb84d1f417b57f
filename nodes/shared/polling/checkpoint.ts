import type { IDataObject } from 'n8n-workflow';
import { InputError } from '../errors/userErrors';

/**
 * What has been given of a list, so that nothing is given twice and nothing is left out. Plain JSON,
 * for it lives in static data.
 */
export interface Checkpoint {
	/** Everything below this place counts as given: a time in ms, and a key among equal times. */
	readonly floor: Position;
	/** What has been given from there on: time and version, as text, by key. */
	readonly given: Readonly<Record<string, string>>;
	/** Of lists that belong to owners: those that it is about; all of them where there is none here. */
	readonly lists?: readonly string[];
	/** Whether records are told apart by their keys alone, whatever their times are. */
	readonly isUntimed?: boolean;
}

interface Position {
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

/** As fine as times are, with some room: Flextell's are whole seconds. */
const CLOCK_RESOLUTION_MS = 2_000;

/** A checkpoint from which everything since a time (ms) is new. */
export const checkpointFrom = (time: number): Checkpoint => ({
	floor: { time, key: '' },
	given: {},
});

/** Where nothing has been given yet. */
export const INITIAL_CHECKPOINT = checkpointFrom(0);

/** Compares places, the earlier first. */
export const byTime = (a: Position, b: Position): number =>
	a.time === b.time ? (a.key < b.key ? -1 : Number(a.key > b.key)) : a.time < b.time ? -1 : 1;

/** JSON knows no Infinity. */
const serializeEntry = ({ time, version }: Pick<ListEntry, 'time' | 'version'>): string =>
	`${time === Infinity ? '' : time.toString(36)}.${version}`;

function parseEntry(text: string): Pick<ListEntry, 'time' | 'version'> {
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
	return { ...a, ...b, floor, given };
}

/** What JSON needs for one record beside key and text: quotes, colon, comma. */
const BYTES_PER_RECORD = 6;

/**
 * The checkpoint, cut to a size: of the records that it remembers the oldest count as given. The same
 * object if it is small enough.
 *
 * @param bytes of JSON
 * @throws InputError where there are more records without a time than fit
 */
export function limitedToBytes(checkpoint: Checkpoint, bytes: number): Checkpoint {
	const entries = Object.entries(checkpoint.given);
	const sizeOf = ([key, text]: [string, string]) => key.length + text.length + BYTES_PER_RECORD;
	let size = JSON.stringify({ ...checkpoint, given: {} }).length;
	size += entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
	if (size <= bytes) return checkpoint;
	const placeOf = ([key, text]: [string, string]): Position => ({
		key,
		time: parseEntry(text).time,
	});
	entries.sort((a, b) => byTime(placeOf(a), placeOf(b)));
	let { floor } = checkpoint;
	let count = 0;
	for (; size > bytes && count < entries.length; count++) {
		floor = placeOf(entries[count]);
		size -= sizeOf(entries[count]);
	}
	if (floor.time === Infinity) {
		throw new InputError(
			'There are more records to watch than this node can remember',
			'Watch fewer records, for example with filters, or use several nodes.',
		);
	}
	return { ...checkpoint, floor, given: Object.fromEntries(entries.slice(count)) };
}

/**
 * The entries that have not been given yet, oldest first. An entry that was read twice, because it
 * moved while pages were being read, counts once, as it was last.
 */
export function selectNew(
	{ floor, given }: Checkpoint,
	entries: readonly ListEntry[],
): ListEntry[] {
	const latest = new Map<string, ListEntry>();
	for (const entry of entries) {
		const other = latest.get(entry.key);
		if (!other || other.time <= entry.time) latest.set(entry.key, entry);
	}
	const isFresh = (entry: ListEntry): boolean => {
		if (byTime(entry, floor) <= 0) return false;
		const text = given[entry.key];
		if (text === undefined) return true;
		const before = parseEntry(text);
		if (entry.time !== before.time) return entry.time > before.time;
		return before.version !== '' && before.version !== entry.version;
	};
	return [...latest.values()].filter(isFresh).sort(byTime);
}

/**
 * The checkpoint after entries have been given: the oldest of the fresh ones, or all.
 *
 * Its floor follows the newest of them at a distance, so that late writers are still seen, and never
 * moves backwards. The same object if nothing has been given.
 *
 * @param handed what was given now
 * @param listed everything that was read now; records without a time are forgotten with it
 * @param now the provider's clock, which its floor does not overtake, whatever records say
 * @param lookBack the distance, in ms
 */
export function advance(
	checkpoint: Checkpoint,
	handed: readonly ListEntry[],
	listed: readonly ListEntry[],
	now: number,
	lookBack: number,
): Checkpoint {
	if (handed.length === 0) return checkpoint;
	const times = handed.map(({ time }) => time).filter(Number.isFinite);
	const newest = times.reduce((most, time) => Math.max(most, time), -Infinity);
	const floorTime = Math.min(newest, now) - lookBack;
	const { floor: before } = checkpoint;
	const floor = floorTime > before.time ? { time: floorTime, key: '' } : before;
	const keys = new Set(listed.map(({ key }) => key));
	const given = new Map<string, Pick<ListEntry, 'time' | 'version'>>();
	for (const [key, text] of Object.entries(checkpoint.given)) given.set(key, parseEntry(text));
	for (const { key, time, version, isTimed } of handed) {
		// What was given within the moment of its change may change again in it.
		const isOver = isTimed && time < now - CLOCK_RESOLUTION_MS;
		given.set(key, { time, version: isOver ? '' : version });
	}
	const kept = [...given]
		.map(([key, { time, version }]) => ({ key, time, version }))
		.filter((entry) => byTime(entry, floor) > 0 && (entry.time < Infinity || keys.has(entry.key)))
		.sort(byTime);
	return {
		...checkpoint,
		floor,
		given: Object.fromEntries(kept.map((entry) => [entry.key, serializeEntry(entry)])),
	};
}
