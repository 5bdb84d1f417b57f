import type { IDataObject, IExecuteFunctions, IPollFunctions } from 'n8n-workflow';
import { LruMap } from '../util/lruMap';
import type { Checkpoint } from './checkpoint';
import { mergeCheckpoints } from './checkpoint';
import { limitedToBytes } from './checkpointSize';
import { InputError } from '../errors/userErrors';
import { addHint } from '../util/hints';
import { nodeFingerprint } from '../util/nodeMark';
import { nodeKey } from '../util/nodeKey';

/** Lists that one node can keep track of. */
const MAX_LISTS = 100;

/**
 * What a node keeps of its lists at most, in bytes of JSON, shared equally among them: n8n writes and
 * reads the static data of a workflow whole with each execution. About 30,000 records.
 */
export const MAX_BYTES = 1_000_000;

/**
 * What this process has saved: n8n keeps the static data of a workflow as one, and other nodes in it
 * (a trigger that writes its own from time to time) can set ours back.
 */
const savedCheckpoints = new LruMap<Checkpoint>(1_000);

/** The static data that belong to one node. */
export interface NodeStaticData {
	/** Identifies the node in this process. */
	readonly nodeKey: string;
	/** Identifies the node whose data they are, also where they were copied; see {@link nodeFingerprint}. */
	readonly fingerprint: string;
	read(): IDataObject;
	write(data: IDataObject): void;
}

/** What n8n keeps for the node itself. */
export function nodeStaticData(context: IExecuteFunctions | IPollFunctions): NodeStaticData {
	const staticData = context.getWorkflowStaticData('node');
	return {
		nodeKey: nodeKey(context),
		fingerprint: nodeFingerprint(context),
		read: () => staticData,
		write: (data) => void Object.assign(staticData, data),
	};
}

/**
 * How far a node has got with its lists. It is in the workflow's static data, which n8n stores after
 * the execution, and moves when it is saved. What is there of another node, of whose workflow this one
 * is a copy, does not count.
 */
export class CheckpointStore {
	private readonly changed = new Map<string, Checkpoint>();
	/** Keys under which an earlier version of this package kept lists that have been found again. */
	private readonly outdated = new Set<string>();

	/**
	 * @param memory where checkpoints are kept
	 * @param other where the same node may have kept checkpoints too; only read
	 */
	constructor(
		private readonly context: IExecuteFunctions | IPollFunctions,
		private readonly staticData: NodeStaticData = nodeStaticData(context),
		private readonly other?: NodeStaticData,
	) {}

	/**
	 * @param key of the list, by account and request
	 * @param earlierKey under which an earlier version of this package kept the list
	 */
	get(key: string, earlierKey = key): Checkpoint | undefined {
		const saved = savedCheckpoints.get(`${this.staticData.nodeKey} ${key}`);
		const found = [this.stored[key], this.storedElsewhere[key], saved]
			.filter((checkpoint) => checkpoint !== undefined)
			.reduce<Checkpoint | undefined>(
				(merged, checkpoint) => (merged ? mergeCheckpoints(merged, checkpoint) : checkpoint),
				undefined,
			);
		if (found || earlierKey === key) return found;
		const earlier = this.get(earlierKey);
		if (earlier) this.outdated.add(earlierKey);
		return earlier;
	}

	set(key: string, checkpoint: Checkpoint): void {
		this.changed.set(key, checkpoint);
	}

	/** @param areOthersKept whether lists that were not read now are still to be known */
	save(keepOthers: boolean): void {
		const hasChanges = [...this.changed].some(
			([key, checkpoint]) => checkpoint !== this.stored[key],
		);
		if (!hasChanges) return;
		const checkpoints = this.fitToSize({
			...(keepOthers && this.allCheckpoints()),
			...Object.fromEntries(this.changed),
		});
		for (const key of Object.keys(this.stored)) {
			if (!(key in checkpoints)) savedCheckpoints.delete(`${this.staticData.nodeKey} ${key}`);
		}
		this.staticData.write({
			checkpoints: checkpoints as unknown as IDataObject,
			owner: this.staticData.fingerprint,
		});
		for (const key of this.changed.keys())
			savedCheckpoints.set(`${this.staticData.nodeKey} ${key}`, checkpoints[key]);
	}

	/** All lists of this node: as stored, and as other runs in this process have saved them since. */
	private allCheckpoints(): Record<string, Checkpoint> {
		const prefix = `${this.staticData.nodeKey} `;
		// A copy, for reading an entry moves it in the map.
		const saved = [...savedCheckpoints]
			.map(([place]) => place)
			.filter((place) => place.startsWith(prefix))
			.map((place) => place.slice(prefix.length));
		const keys = new Set([
			...Object.keys(this.stored),
			...Object.keys(this.storedElsewhere),
			...saved,
		]);
		return Object.fromEntries([...keys].map((key) => [key, this.get(key)!]));
	}

	/** What can be kept of them. */
	private fitToSize(checkpoints: Record<string, Checkpoint>): Record<string, Checkpoint> {
		const lists = Object.entries(checkpoints).filter(([key]) => !this.outdated.has(key));
		if (lists.length > MAX_LISTS) {
			throw new InputError(
				`'Only New or Changed' can track at most ${MAX_LISTS} lists`,
				'Use several nodes, each for a part of the lists.',
			);
		}
		const share = Math.floor(MAX_BYTES / lists.length);
		const kept = lists.map(([key, whole]) => [key, limitedToBytes(whole, share)] as const);
		if (kept.some(([key, { floor }]) => floor !== checkpoints[key].floor)) this.warnOfLoss();
		return Object.fromEntries(kept);
	}

	private warnOfLoss(): void {
		const message = `More records came within the look-back time than this node can remember (${MAX_BYTES / 1_000_000} MB). Later changes of the oldest of them are not detected. Watch fewer records with filters, lower 'Look Back', or use several nodes.`;
		this.context.logger.warn(message, { node: this.context.getNode().name });
		addHint(this.context, 'forgotten', () => message);
	}

	private get stored(): Readonly<Record<string, Checkpoint>> {
		return checkpointsIn(this.staticData);
	}

	private get storedElsewhere(): Readonly<Record<string, Checkpoint>> {
		return this.other ? checkpointsIn(this.other) : {};
	}
}

function checkpointsIn(staticData: NodeStaticData): Readonly<Record<string, Checkpoint>> {
	const { checkpoints, owner } = staticData.read();
	// Earlier versions kept no owner: what is there then counts as the node's own.
	const isOwn = owner === undefined || owner === staticData.fingerprint;
	return (isOwn ? (checkpoints ?? {}) : {}) as unknown as Record<string, Checkpoint>;
}
