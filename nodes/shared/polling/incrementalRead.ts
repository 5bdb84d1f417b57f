import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { ChangeTracking, Operation, Paging, ApiRequest } from '../declaration/operation';
import { InputError } from '../errors/userErrors';
import type { ApiClient } from '../http/client';
import type { FieldContext } from '../request/fieldContext';
import { addHint } from '../util/hints';
import { log } from '../util/log';
import { acquireLock } from '../util/mutex';
import { nodeKey } from '../util/nodeKey';
import { getPath } from '../util/path';
import { parseTime } from '../util/time';
import { INITIAL_CHECKPOINT, withReturned } from './checkpoint';
import { CheckpointStore, nodeStaticData } from './checkpointStore';
import { claimRecords, findClaimingExecution, releaseClaim } from './claims';
import type { PendingRecords, RepeatedRecord } from './confirmation';
import { markUnconfirmed } from './confirmation';
import { checkpointKey, listIdentity, trackingSettings } from './listSource';
import { confirmedStaticData, pendingCount, pendingReads, setPendingRead } from './pendingReads';
import { readChanges } from './readChanges';

/** One item's list, and how it is read. */
interface ItemList {
	readonly client: ApiClient;
	readonly operation: Operation;
	readonly parameters: IDataObject;
	readonly fieldContext: FieldContext;
	readonly request: ApiRequest;
	readonly paging: Paging;
	/** Whether a record is returned; the others are ignored. */
	readonly isWanted: (record: IDataObject) => boolean;
}

/**
 * Periods of two items are equal if they differ by less (ms): `$now` is evaluated for each item.
 */
const SAME_PERIOD_MS = 60_000;

/** The incremental reads (Only New or Changed) of one run of a node. */
export class IncrementalRead {
	private storePromise: Promise<CheckpointStore | undefined> | undefined;
	private releaseLock = () => {};
	private isSavePrevented = false;
	/** Start and end of the requested period, by list. */
	private readonly periods = new Map<string, readonly number[]>();
	/** Unconfirmed records by list; undefined with Move On: When This Node Succeeds. */
	private pending: Record<string, PendingRecords> | undefined;
	private id = '';
	private readonly repeated: RepeatedRecord[] = [];

	constructor(private readonly context: IExecuteFunctions) {}

	/**
	 * Returns the records that earlier runs of the node have not returned, oldest first; in the first
	 * run all.
	 */
	async read({
		client,
		operation,
		parameters,
		fieldContext,
		request,
		paging,
		isWanted,
	}: ItemList): Promise<IDataObject[]> {
		const changeTracking = operation.changeTracking!;
		const changeKind = 'newOrChanged';
		const source = {
			client,
			requests: async () => [request],
			paging,
			changeTracking,
			changeKind,
			...trackingSettings(changeTracking, changeKind, parameters.filters),
		} as const;
		const key = checkpointKey(
			source,
			listIdentity({ ...operation, changeTracking }, parameters, fieldContext),
		);
		if (parameters.moveOn === 'confirmed') this.pending ??= {};
		this.id = changeTracking.id;
		const store = await (this.storePromise ??= this.openStore());
		// Records are returned once if two items request the same list.
		if (store === undefined || this.isRepeatedList(key, changeTracking, request)) return [];
		const known = store.get(key, checkpointKey(source, request)) ?? INITIAL_CHECKPOINT;
		store.set(key, known);
		const { entries, base, records: read } = await readChanges(source, known);
		const newEntries = entries.filter(({ record }) => isWanted(record));
		const keys = new Set(newEntries.map((entry) => entry.key));
		const given = Object.entries(read.given).filter(([recordKey]) => keys.has(recordKey));
		// The other records do not count as returned: a later period may include them.
		const records = { ...read, given: Object.fromEntries(given) };
		if (this.pending) {
			const { checkpoint, repeated } = markUnconfirmed(known, newEntries);
			this.pending[key] = { ...records, ...(base !== known && { base }) };
			this.repeated.push(...repeated);
			store.set(key, checkpoint);
		} else store.set(key, withReturned(base, records));
		return newEntries.map(({ record }) => record);
	}

	/** Keeps the checkpoints unchanged, because not all records were output. */
	preventSave(): void {
		this.isSavePrevented = true;
	}

	/** Saves the checkpoints; n8n stores them after the execution. */
	async save(): Promise<void> {
		const store = await this.storePromise;
		if (this.pending) this.savePending(this.pending, store);
		else if (!this.isSavePrevented) store?.save();
	}

	/** Releases the lock, so that the next run of the node can start. */
	release(): void {
		this.releaseLock();
	}

	/**
	 * Waits until the previous run of the node has finished, because both would return the same
	 * records.
	 *
	 * @returns undefined if another execution has not confirmed its records yet
	 */
	private async openStore(): Promise<CheckpointStore | undefined> {
		const { context } = this;
		const key = nodeKey(context);
		this.releaseLock = await acquireLock(key, context.getExecutionCancelSignal());
		const [own, confirmed] = [nodeStaticData(context), confirmedStaticData(context)];
		if (!this.pending) return new CheckpointStore(context, own, confirmed);
		const other = await findClaimingExecution(context, key);
		if (other === undefined) return new CheckpointStore(context, confirmed, own);
		log(context, 'returns nothing, because another execution has not confirmed its records', {
			other,
		});
		addHint(
			context,
			'overlap',
			() =>
				`This execution returns nothing: execution ${other} has not finished with the previous records. The next execution returns the new ones.`,
		);
		return undefined;
	}

	/**
	 * Stores the returned records as pending in the execution's data; the checkpoint does not move.
	 */
	private savePending(lists: Record<string, PendingRecords>, store?: CheckpointStore): void {
		const { context, id } = this;
		const { id: nodeId, name } = context.getNode();
		const earlier = pendingReads(context)[name];
		const read = {
			...{ nodeId, id, confirmed: earlier?.confirmed ?? 0 },
			lists: { ...earlier?.lists, ...lists },
		};
		setPendingRead(context, name, read);
		if (store === undefined) return;
		store.save();
		const key = nodeKey(context);
		if (pendingCount(read) > 0) claimRecords(context, key);
		else releaseClaim(context, key);
		this.reportRepeated();
	}

	private reportRepeated(): void {
		const { context, repeated, id } = this;
		if (repeated.length === 0) return;
		const mostRepeated = repeated.reduce((a, b) => (b.times > a.times ? b : a));
		const count = `${repeated.length} of these records ${repeated.length === 1 ? 'was' : 'were'} returned before and not confirmed`;
		addHint(
			context,
			'unconfirmed',
			() =>
				`${count}; ${String(getPath(mostRepeated.entry.record, id))} is returned for the ${ordinal(mostRepeated.times)} time.`,
		);
		log(context, 'returns records again that were not confirmed', {
			records: repeated.length,
			times: mostRepeated.times,
		});
	}

	/**
	 * Whether another item of this run has already read the list.
	 *
	 * @throws InputError if items request different periods of one list, which has only one
	 * checkpoint
	 */
	private isRepeatedList(
		key: string,
		{ period }: ChangeTracking,
		{ query = {} }: ApiRequest,
	): boolean {
		const own = (period ?? []).map((name) => parseTime(query[name]));
		const before = this.periods.get(key);
		if (before === undefined) {
			this.periods.set(key, own);
			return false;
		}
		const isSame = (time: number, index: number) =>
			time === before[index] || Math.abs(time - before[index]) < SAME_PERIOD_MS;
		if (own.every(isSame)) return true;
		throw new InputError(
			"'Only New or Changed' cannot be used for several periods of the same list",
			'Remove the dates, use the same dates for all items, or use one node per period.',
		);
	}
}

/** Formats an ordinal number: 2nd, 3rd, 11th. */
function ordinal(count: number): string {
	const isTeen = Math.floor(count / 10) % 10 === 1;
	return `${count}${(!isTeen && ['th', 'st', 'nd', 'rd'][count % 10]) || 'th'}`;
}
