import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { INITIAL_CHECKPOINT } from './checkpoint';
import type { ApiClient } from '../http/client';
import type { ChangeTracking, Operation, Paging, ApiRequest } from '../declaration/operation';
import { InputError } from '../errors/userErrors';
import { identityOf, checkpointKey, readChanges, viewOf } from './readChanges';
import { CheckpointStore } from './checkpointStore';
import type { BuildContext } from '../request/buildRequest';
import { acquireTurn } from './turns';
import { parseTime } from '../util/time';
import { nodeKey } from '../util/nodeKey';

/** One item's list, and how it is read. */
interface ItemList {
	readonly connection: ApiClient;
	readonly operation: Operation;
	readonly parameters: IDataObject;
	readonly fields: BuildContext;
	readonly request: ApiRequest;
	readonly paging: Paging;
}

/** Periods of two items are the same when they differ by less (ms): `$now` is another for each item. */
const SAME_PERIOD_MS = 60_000;

/** Incremental reads (Only New or Changed) in one run of a node. */
export class IncrementalRead {
	private progress: Promise<CheckpointStore> | undefined;
	private endTurn = () => {};
	private isSavePrevented = false;
	/** Start and end of the period that was asked for, by list. */
	private readonly periods = new Map<string, readonly number[]>();

	constructor(private readonly context: IExecuteFunctions) {}

	/** What a list has that earlier runs of the node have not given, oldest first; at first all of it. */
	async read({
		connection,
		operation,
		parameters,
		fields,
		request,
		paging,
	}: ItemList): Promise<IDataObject[]> {
		const changeTracking = operation.changeTracking!;
		const watch = 'newOrChanged';
		const source = {
			connection,
			requests: async () => [request],
			paging,
			changeTracking,
			watch,
			...viewOf(changeTracking, watch, parameters.filters),
		} as const;
		const key = checkpointKey(
			source,
			identityOf({ ...operation, changeTracking }, parameters, fields),
		);
		const progress = await (this.progress ??= this.begin());
		// Two items that ask for the same get it once.
		if (this.wasRead(key, changeTracking, request)) return [];
		const known = progress.get(key, checkpointKey(source, request)) ?? INITIAL_CHECKPOINT;
		progress.set(key, known);
		const { entries, after } = await readChanges(source, known);
		progress.set(key, after);
		return entries.map(({ record }) => record);
	}

	/** Everything stays where it was, for what was read did not all get out. */
	preventSave(): void {
		this.isSavePrevented = true;
	}

	/** Remembers what was given; n8n stores it after the execution. */
	async save(): Promise<void> {
		if (!this.isSavePrevented) (await this.progress)?.save(true);
	}

	/** Lets the next run of the node begin to read. */
	release(): void {
		this.endTurn();
	}

	/** Waits for the run before: both would give the same. */
	private async begin(): Promise<CheckpointStore> {
		const { context } = this;
		this.endTurn = await acquireTurn(nodeKey(context), context.getExecutionCancelSignal());
		return new CheckpointStore(context);
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
