import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { ChangeTracking, Operation, Paging, ApiRequest } from '../declaration/operation';
import { InputError } from '../errors/userErrors';
import type { ApiClient } from '../http/client';
import type { BuildContext } from '../request/buildRequest';
import { addHint } from '../util/hints';
import { log } from '../util/log';
import { nodeKey } from '../util/nodeKey';
import { getPath } from '../util/path';
import { parseTime } from '../util/time';
import { INITIAL_CHECKPOINT } from './checkpoint';
import { CheckpointStore, nodeStaticData } from './checkpointStore';
import { claimRecords, claimedBy, releaseClaim } from './claims';
import type { PendingRecords, RepeatedRecord } from './confirmation';
import { markUnconfirmed } from './confirmation';
import { checkpointKey, listIdentity, trackingSettings } from './listSource';
import { confirmedStaticData, pendingCount, pendingReads, setPendingRead } from './pendingReads';
import { readChanges } from './readChanges';
import { acquireLock } from './mutex';

/** One item's list, and how it is read. */
interface ItemList {
	readonly client: ApiClient;
	readonly operation: Operation;
	readonly parameters: IDataObject;
	readonly fieldContext: BuildContext;
	readonly request: ApiRequest;
	readonly paging: Paging;
	/** Whether a record is given out; the others are as if they were not there. */
	readonly isWanted: (record: IDataObject) => boolean;
}

/** Periods of two items are the same when they differ by less (ms): `$now` is another for each item. */
const SAME_PERIOD_MS = 60_000;

/** Incremental reads (Only New or Changed) in one run of a node. */
export class IncrementalRead {
	private started: Promise<CheckpointStore | undefined> | undefined;
	private releaseLock = () => {};
	private isSavePrevented = false;
	/** Start and end of the period that was asked for, by list. */
	private readonly periods = new Map<string, readonly number[]>();
	/** What waits to be confirmed, by list; undefined where the node moves on by itself. */
	private pending: Record<string, PendingRecords> | undefined;
	private id = '';
	private readonly repeated: RepeatedRecord[] = [];

	constructor(private readonly context: IExecuteFunctions) {}

	/** What a list has that earlier runs of the node have not given, oldest first; at first all of it. */
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
		const store = await (this.started ??= this.openStore());
		// Two items that ask for the same get it once.
		if (store === undefined || this.wasRead(key, changeTracking, request)) return [];
		const known = store.get(key, checkpointKey(source, request)) ?? INITIAL_CHECKPOINT;
		store.set(key, known);
		const { entries, base, records, after } = await readChanges(source, known);
		const wanted = entries.filter(({ record }) => isWanted(record));
		if (this.pending) {
			const { checkpoint, repeated } = markUnconfirmed(known, wanted);
			const keys = new Set(wanted.map((entry) => entry.key));
			const given = Object.entries(records.given).filter(([one]) => keys.has(one));
			this.pending[key] = {
				...records,
				given: Object.fromEntries(given),
				...(base !== known && { base }),
			};
			this.repeated.push(...repeated);
			store.set(key, checkpoint);
		} else store.set(key, after);
		return wanted.map(({ record }) => record);
	}

	/** Everything stays where it was, for what was read did not all get out. */
	preventSave(): void {
		this.isSavePrevented = true;
	}

	/** Remembers what was given; n8n stores it after the execution. */
	async save(): Promise<void> {
		const store = await this.started;
		if (this.pending) this.savePending(this.pending, store);
		else if (!this.isSavePrevented) store?.save(true);
	}

	/** Lets the next run of the node begin to read. */
	release(): void {
		this.releaseLock();
	}

	/**
	 * Waits for the run before: both would give the same.
	 *
	 * @returns undefined where an execution is under way that has not confirmed its records yet
	 */
	private async openStore(): Promise<CheckpointStore | undefined> {
		const { context } = this;
		const place = nodeKey(context);
		this.releaseLock = await acquireLock(place, context.getExecutionCancelSignal());
		const [own, confirmed] = [nodeStaticData(context), confirmedStaticData(context)];
		if (!this.pending) return new CheckpointStore(context, own, confirmed);
		const other = await claimedBy(context, place);
		if (other === undefined) return new CheckpointStore(context, confirmed, own);
		log(context, 'gives nothing, for an execution has not confirmed its records', { other });
		addHint(
			context,
			'overlap',
			() =>
				`This execution gives nothing: execution ${other} is still under way with the records before. What is new comes with the next execution.`,
		);
		return undefined;
	}

	/** Nothing moves: what was given waits for Confirm in the data of this execution. */
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
		store.save(true);
		const place = nodeKey(context);
		if (pendingCount(read) > 0) claimRecords(context, place);
		else releaseClaim(context, place);
		this.reportRepeated();
	}

	private reportRepeated(): void {
		const { context, repeated, id } = this;
		if (repeated.length === 0) return;
		const most = repeated.reduce((a, b) => (b.times > a.times ? b : a));
		const count = `${repeated.length} of these records ${repeated.length === 1 ? 'was' : 'were'} given before and not confirmed`;
		addHint(
			context,
			'unconfirmed',
			() =>
				`${count}; ${String(getPath(most.entry.record, id))} comes for the ${ordinal(most.times)} time.`,
		);
		log(context, 'gives records again that were not confirmed', {
			records: repeated.length,
			times: most.times,
		});
	}

	/** @throws InputError where items ask for different periods of one list, whose checkpoint is one */
	private wasRead(key: string, { period }: ChangeTracking, { query = {} }: ApiRequest): boolean {
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

/** 2nd, 3rd, 11th. */
function ordinal(count: number): string {
	const isTeen = Math.floor(count / 10) % 10 === 1;
	return `${count}${(!isTeen && ['th', 'st', 'nd', 'rd'][count % 10]) || 'th'}`;
}
