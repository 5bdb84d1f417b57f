import type { IDataObject, IExecuteFunctions, IPollFunctions } from 'n8n-workflow';
import { LruMap } from '../util/lruMap';
import type { Checkpoint } from './checkpoint';
import { mergeCheckpoints } from './checkpoint';
import { limitedToBytes } from './checkpointSize';
import { InputError } from '../errors/userErrors';
import { addHint } from '../util/hints';
import { nodeFingerprint } from '../util/nodeFingerprint';
import { nodeKey } from '../util/nodeKey';

/** Maximum number of lists that a node tracks. */
const MAX_LISTS = 100;

/**
 * Maximum size of a node's checkpoints in bytes of JSON (about 30,000 records), divided equally
 * among its lists. n8n reads and writes all static data of a workflow with each execution.
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
	 * Writes the changed checkpoints to static data.
	 *
	 * @param keepOthers whether to keep the checkpoints of lists that were not read
	 * @param isOutputSure whether n8n surely uses the output of this run
	 */
	save(keepOthers: boolean, isOutputSure = true): void {
		const hasChanges = [...this.changed].some(
			([key, checkpoint]) => checkpoint !== this.stored[key],
		);
		if (!hasChanges) return;
		const checkpoints = this.fitToSize({
			...(keepOthers && this.allCheckpoints()),
			...Object.fromEntries(this.changed),
		});
		const before = this.stored;
		for (const key of Object.keys(before)) {
			if (!(key in checkpoints)) savedCheckpoints.delete(`${this.staticData.nodeKey} ${key}`);
		}
		this.staticData.write({
			checkpoints: checkpoints as unknown as IDataObject,
			owner: this.staticData.fingerprint,
		});
		for (const key of this.changed.keys()) {
			const checkpoint = isOutputSure ? checkpoints[key] : before[key];
			if (checkpoint === undefined) continue;
			const saved = { checkpoint, isPrevious: !isOutputSure };
			savedCheckpoints.set(`${this.staticData.nodeKey} ${key}`, saved);
		}
	}

	/**
	 * Returns all checkpoints of this node: as stored, and as saved since by other runs in this
	 * process.
	 */
	private allCheckpoints(): Record<string, Checkpoint> {
		const prefix = `${this.staticData.nodeKey} `;
		// A copy, because reading an entry of the LRU map reorders it.
		const saved = [...savedCheckpoints]
			.map(([savedKey]) => savedKey)
			.filter((savedKey) => savedKey.startsWith(prefix))
			.map((savedKey) => savedKey.slice(prefix.length));
		const keys = new Set([
			...Object.keys(this.stored),
			...Object.keys(this.storedElsewhere),
			...saved,
		]);
		return Object.fromEntries([...keys].map((key) => [key, this.get(key)!]));
	}

	/** Limits the number of lists and their total size. */
	private fitToSize(checkpoints: Record<string, Checkpoint>): Record<string, Checkpoint> {
		const lists = Object.entries(checkpoints).filter(([key]) => !this.outdated.has(key));
		if (lists.length > MAX_LISTS) {
			throw new InputError(
				`'Only New or Changed' can track at most ${MAX_LISTS} lists`,
				'Use several nodes, each for a part of the lists.',
			);
		}
		const share = Math.floor(MAX_BYTES / lists.length);
		const fitted = lists.map(([key, whole]) => [key, limitedToBytes(whole, share)] as const);
		if (fitted.some(([key, { floor }]) => floor !== checkpoints[key].floor)) this.warnOfLoss();
		return Object.fromEntries(fitted);
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

function checkpointsIn(staticData: NodeStaticData): Readonly<Record<string, Checkpoint>> {
	const { checkpoints, owner } = staticData.read();
	// Earlier versions stored no owner; their data counts as the node's own.
	const isOwn = owner === undefined || owner === staticData.fingerprint;
	return (isOwn ? (checkpoints ?? {}) : {}) as unknown as Record<string, Checkpoint>;
}
