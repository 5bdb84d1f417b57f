import { Seed } from '../simulators/seed';
import type { Fault, KindName } from './faultKinds';
import { kindNames, kinds, suits } from './faultKinds';
import type { Operation } from './operation';
import { operations } from './operations/all';

/** Everything about a run that its number decides. */
export interface Plan {
	readonly number: number;
	readonly operation: Operation;
	/** The fault that the run is about. */
	readonly kind: KindName;
	readonly faults: readonly Fault[];
	readonly count: number;
	readonly options: { timeout: number; maxTries: number; concurrency: number };
	/** Whether the node is told how many calls it may send at once. */
	readonly setsConcurrency: boolean;
	readonly continues: boolean;
	readonly retries: boolean;
	/** The call that cancels the run, and how long after it, in ms. */
	readonly cancel?: { call: number; after: number };
	readonly draw: Seed;
}

const isTrigger = ({ operation: { kind } }: Pick<Plan, 'operation'>) =>
	kind === 'poll' || kind === 'webhook';

/** Whether it runs a node, and neither a trigger nor a list of the editor. */
export const isNode = (plan: Pick<Plan, 'operation'>): boolean =>
	!isTrigger(plan) && plan.operation.kind !== 'picker';

/** Whether a fault can meet some calls of a run that is about another. */
function canBeSecond(name: KindName): boolean {
	const { enter, enterAnew, store, meetsAll } = kinds[name];
	return !enter && !enterAnew && !store && !meetsAll;
}

const READS = ['read one', 'list'];

/** The golden ratio: its multiples, less their whole part, fill 0 to 1 evenly. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** The plan of a run: every kind of fault in turn, with one after another of the operations it suits. */
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
	// A token that still serves is not renewed.
	const skip = draw.int(0, 2);
	if (main.target === 'token') faults.push({ ...faultOf('token ends'), skip });
	// What a user has entered is judged by itself.
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
