import type { FunctionsBase, IDataObject } from 'n8n-workflow';
import { BoundedMap } from './bounded';
import type { Checkpoint } from './checkpoint';
import { join } from './checkpoint';
import { InputError } from './errors';

/** Lists that one node can keep track of. */
const MOST_LISTS = 100;

/**
 * What this process has saved: n8n keeps the static data of a workflow as one, and other nodes in it
 * (a trigger that writes its own from time to time) can set ours back.
 */
const saved = new BoundedMap<Checkpoint>(1_000);

/** Identifies a node in this process. */
export const placeOf = (context: Pick<FunctionsBase, 'getNode' | 'getWorkflow'>): string =>
	`${context.getWorkflow().id} ${context.getNode().id}`;

/** How far a node has got with its lists. It is in its static data, and moves when it is saved. */
export class Progress {
	private readonly changed = new Map<string, Checkpoint>();
	private isHeld = false;

	/**
	 * @param memory the node's static data, which n8n stores after the execution
	 * @param place identifies the node
	 */
	constructor(
		private readonly memory: IDataObject,
		private readonly place: string,
	) {}

	/** @param key of the list, by account and filters */
	get(key: string): Checkpoint | undefined {
		const stored = this.stored[key];
		const ours = saved.get(`${this.place} ${key}`);
		return stored && ours ? join(stored, ours) : (ours ?? stored);
	}

	/** Whether the list was read in this run already. */
	has(key: string): boolean {
		return this.changed.has(key);
	}

	set(key: string, checkpoint: Checkpoint): void {
		this.changed.set(key, checkpoint);
	}

	/** Stays where it was, for what was read did not all get out. */
	hold(): void {
		this.isHeld = true;
	}

	/** @param areOthersKept whether lists that were not read now are still to be known */
	save(areOthersKept: boolean): void {
		const isNews = [...this.changed].some(([key, checkpoint]) => checkpoint !== this.stored[key]);
		if (this.isHeld || !isNews) return;
		const checkpoints = {
			...(areOthersKept && this.stored),
			...Object.fromEntries(this.changed),
		};
		if (Object.keys(checkpoints).length > MOST_LISTS) {
			throw new InputError(
				`'Only New or Changed' keeps track of ${MOST_LISTS} lists at most`,
				'Use several nodes, each for some of the lists.',
			);
		}
		for (const key of Object.keys(this.stored)) {
			if (!(key in checkpoints)) saved.delete(`${this.place} ${key}`);
		}
		this.memory.checkpoints = checkpoints as unknown as IDataObject;
		for (const [key, checkpoint] of this.changed) saved.set(`${this.place} ${key}`, checkpoint);
	}

	private get stored(): Readonly<Record<string, Checkpoint>> {
		return (this.memory.checkpoints ?? {}) as unknown as Record<string, Checkpoint>;
	}
}
