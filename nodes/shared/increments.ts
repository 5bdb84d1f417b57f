import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { EVERYTHING } from './checkpoint';
import type { Connection } from './connection';
import type { Feed, Operation, Paging, Request } from './declare';
import { InputError } from './errors';
import { identityOf, keyOf, news, viewOf } from './feed';
import { placeOf, Progress } from './progress';
import type { BuildContext } from './request';
import { takeTurn } from './turns';
import { parseTime } from './time';

/** One item's list, and how it is read. */
interface List {
	readonly connection: Connection;
	readonly operation: Operation;
	readonly parameters: IDataObject;
	readonly fields: BuildContext;
	readonly request: Request;
	readonly paging: Paging;
}

/** Periods of two items are the same when they differ by less (ms): `$now` is another for each item. */
const SAME_PERIOD_MS = 60_000;

/** Incremental reads (Only New or Changed) in one run of a node. */
export class Increments {
	private progress: Promise<Progress> | undefined;
	private endTurn = () => {};
	private isHeld = false;
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
	}: List): Promise<IDataObject[]> {
		const feed = operation.feed!;
		const watch = 'newOrChanged';
		const source = {
			connection,
			requests: async () => [request],
			paging,
			feed,
			watch,
			...viewOf(feed, watch, parameters.filters),
		} as const;
		const key = keyOf(source, identityOf({ ...operation, feed }, parameters, fields));
		const progress = await (this.progress ??= this.begin());
		// Two items that ask for the same get it once.
		if (this.wasRead(key, feed, request)) return [];
		const known = progress.get(key, keyOf(source, request)) ?? EVERYTHING;
		progress.set(key, known);
		const { entries, after } = await news(source, known);
		progress.set(key, after);
		return entries.map(({ record }) => record);
	}

	/** Everything stays where it was, for what was read did not all get out. */
	hold(): void {
		this.isHeld = true;
	}

	/** Remembers what was given; n8n stores it after the execution. */
	async save(): Promise<void> {
		if (!this.isHeld) (await this.progress)?.save(true);
	}

	/** Lets the next run of the node begin to read. */
	end(): void {
		this.endTurn();
	}

	/** Waits for the run before: both would give the same. */
	private async begin(): Promise<Progress> {
		const { context } = this;
		this.endTurn = await takeTurn(placeOf(context), context.getExecutionCancelSignal());
		return new Progress(context);
	}

	/** @throws InputError where items ask for different periods of one list, whose checkpoint is one */
	private wasRead(key: string, { period }: Feed, { query = {} }: Request): boolean {
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
			'Leave the dates out, give all items the same, or use a node for each period.',
		);
	}
}
