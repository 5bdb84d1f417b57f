import type { IDataObject, IExecuteFunctions, IPollFunctions } from 'n8n-workflow';
import { LruMap } from '../util/lruMap';
import type { Checkpoint } from './checkpoint';
import { mergeCheckpoints } from './checkpoint';
import { limitedToBytes } from './checkpointSize';
import { InputError } from '../errors/userErrors';
import { addHint } from '../util/hints';
import { nodeFingerprint } from '../util/nodeFingerprint';
import { nodeKey } from '../util/nodeKey';

/** Maximum number of lists that a node tracks. Those that were not read for longest are dropped. */
const MAX_LISTS = 100;

/**
 * Maximum size of a node's checkpoints in bytes of JSON (about 30,000 records). n8n reads and
 * writes all static data of a workflow with each execution.
 */
export const MAX_BYTES = 1_000_000;

/**
 * Checkpoints that this process has saved. n8n stores the static data of a workflow as a whole, so
 * a node that writes its own data later may overwrite ours with an older version.
 *
 * Those of a poll are remembered when a later poll finds them in static data: n8n 2.40 drops what a
 * poll returns, with its static data, if the workflow was published or unpublished meanwhile
 * (`poll-trigger-executor.js` in n8n-core).
 */
const savedCheckpoints = new LruMap<SavedCheckpoint>(1_000);

interface SavedCheckpoint {
	readonly checkpoint: Checkpoint;
	/** Whether a later one was stored since; else the stored one may be older. */
	readonly isPrevious: boolean;
}

/** Access to the static data of one node. */
export interface NodeStaticData {
	/** Identifies the node in the memory of this process. */
	readonly nodeKey: string;
	/** Identifies the owner of the data, to detect a copied workflow; see {@link nodeFingerprint}. */
	readonly fingerprint: string;
	read(): IDataObject;
	write(data: IDataObject): void;
}

/** Returns the static data that n8n stores for the node. */
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
 * The checkpoints of a node's lists, in the workflow's static data, which n8n stores after the
 * execution. Data of another node, of which this one is a copy, is ignored.
 */
export class CheckpointStore {
	private readonly changed = new Map<string, Checkpoint>();
	/**
	 * Keys of an earlier version of this package whose checkpoints are now stored under a new key.
	 */
	private readonly outdated = new Set<string>();

	/**
	 * @param staticData where checkpoints are stored
	 * @param other where the same node may have stored checkpoints before; only read
	 */
	constructor(
		private readonly context: IExecuteFunctions | IPollFunctions,
		private readonly staticData: NodeStaticData = nodeStaticData(context),
		private readonly other?: NodeStaticData,
	) {}

	/**
	 * @param key of the list, by account and request
	 * @param earlierKey key of the list in an earlier version of this package
	 */
	get(key: string, earlierKey = key): Checkpoint | undefined {
		const saved = savedCheckpoints.get(`${this.staticData.nodeKey} ${key}`);
		const [older, newer] = saved?.isPrevious ? [saved, undefined] : [undefined, saved];
		const stored = [this.stored[key], this.storedElsewhere[key]];
		// Of two states of a record with the same time the later checkpoint's counts.
		const found = [older?.checkpoint, ...stored, newer?.checkpoint]
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

	/**
	 * Writes the checkpoints of the lists that were read to static data.
	 *
	 * @param options.keepOthers whether to keep the checkpoints of lists that were not read
	 * @param options.isOutputSure whether n8n surely uses the output of this run
	 * @throws InputError if more lists were read than a node can track
	 */
	save({ keepOthers = true, isOutputSure = true } = {}): void {
		const before = this.stored;
		const keys = Object.keys(before);
		// The order of reading is stored early enough to be right when lists are dropped.
		const latest = new Set(keys.slice(keys.length > MAX_LISTS / 2 ? -this.changed.size : 0));
		const hasChanges = [...this.changed].some(
			([key, checkpoint]) => !latest.has(key) || !isSame(checkpoint, before[key]),
		);
		if (!hasChanges) return this.remember(before, !isOutputSure);
		const others = this.otherCheckpoints();
		const checkpoints = this.fitToSize(this.limitedInNumber(keepOthers ? others : {}));
		for (const key of [...keys, ...Object.keys(others)]) {
			if (!(key in checkpoints)) savedCheckpoints.delete(`${this.staticData.nodeKey} ${key}`);
		}
		this.staticData.write({
			checkpoints: checkpoints as unknown as IDataObject,
			owner: this.staticData.fingerprint,
		});
		this.remember(isOutputSure ? checkpoints : before, !isOutputSure);
	}

	/** Keeps the checkpoints of the lists that were read in the memory of this process. */
	private remember(checkpoints: Readonly<Record<string, Checkpoint>>, isPrevious: boolean): void {
		for (const key of this.changed.keys()) {
			const checkpoint = checkpoints[key];
			if (checkpoint === undefined) continue;
			savedCheckpoints.set(`${this.staticData.nodeKey} ${key}`, { checkpoint, isPrevious });
		}
	}

	/**
	 * Returns the checkpoints of the lists that this run has not read, those that were not read for
	 * longest first: as stored, and as saved since by other runs in this process.
	 */
	private otherCheckpoints(): Record<string, Checkpoint> {
		const prefix = `${this.staticData.nodeKey} `;
		// A copy, because reading an entry of the LRU map reorders it.
		const saved = [...savedCheckpoints]
			.map(([savedKey]) => savedKey)
			.filter((savedKey) => savedKey.startsWith(prefix))
			.map((savedKey) => savedKey.slice(prefix.length));
		const stored = Object.keys(this.stored);
		const notStored = [...Object.keys(this.storedElsewhere), ...saved].filter(
			(key) => !stored.includes(key),
		);
		const keys = new Set([...notStored, ...stored]);
		return Object.fromEntries(
			[...keys]
				.filter((key) => !this.changed.has(key) && !this.outdated.has(key))
				.map((key) => [key, this.get(key)!]),
		);
	}

	/** Adds the changed checkpoints as the latest, and drops the earliest beyond the limit. */
	private limitedInNumber(others: Record<string, Checkpoint>): Record<string, Checkpoint> {
		if (this.changed.size > MAX_LISTS) {
			throw new InputError(
				`'Only New or Changed' can track at most ${MAX_LISTS} lists`,
				'Use several nodes, each for a part of the lists.',
			);
		}
		const lists = [...Object.entries(others), ...this.changed];
		const dropped = lists.slice(0, -MAX_LISTS);
		if (dropped.some(([key]) => key in this.stored)) this.warnOfDroppedLists();
		return Object.fromEntries(lists.slice(-MAX_LISTS));
	}

	/** Limits the total size. Small lists leave what they do not need to the others. */
	private fitToSize(checkpoints: Record<string, Checkpoint>): Record<string, Checkpoint> {
		const sizes = Object.entries(checkpoints)
			.map(([key, checkpoint]) => ({ key, size: JSON.stringify(checkpoint).length }))
			.sort((a, b) => a.size - b.size);
		const fitted = { ...checkpoints };
		let available = MAX_BYTES;
		for (const [index, { key, size }] of sizes.entries()) {
			const share = Math.floor(available / (sizes.length - index));
			fitted[key] = limitedToBytes(checkpoints[key], share);
			available -= Math.min(size, share);
		}
		const isLoss = Object.keys(fitted).some((key) => fitted[key].floor !== checkpoints[key].floor);
		if (isLoss) this.warnOfLoss();
		return fitted;
	}

	private warnOfDroppedLists(): void {
		const message = `This node has read more than ${MAX_LISTS} lists, for example with other filters. The one that was not read for longest is forgotten: all its records are returned when it is read again. Use several nodes, each for a part of the lists, or fewer filters.`;
		this.context.logger.warn(message, { node: this.context.getNode().name });
		addHint(this.context, 'listsDropped', () => message);
	}

	private warnOfLoss(): void {
		const message = `More records came within the look-back time than this node can remember (${MAX_BYTES / 1_000_000} MB). Later changes of the oldest of them are not detected. Watch fewer records with filters, lower 'Look Back (Minutes)' of a polling trigger, or use several nodes.`;
		this.context.logger.warn(message, { node: this.context.getNode().name });
		addHint(this.context, 'checkpointFull', () => message);
	}

	private get stored(): Readonly<Record<string, Checkpoint>> {
		return checkpointsIn(this.staticData);
	}

	private get storedElsewhere(): Readonly<Record<string, Checkpoint>> {
		return this.other ? checkpointsIn(this.other) : {};
	}
}

/** Whether two checkpoints are the same; what n8n has stored is another object in each execution. */
const isSame = (one: Checkpoint, other: Checkpoint | undefined): boolean =>
	one === other || JSON.stringify(one) === JSON.stringify(other);

function checkpointsIn(staticData: NodeStaticData): Readonly<Record<string, Checkpoint>> {
	const { checkpoints, owner } = staticData.read();
	// Earlier versions stored no owner; their data counts as the node's own.
	const isOwn = owner === undefined || owner === staticData.fingerprint;
	return (isOwn ? (checkpoints ?? {}) : {}) as unknown as Record<string, Checkpoint>;
}
