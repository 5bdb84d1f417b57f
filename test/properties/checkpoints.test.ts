/** A poll trigger returns every version of a changing list's records once. */
import { paginate } from '../../nodes/shared/http/pagination';
import type { ApiClient } from '../../nodes/shared/http/client';
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type { Checkpoint, ListEntry } from '../../nodes/shared/polling/checkpoint';
import {
	advance,
	INITIAL_CHECKPOINT,
	selectNew,
	mergeCheckpoints,
} from '../../nodes/shared/polling/checkpoint';
import type {
	ChangeTracking,
	Paging,
	ApiRequest,
	ChangeKind,
} from '../../nodes/shared/declaration/operation';
import type { ListSource } from '../../nodes/shared/polling/listSource';
import { readChanges } from '../../nodes/shared/polling/readChanges';
import { runs } from './support/hostile';

const NOON = Date.parse('2026-01-31T12:00:00Z');
const LOOK_BACK = 10_000;
const PAGE = 3;

const stored = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

interface Thing extends IDataObject {
	id: string;
	createdAt?: string;
	changedAt?: string;
	state: number;
}

/** What happens at the provider. */
type Event =
	| { kind: 'create'; late: number }
	| { kind: 'change'; which: number }
	| { kind: 'setState'; which: number }
	| { kind: 'remove'; which: number }
	| { kind: 'tick'; ms: number };

/** A look at the list, while things go on there: one of them before each page. */
interface Poll {
	kind: 'poll';
	during: Event[];
	/** The page that fails. */
	failsAt?: number;
}

/** A provider's list, with a clock of its own. */
class Provider {
	now = NOON;
	things: Thing[] = [];
	private count = 0;

	constructor(private readonly list: List) {}

	apply(event: Event): void {
		if (event.kind === 'tick') {
			this.now += event.ms;
			return;
		}
		const { isTimed, mayChange } = this.list;
		if (event.kind === 'create') {
			const time = new Date(this.now - event.late).toISOString();
			const id = `thing ${this.count++}`;
			this.things.unshift({ id, ...(isTimed && { createdAt: time, changedAt: time }), state: 0 });
			return;
		}
		const thing = this.things[event.which % Math.max(this.things.length, 1)];
		if (thing === undefined) return;
		if (event.kind === 'remove') this.things = this.things.filter((other) => other !== thing);
		else if (mayChange && event.kind === 'change' && isTimed) {
			thing.changedAt = new Date(this.now).toISOString();
		} else if (mayChange && event.kind === 'setState' && !isTimed) thing.state += 1;
	}

	answer({ query = {} }: ApiRequest): IDataObject {
		const { changeTracking, order } = this.list;
		const [from = ''] = changeTracking.period ?? [];
		const since = Date.parse(String(query[from] ?? '')) || -Infinity;
		const found = this.things
			// Some leave out the very beginning.
			.filter(({ createdAt }) => since === -Infinity || Date.parse(createdAt!) > since)
			.sort(order ?? (() => 0));
		const start = Number(query.page) * PAGE;
		return { items: stored(found.slice(start, start + PAGE)), total: found.length };
	}
}

/** A kind of list that providers have. */
interface List {
	changeTracking: ChangeTracking;
	watch: ChangeKind;
	isTimed: boolean;
	/** Whether it is filtered by what changes, and read whole. */
	isUntimed?: boolean;
	mayChange: boolean;
	order?: (a: Thing, b: Thing) => number;
	/** What a version is known by. */
	version: (thing: Thing) => unknown;
}

const lookBack = { new: 1, newOrChanged: 1 };
const timed = { id: 'id', createdAt: 'createdAt', changedAt: 'changedAt', lookBack };
const by = (member: 'createdAt' | 'changedAt', sign: number) => (a: Thing, b: Thing) =>
	sign * a[member]!.localeCompare(b[member]!);

const lists: Readonly<Record<string, List>> = {
	unsorted: {
		changeTracking: timed,
		watch: 'newOrChanged',
		isTimed: true,
		mayChange: true,
		version: ({ changedAt }) => changedAt,
	},
	created: {
		changeTracking: timed,
		watch: 'new',
		isTimed: true,
		mayChange: true,
		version: () => '',
	},
	withPeriod: {
		changeTracking: { ...timed, period: ['from', 'to'] },
		watch: 'new',
		isTimed: true,
		mayChange: false,
		version: () => '',
	},
	latestFirst: {
		changeTracking: { ...timed, latestFirst: (member) => ({ orderBy: member }) },
		watch: 'newOrChanged',
		isTimed: true,
		mayChange: true,
		order: by('changedAt', -1),
		version: ({ changedAt }) => changedAt,
	},
	oldestFirst: {
		changeTracking: { ...timed, oldestFirst: { orderBy: 'createdAt' } },
		watch: 'new',
		isTimed: true,
		mayChange: true,
		order: by('createdAt', 1),
		version: () => '',
	},
	withoutTimes: {
		changeTracking: { id: 'id', state: [''], lookBack },
		watch: 'newOrChanged',
		isTimed: false,
		mayChange: true,
		version: ({ state }) => state,
	},
	byState: {
		changeTracking: timed,
		watch: 'new',
		isTimed: true,
		isUntimed: true,
		mayChange: true,
		version: () => '',
	},
	byStateChanging: {
		changeTracking: timed,
		watch: 'newOrChanged',
		isTimed: true,
		isUntimed: true,
		mayChange: true,
		version: ({ changedAt }) => changedAt,
	},
};

const paging: Paging = {
	kind: 'page',
	items: 'items',
	page: 'page',
	first: 0,
	size: 'size',
	max: PAGE,
	total: 'total',
};

/** A trigger on a list, whose process ends after every poll. */
class Trigger {
	checkpoint: Checkpoint = INITIAL_CHECKPOINT;
	/** The returned versions, in order. */
	readonly given: string[] = [];

	constructor(
		private readonly provider: Provider,
		private readonly list: List,
		private readonly width: number,
	) {}

	async poll({ during, failsAt }: Poll): Promise<void> {
		const { provider, list } = this;
		let page = 0;
		const send = async (request: ApiRequest) => {
			const event = during[page];
			if (event) provider.apply(event);
			if (page++ === failsAt) throw new Error('No reply');
			const date = new Date(provider.now).toUTCString();
			return { status: 200, headers: { date }, body: provider.answer(request) };
		};
		const source = {
			client: {
				id: 'fake',
				concurrency: this.width,
				settings: { concurrency: this.width },
				listSize: { add: () => {} },
				list: (
					request: ApiRequest,
					of: Paging,
					{ onResponse, ...options }: Parameters<ApiClient['list']>[2] = {},
				) =>
					paginate(
						async (page) => {
							const response = await send(page);
							onResponse?.(response);
							return response.body;
						},
						request,
						of,
						options,
					),
			},
			requests: async () => [{ method: 'GET', path: '/things' }],
			paging,
			changeTracking: list.changeTracking,
			changeKind: list.watch,
			lookBack: LOOK_BACK,
			isUntimed: list.isUntimed ?? false,
		} as unknown as ListSource;
		const before = this.checkpoint;
		try {
			const { entries, nextCheckpoint } = await readChanges(source, stored(before));
			const records = entries.map(({ record }) => record);
			this.checkpoint = stored(nextCheckpoint);
			this.given.push(...(records as Thing[]).map((thing) => this.versionOf(thing)));
			this.expectInOrder(records as Thing[]);
		} catch (error) {
			if ((error as Error).message !== 'No reply') throw error;
		}
		expect(this.checkpoint.floor.time).toBeGreaterThanOrEqual(before.floor.time);
	}

	versionOf(thing: Thing): string {
		return JSON.stringify([thing.id, this.list.version(thing)]);
	}

	private expectInOrder(records: Thing[]): void {
		const member = this.list.watch === 'new' ? 'createdAt' : 'changedAt';
		const times = records.map((record) => String(record[member]));
		expect(times).toEqual([...times].sort());
	}
}

const create = fc.record({
	kind: fc.constant('create' as const),
	late: fc.oneof(fc.constantFrom(0, LOOK_BACK), fc.integer({ min: 0, max: LOOK_BACK })),
});
const onOne = (kind: 'change' | 'setState' | 'remove') =>
	fc.record({ kind: fc.constant(kind), which: fc.nat({ max: 20 }) }) as fc.Arbitrary<Event>;
const tick = fc.record({
	kind: fc.constant('tick' as const),
	ms: fc.constantFrom(0, 1, 500, 1000, LOOK_BACK, 3 * LOOK_BACK),
});
const event = fc.oneof(
	{ arbitrary: create, weight: 4 },
	onOne('change'),
	onOne('setState'),
	onOne('remove'),
	tick,
);
/**
 * By page number nobody can see that a record went while another came: either happens during a poll.
 */
const during = fc.oneof(
	fc.array(fc.oneof(create, onOne('change'), onOne('setState')), { maxLength: 6 }),
	fc.array(onOne('remove'), { maxLength: 6 }),
);
const poll: fc.Arbitrary<Poll> = fc.record({
	kind: fc.constant('poll' as const),
	during,
	failsAt: fc.option(fc.nat({ max: 4 }), { nil: undefined }),
});
const history = fc.array(fc.oneof({ arbitrary: event, weight: 3 }, poll), { maxLength: 40 });

describe.each(Object.entries(lists))('a checkpoint of a list %s', (_, list) => {
	it('returns every version once, in order of time, and misses none', async () => {
		await fc.assert(
			fc.asyncProperty(history, fc.integer({ min: 1, max: 3 }), async (steps, width) => {
				const provider = new Provider(list);
				const trigger = new Trigger(provider, list, width);
				for (const step of steps) {
					if (step.kind === 'poll') await trigger.poll(step);
					else provider.apply(step);
				}
				await trigger.poll({ kind: 'poll', during: [] });

				expect(trigger.given).toHaveLength(new Set(trigger.given).size);
				for (const thing of provider.things) {
					expect(trigger.given).toContain(trigger.versionOf(thing));
				}
				// What is older than the look back is not remembered one by one.
				provider.apply({ kind: 'tick', ms: 2 * LOOK_BACK });
				provider.apply({ kind: 'create', late: 0 });
				await trigger.poll({ kind: 'poll', during: [] });
				const { given } = trigger.checkpoint;
				expect(Object.keys(given)).toHaveLength(
					list.isTimed && !list.isUntimed ? 1 : provider.things.length,
				);
			}),
			runs(150),
		);
	});
});

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
