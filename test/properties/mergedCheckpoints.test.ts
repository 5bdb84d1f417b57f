/** Two checkpoints of one list, as of two processes, are merged without losing or repeating a record. */
import fc from 'fast-check';

import type { Checkpoint, ListEntry } from '../../nodes/shared/polling/checkpoint';
import {
	advance,
	INITIAL_CHECKPOINT,
	mergeCheckpoints,
	selectNew,
} from '../../nodes/shared/polling/checkpoint';
import { NOON, stored } from './support/changingList';
import { runs } from './support/hostile';

const KEYS = ['a', 'b', 'c', 'd'] as const;

const entry = (key: string, time: number, version: string): ListEntry => ({
	key,
	time,
	version,
	record: { key },
});

/** Entries of which equal times mean equal versions. */
const entries = fc.array(
	fc
		.tuple(fc.constantFrom(...KEYS), fc.integer({ min: 0, max: 5 }))
		.map(([key, at]) => entry(key, NOON + at * 1000, '')),
	{ maxLength: 6 },
);

const checkpoint = fc
	.array(fc.tuple(entries, fc.integer({ min: 0, max: 4000 })), { maxLength: 3 })
	.map((polls) =>
		polls.reduce<Checkpoint>(
			(before, [listed, back]) =>
				stored(advance(before, selectNew(before, listed), listed, NOON + 5000, back)),
			INITIAL_CHECKPOINT,
		),
	);

describe('two merged checkpoints', () => {
	it('are the same in any order and after repeated merging', () => {
		fc.assert(
			fc.property(checkpoint, checkpoint, checkpoint, (a, b, c) => {
				expect(mergeCheckpoints(a, stored(a))).toEqual(a);
				expect(mergeCheckpoints(a, b)).toEqual(mergeCheckpoints(b, a));
				expect(mergeCheckpoints(mergeCheckpoints(a, b), c)).toEqual(
					mergeCheckpoints(a, mergeCheckpoints(b, c)),
				);
				expect(mergeCheckpoints(mergeCheckpoints(a, b), b)).toEqual(mergeCheckpoints(a, b));
				// Nothing is remembered that the floor tells.
				const { floor, given } = mergeCheckpoints(a, b);
				for (const text of Object.values(given)) {
					expect(parseInt(text, 36)).toBeGreaterThanOrEqual(floor.time);
				}
			}),
			runs(500),
		);
	});

	it('have seen what either one has seen, and nothing else', () => {
		fc.assert(
			fc.property(checkpoint, checkpoint, entries, (a, b, listed) => {
				const [latest, ...all] = [INITIAL_CHECKPOINT, a, b, mergeCheckpoints(a, b)].map((each) =>
					selectNew(each, listed).map(({ key, time }) => `${key} ${time}`),
				);
				const [ofA, ofB, ofBoth] = all as [string[], string[], string[]];
				expect(ofBoth).toEqual(latest!.filter((each) => ofA.includes(each) && ofB.includes(each)));
			}),
			runs(500),
		);
	});

	it('keep the second one’s state of versions of the same moment', () => {
		fc.assert(
			fc.property(fc.constantFrom(...KEYS), fc.nat(), fc.nat(), (key, one, other) => {
				const of = (version: number) => {
					const listed = [entry(key, NOON, String(version))];
					return advance(INITIAL_CHECKPOINT, listed, listed, NOON, 1000);
				};
				expect(
					selectNew(mergeCheckpoints(of(one), of(other)), [entry(key, NOON, String(other))]),
				).toEqual([]);
			}),
			runs(50),
		);
	});
});
