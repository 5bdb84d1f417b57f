/** The records that a poll trigger returns, for any order of arrival. */
import type { Checkpoint, ListEntry } from '../../nodes/shared/polling/checkpoint';
import {
	advance,
	returnedRecords,
	INITIAL_CHECKPOINT,
	selectNew,
	mergeCheckpoints,
	checkpointFrom,
} from '../../nodes/shared/polling/checkpoint';
import { limitedToBytes } from '../../nodes/shared/polling/checkpointSize';
import { toEntry } from '../../nodes/shared/polling/listEntries';
import type { ListSource } from '../../nodes/shared/polling/listSource';

const NOON = Date.parse('2026-01-31T12:00:00Z');
const LOOK_BACK = 300_000;

const entry = (key: string, time: number, version = ''): ListEntry => ({
	key,
	time,
	version,
	record: { key },
});

const keysOf = (entries: ListEntry[]) => entries.map(({ key }) => key);

/** A poll by poll reading, as static data see it: the checkpoint is JSON in between. */
function reader(start: Checkpoint, lookBack = LOOK_BACK) {
	let checkpoint = start;
	return {
		poll(entries: ListEntry[], { now = NOON, most = Infinity } = {}): string[] {
			const handed = selectNew(checkpoint, entries).slice(0, most);
			const after = advance(checkpoint, handed, entries, now, lookBack);
			checkpoint = JSON.parse(JSON.stringify(after)) as Checkpoint;
			return keysOf(handed);
		},
		get checkpoint() {
			return checkpoint;
		},
	};
}

it('returns every record once, oldest first', () => {
	const { poll } = reader(INITIAL_CHECKPOINT);
	const entries = [entry('c', NOON), entry('a', NOON - 2000), entry('b', NOON - 1000)];

	expect(poll(entries)).toEqual(['a', 'b', 'c']);
	expect(poll(entries)).toEqual([]);
});

it('distinguishes records of the same moment, in one poll or several', () => {
	const { poll } = reader(INITIAL_CHECKPOINT);

	expect(poll([entry('a', NOON), entry('c', NOON)])).toEqual(['a', 'c']);
	expect(poll([entry('a', NOON), entry('b', NOON), entry('c', NOON)])).toEqual(['b']);
});

it('returns a record again when it changed, and not when an older state is read', () => {
	const { poll } = reader(INITIAL_CHECKPOINT);
	poll([entry('a', NOON - 1000)]);

	expect(poll([entry('a', NOON)])).toEqual(['a']);
	expect(poll([entry('a', NOON - 1000)])).toEqual([]);
});

it('returns a record again when its state changed but not its time', () => {
	const { poll } = reader(INITIAL_CHECKPOINT);
	poll([entry('a', NOON, 'Captured')]);

	expect(poll([entry('a', NOON, 'Captured')])).toEqual([]);
	expect(poll([entry('a', NOON, 'Settled')])).toEqual(['a']);
});

it('returns a record that was read on two pages once, in its last state', () => {
	const { poll } = reader(INITIAL_CHECKPOINT);

	expect(poll([entry('a', NOON - 1000), entry('b', NOON - 500), entry('a', NOON)])).toEqual([
		'b',
		'a',
	]);
	expect(poll([entry('a', NOON)])).toEqual([]);
});

it('finds late records within the lookback', () => {
	const { poll } = reader(INITIAL_CHECKPOINT);
	poll([entry('a', NOON)]);
	const late = entry('late', NOON - LOOK_BACK + 1);
	const tooLate = entry('too late', NOON - LOOK_BACK - 1);

	expect(poll([entry('a', NOON), late, tooLate])).toEqual(['late']);
});

it('never moves back, even when the newest record is deleted or the clock goes back', () => {
	const bench = reader(INITIAL_CHECKPOINT);
	bench.poll([entry('a', NOON - 400_000), entry('b', NOON)]);
	const { floor } = bench.checkpoint;

	// As late as can be, long before the newest.
	expect(bench.poll([entry('c', NOON - 299_000)], { now: NOON - 600_000 })).toEqual(['c']);
	expect(bench.checkpoint.floor).toEqual(floor);
	expect(bench.poll([entry('a', NOON - 400_000)])).toEqual([]);
});

it('is not moved past now by a record from the future', () => {
	const { poll } = reader(INITIAL_CHECKPOINT);
	const wrong = entry('2099', Date.parse('2099-01-01'));

	expect(poll([entry('a', NOON), wrong])).toEqual(['a', '2099']);
	expect(poll([entry('b', NOON + 1000), wrong], { now: NOON + 2000 })).toEqual(['b']);
});

it('gives the records of one moment in the order of their keys, in whatever order they are read', () => {
	const { poll } = reader(INITIAL_CHECKPOINT);
	const entries = ['c', 'a', 'd', 'b'].map((key) => entry(key, NOON));

	expect(poll(entries, { most: 2 })).toEqual(['a', 'b']);
	expect(poll(entries)).toEqual(['c', 'd']);
});

it('takes the newest of the states that it reads of a record, and of two of one moment the last', () => {
	const older = entry('a', NOON - 1000, 'old');
	const [first, second] = [entry('a', NOON, 'first'), entry('a', NOON, 'second')];

	expect(selectNew(INITIAL_CHECKPOINT, [first, older])).toEqual([first]);
	expect(selectNew(INITIAL_CHECKPOINT, [first, second])).toEqual([second]);
});

it('looks back from the newest record, not from now: what is written late may be long past', () => {
	const { poll } = reader(INITIAL_CHECKPOINT);
	poll([entry('a', NOON - 3_600_000), entry('untimed', Infinity)]);

	expect(poll([entry('late', NOON - 3_500_000)])).toEqual(['late']);
});

it('gives a record that is exactly as old as it looks back', () => {
	const { poll } = reader(INITIAL_CHECKPOINT);
	poll([entry('a', NOON)]);

	expect(poll([entry('0', NOON - LOOK_BACK)])).toEqual(['0']);
});

it('forgets the records below its floor', () => {
	const bench = reader(INITIAL_CHECKPOINT);
	bench.poll([entry('old', NOON - LOOK_BACK - 1), entry('new', NOON)]);

	expect(Object.keys(bench.checkpoint.given)).toEqual(['new']);
});

it('keeps its place among the records of one moment', () => {
	const floor = { time: NOON - LOOK_BACK, key: 'm' };
	const { poll } = reader({ floor, given: {} });
	poll([entry('new', NOON)]);

	expect(poll([entry('a', floor.time), entry('z', floor.time)])).toEqual(['z']);
});

it('keeps records beyond the wanted number for the next time', () => {
	const { poll } = reader(INITIAL_CHECKPOINT);
	const entries = ['a', 'b', 'c', 'd'].map((key) => entry(key, NOON));

	expect(poll(entries, { most: 3 })).toEqual(['a', 'b', 'c']);
	expect(poll(entries, { most: 3 })).toEqual(['d']);
});

it('starts at the given time', () => {
	const { poll } = reader(checkpointFrom(NOON));

	expect(poll([entry('old', NOON - 1), entry('0', NOON)])).toEqual(['0']);
});

it('stays the same object when nothing was returned, so that nothing is stored', () => {
	const checkpoint = checkpointFrom(NOON);

	expect(advance(checkpoint, [], [entry('old', NOON - 1)], NOON, LOOK_BACK)).toBe(checkpoint);
});

it('keeps its maximum size, and stays exact, when more records share one moment than fit', () => {
	// As a list has them that gives the newest first.
	const many = Array.from({ length: 500 }, (_, index) =>
		entry(String(999 - index).padStart(6, '0'), NOON),
	);
	const whole = advance(INITIAL_CHECKPOINT, many, many, NOON, LOOK_BACK);
	const cut = limitedToBytes(whole, 5_000);

	const size = JSON.stringify(cut).length;
	expect(size).toBeLessThanOrEqual(5_000);
	expect(size).toBeGreaterThan(4_900);
	expect(limitedToBytes(whole, JSON.stringify(whole).length + 1)).toBe(whole);
	expect(keysOf(selectNew(cut, [...many, entry('new', NOON)]))).toEqual(['new']);
});

it('is cut without an error where nothing of it fits', () => {
	const whole = advance(
		{ ...INITIAL_CHECKPOINT, lists: ['site'] },
		[entry('a', NOON)],
		[],
		NOON,
		0,
	);

	expect(limitedToBytes({ ...whole, given: { b: 'z.' } }, 1).given).toEqual({});
});

describe('records without a time of change', () => {
	it('are returned when they are new or changed', () => {
		const { poll } = reader(INITIAL_CHECKPOINT);

		expect(poll([entry('a', Infinity, '1'), entry('b', Infinity, '1')])).toEqual(['a', 'b']);
		expect(poll([entry('a', Infinity, '2'), entry('b', Infinity, '1')])).toEqual(['a']);
	});

	it('are forgotten when they were deleted', () => {
		const bench = reader(INITIAL_CHECKPOINT);
		bench.poll([entry('a', Infinity, '1')]);
		bench.poll([entry('b', Infinity, '1')]);

		expect(Object.keys(bench.checkpoint.given)).toEqual(['b']);
	});

	it('are known by their keys alone, which are forgotten once they have a time', () => {
		const listed = [entry('a', Infinity), entry('b', NOON)];

		expect(returnedRecords([], listed, NOON, LOOK_BACK).untimed).toEqual(['a']);
	});

	it('cause an error when there are too many to remember', () => {
		const many = Array.from({ length: 500 }, (_, index) => entry(`${index}`, Infinity));
		const whole = advance(INITIAL_CHECKPOINT, many, many, NOON, LOOK_BACK);

		expect(() => limitedToBytes(whole, 1_000)).toThrow(
			/more records to watch than this node can remember/,
		);
	});
});

it('is never set back by an older copy of itself', () => {
	const start = checkpointFrom(NOON - LOOK_BACK);
	const older = advance(start, [entry('a', NOON)], [], NOON, LOOK_BACK);
	const newer = advance(older, [entry('a', NOON + 9), entry('b', NOON + 9)], [], NOON + 9, 5);
	const other = advance(start, [entry('c', NOON + 8)], [], NOON + 8, LOOK_BACK);

	expect(mergeCheckpoints(older, newer)).toEqual(newer);
	expect(mergeCheckpoints(newer, older)).toEqual(newer);
	expect(
		selectNew(mergeCheckpoints(other, newer), [entry('c', NOON + 8), entry('d', NOON + 8)]),
	).toEqual([entry('d', NOON + 8)]);
});

it('merges two copies that know one record in different states: the newer one counts', () => {
	const copy = (given: Checkpoint['given'], key = '') => ({ floor: { time: NOON, key }, given });
	const text = (time: number, version: string) => `${time.toString(36)}.${version}`;
	const older = copy({ a: text(NOON + 1, 'old') });
	const newer = copy({ a: text(NOON + 2, 'new') });

	expect(mergeCheckpoints(older, newer).given).toEqual(newer.given);
	expect(mergeCheckpoints(newer, older).given).toEqual(newer.given);
	// Of two states of one moment that of the second, which is what was saved last.
	const changed = copy({ a: text(NOON + 2, 'changed') });
	expect(mergeCheckpoints(newer, changed).given).toEqual(changed.given);
	// What the floor covers need not be remembered.
	const cut = copy({ a: text(NOON, ''), b: text(NOON, ''), c: text(NOON, '') }, 'b');
	expect(mergeCheckpoints(cut, copy({})).given).toEqual({ c: text(NOON, '') });
	expect(mergeCheckpoints(cut, cut)).toBe(cut);
});

describe('records that wait to be confirmed', () => {
	const text = `${(NOON - 1).toString(36)}.1`;
	const newText = `${(NOON + 1).toString(36)}.1`;
	const waiting: Checkpoint = { ...checkpointFrom(NOON), unconfirmed: { a: text, b: text } };

	it('are given again, also below the floor, and no others', () => {
		const entries = ['a', 'b', 'c'].map((key) => entry(key, NOON - 1));

		expect(keysOf(selectNew(waiting, entries))).toEqual(['a', 'b']);
	});

	it('wait no longer once they are given', () => {
		const a = advance(waiting, [entry('a', NOON - 1)], [], NOON, 0);
		expect(a.unconfirmed).toEqual({ b: text });

		const both = advance(a, [entry('b', NOON - 1)], [], NOON, 0);
		expect(both).not.toHaveProperty('unconfirmed');
	});

	it.each<[string, Checkpoint, Checkpoint['unconfirmed']]>([
		['waits for the same', waiting, { a: text, b: text }],
		['has them below its floor', checkpointFrom(NOON), undefined],
		['ends exactly at the first', { floor: { time: NOON - 1, key: 'a' }, given: {} }, { b: text }],
		['has not come to them', checkpointFrom(0), { a: text, b: text }],
		['has one of them as given', { ...checkpointFrom(0), given: { a: text } }, { b: text }],
		[
			'has an older state of one as given',
			{ ...checkpointFrom(0), given: { a: `${(NOON - 2).toString(36)}.` } },
			{ a: text, b: text },
		],
		[
			'waits for none, and has them below its floor',
			{ ...checkpointFrom(NOON), unconfirmed: {} },
			{},
		],
	])('still wait after a merge with a copy that %s', (_, other, unconfirmed) => {
		expect(mergeCheckpoints(waiting, other).unconfirmed).toEqual(unconfirmed);
		expect(mergeCheckpoints(other, waiting).unconfirmed).toEqual(unconfirmed);
	});

	it('are not lost where the checkpoint is cut: the newest are given again', () => {
		const given = { b: newText, c: `${(NOON + 2).toString(36)}.1`, a: newText };
		const whole = { ...waiting, given };
		const size = JSON.stringify(whole).length;
		const cut = limitedToBytes(whole, size - 2);

		expect(cut).toEqual({ ...waiting, given: { a: newText, b: newText } });
		expect(limitedToBytes(whole, 1)).toEqual({ ...waiting, given: {} });
	});
});

it('returns a record again that changed twice within one moment, with a poll in between', () => {
	const { poll } = reader(INITIAL_CHECKPOINT);
	const timed = (version: string) => ({ ...entry('a', NOON, version), isTimed: true });
	poll([timed('first')], { now: NOON + 500 });

	expect(poll([timed('second')], { now: NOON + 60_000 })).toEqual(['a']);
	// Later its time of change decides, whatever else varies.
	expect(poll([timed('third')], { now: NOON + 120_000 })).toEqual([]);
});

it('returns a record whose time is the one that systems store for none', () => {
	const source = {
		changeTracking: { id: 'id', createdAt: 'at', lookBack: { new: 5, newOrChanged: 5 } },
		changeKind: 'new',
	} as Partial<ListSource> as ListSource;
	const times = ['0001-01-01T00:00:00', '1970-01-01T00:00:00Z'];
	const entries = times.map((at) => toEntry({ id: at, at }, source));
	const list = reader(checkpointFrom(NOON));

	expect(list.poll(entries)).toHaveLength(2);
	expect(list.poll(entries)).toEqual([]);
});
