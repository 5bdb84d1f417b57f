import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type {
	ApiRequest,
	ChangeKind,
	ChangeTracking,
	Paging,
} from '../../../nodes/shared/declaration/operation';
import type { ApiClient } from '../../../nodes/shared/http/client';
import { paginate } from '../../../nodes/shared/http/pagination';
import type { Checkpoint } from '../../../nodes/shared/polling/checkpoint';
import { INITIAL_CHECKPOINT } from '../../../nodes/shared/polling/checkpoint';
import type { ListSource } from '../../../nodes/shared/polling/listSource';
import { readChanges } from '../../../nodes/shared/polling/readChanges';

export const NOON = Date.parse('2026-01-31T12:00:00Z');
export const LOOK_BACK = 10_000;
const PAGE = 3;

/** A value as n8n stores and reads it. */
export const stored = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

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
export class Provider {
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
export interface List {
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

export const lists: Readonly<Record<string, List>> = {
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
export class Trigger {
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
export const history = fc.array(fc.oneof({ arbitrary: event, weight: 3 }, poll), { maxLength: 40 });
