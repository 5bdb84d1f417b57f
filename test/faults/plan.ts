import { Seed } from '../simulators/seed';
import type { Fault, KindName } from './faultKinds';
import { kindNames, kinds, suits } from './faultKinds';
import type { Operation } from './operation';
import { operations } from './operations/all';

/** What a run does; derived from the seed and the run's number. */
export interface Plan {
	readonly number: number;
	readonly operation: Operation;
	/** Kind of the run's main fault. */
	readonly kind: KindName;
	readonly faults: readonly Fault[];
	readonly count: number;
	readonly options: { timeout: number; maxTries: number; concurrency: number };
	/** Whether the option Max Concurrent Requests is set. */
	readonly setsConcurrency: boolean;
	readonly continues: boolean;
	readonly retries: boolean;
	/** Number of the call that cancels the run, and the delay (ms) after it. */
	readonly cancel?: { call: number; after: number };
	readonly draw: Seed;
}

const isTrigger = ({ operation: { kind } }: Pick<Plan, 'operation'>) =>
	kind === 'poll' || kind === 'webhook';

/** Whether a run executes a node, and neither a trigger nor a list of the editor. */
export const isNode = (plan: Pick<Plan, 'operation'>): boolean =>
	!isTrigger(plan) && plan.operation.kind !== 'picker';

/** Whether a kind of fault can be added to a run with another main fault. */
function canBeSecond(name: KindName): boolean {
	const { enter, enterAnew, store, meetsAll } = kinds[name];
	return !enter && !enterAnew && !store && !meetsAll;
}

const READS = ['read one', 'list'];

/** The golden ratio; the fractional parts of its multiples are spread evenly over 0 to 1. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Returns the plan of a run: each kind of fault in turn, with each operation that it suits. */
export function planOf(seed: string, number: number): Plan {
	const draw = new Seed(`${seed} ${number}`);
	draw.int(0, 1);
	const kind = kindNames[number % kindNames.length]!;
	const turn = Math.floor(number / kindNames.length);
	const suited = operations.filter((operation) => suits(kind, operation));
	const operation = suited[Math.floor(((turn * GOLDEN) % 1) * suited.length)]!;
	const faultOf = (name: KindName): Fault => {
		const { targets, vary } = kinds[name];
		const target = draw.pick(targets);
		return {
			kind: name,
			target,
			skip: target === 'token' ? draw.pick([0, 0, 0, 1]) : draw.pick([0, 0, 1, 2, 3]),
			times: draw.pick([1, 1, 2, 3, 5, 9]),
			isDone: false,
			status: 0,
			ms: 0,
			headers: {},
			...vary?.(draw),
		};
	};
	const main = faultOf(kind);
	const faults = [main];
	const { enter, enterAnew } = kinds[kind];
	// A valid token is not refreshed, so one call ends it.
	const skip = draw.int(0, 2);
	if (main.target === 'token') faults.push({ ...faultOf('token ends'), skip });
	// A fault of the user's input is tested alone.
	if (draw.chance(0.25) && !enter) {
		const others = kindNames.filter((name) => canBeSecond(name) && suits(name, operation));
		faults.push(faultOf(draw.pick(others)));
	}
	const hangs = faults.some((fault) => kinds[fault.kind].hangs);
	const draft = {
		number,
		operation,
		kind,
		faults,
		count: draw.int(1, operation.most ?? 1),
		options: {
			timeout: hangs ? 1 : 20,
			maxTries: draw.pick([1, 2, 4, 4]),
			concurrency: draw.pick([1, 3, 10]),
		},
		setsConcurrency: READS.includes(operation.kind) || draw.chance(0.5),
		continues: draw.chance(0.3),
		retries: draw.chance(0.2) || enterAnew !== undefined,
		draw,
	};
	const cancel = { call: draw.int(1, 5), after: draw.pick([0, 0, 5, 20, 80, 300]) };
	const isCanceled = isNode(draft) && draw.chance(0.12) && !enter;
	return { ...draft, ...(isCanceled && { cancel }) };
}
