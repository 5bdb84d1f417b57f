import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { ApiResponse } from '../http/wire';
import type { ApiRequest } from '../declaration/operation';
import type { OutcomeUnknownError } from '../errors/userErrors';
import { InputError } from '../errors/userErrors';
import { monotonicMs } from '../util/clock';
import { isAiTool } from '../util/tool';

/**
 * Remembers the writes of a node's run, so that Retry On Fail repeats none of them.
 *
 * n8n repeats a whole node if one of its items fails. A ledger belongs to one run of one node in
 * one execution. Its keys are item indexes, because an item's parameters may differ in the next
 * attempt (an expression with `$now`).
 *
 * A node is not notified when an execution ends. Therefore a ledger is dropped if n8n will not
 * repeat the run: it succeeded, it was the last attempt, or the execution was cancelled. n8n waits
 * at most 5 s between two attempts, so a ledger that is unused for an hour belongs to an execution
 * that no longer exists.
 *
 * The memory is limited per process. If an output does not fit, the next attempt rejects its item
 * instead of sending it again.
 */

/** Maximum characters of JSON of all ledgers in this process. */
const MAX_CHARACTERS = 128 * 1024 * 1024;

/** Maximum number of items that an error lists. */
const MAX_NAMED_ITEMS = 10;

/** Time (ms) after which an unused ledger is dropped. */
const LEDGER_TTL_MS = 3_600_000;

/** The output of one call, without `pairedItem`. */
export type ItemOutput = Pick<INodeExecutionData, 'json' | 'binary'>;

/** The request of one input item, without its client. */
export interface SentItem {
	readonly index: number;
	readonly parameters: IDataObject;
	readonly request: ApiRequest;
}

/** A write that was sent and is not finished. */
type PendingWrite =
	/** The reply was received, but a later step (such as waiting for the outcome) failed. */
	| { readonly call: SentItem; readonly reply: ApiResponse }
	/** The outcome is unknown. `sentAt` in ms since the epoch. */
	| { readonly call: SentItem; readonly error: OutcomeUnknownError; readonly sentAt: number };

/** What identifies the record that was written, by the provider's member names. */
export type RecordIdentity = Readonly<Record<string, string | number>>;

/** The state of an item: its write is pending or finished, or its output was too large to store. */
type LedgerEntry = PendingWrite | { readonly results: ItemOutput[] } | 'too large';

/** The ledgers of this process, by run. */
const ledgers = new Map<string, WriteLedger>();

/**
 * Run index of the first attempt of a tool call, by its arguments, because n8n increments the index
 * with each attempt.
 */
const firstRuns = new WeakMap<object, number>();

/** Total size of all ledgers, in characters of JSON. */
let storedCharacters = 0;

/**
 * Identifies a run of a node, with the same key in every attempt. Undefined outside an execution.
 */
export function runKey(context: IExecuteFunctions): readonly unknown[] | undefined {
	const execution = context.getExecutionId() as string | undefined;
	if (!execution) return undefined;
	const { $runIndex } = context.getWorkflowDataProxy(0) as unknown as { $runIndex: number };
	return [
		context.getInstanceId(),
		context.getWorkflow().id,
		execution,
		context.getNode().id,
		isAiTool(context) ? firstRunOf(context, $runIndex) : $runIndex,
	];
}

function firstRunOf(context: IExecuteFunctions, runIndex: number): number {
	// n8n passes the same arguments object in all attempts of a call.
	const [call] = context.getInputData();
	if (call === undefined) return runIndex;
	const first = firstRuns.get(call.json) ?? runIndex;
	firstRuns.set(call.json, first);
	return first;
}

/** Drops the client of an item's request, which belongs to one attempt. */
const withoutClient = ({ index, parameters, request }: SentItem): SentItem => ({
	index,
	parameters,
	request,
});

/** The writes of one run of a node. */
export class WriteLedger {
	private readonly entries = new Map<number, LedgerEntry>();
	private readonly sizes = new Map<number, number>();
	private readonly written = new Set<number>();
	private readonly refusals = new Map<number, number>();
	private readonly named: IDataObject[] = [];
	private attempts = 0;
	private closedAt = Infinity;

	private constructor(
		private readonly key: string | undefined,
		private readonly maxTries: number,
		private readonly signal: AbortSignal | undefined,
	) {}

	/** Returns the ledger of this run, with the writes of earlier attempts. */
	static open(context: IExecuteFunctions): WriteLedger {
		const now = monotonicMs();
		for (const ledger of ledgers.values()) {
			if (ledger.closedAt + LEDGER_TTL_MS < now) ledger.drop();
		}
		const { retryOnFail, maxTries } = context.getNode();
		const run = retryOnFail === true ? runKey(context) : undefined;
		const key = run && JSON.stringify(run);
		// Same limits as in n8n (`workflow-execute.ts`).
		const limit = Math.min(5, Math.max(2, maxTries || 3));
		const ledger =
			(key === undefined ? undefined : ledgers.get(key)) ??
			new WriteLedger(key, limit, context.getExecutionCancelSignal());
		if (key !== undefined) ledgers.set(key, ledger);
		ledger.attempts += 1;
		ledger.closedAt = Infinity;
		return ledger;
	}

	/**
	 * Returns the output of an item that an earlier attempt finished.
	 *
	 * @throws InputError if it was too large to store
	 */
	resultsOf(item: number): ItemOutput[] | undefined {
		const entry = this.entries.get(item);
		if (entry === 'too large') {
			throw new InputError(
				`Item ${item} was carried out in an earlier attempt, and its output is too large to be stored`,
				'It is not sent again. Look it up at the provider. Send fewer items at a time (Loop Over Items), or turn off Retry On Fail.',
			);
		}
		return entry && 'results' in entry ? entry.results : undefined;
	}

	/** Returns the write of an item that an earlier attempt sent and did not finish. */
	pendingOf(item: number): PendingWrite | undefined {
		const entry = this.entries.get(item);
		return entry && entry !== 'too large' && 'call' in entry ? entry : undefined;
	}

	/** Records a write whose outcome is unknown. */
	recordUnknown(call: SentItem, error: OutcomeUnknownError, sentAt: number): void {
		this.setEntry(call.index, { call: withoutClient(call), error, sentAt }, null);
	}

	/** Records that the write of an item was refused. */
	recordRefusal(item: number): void {
		this.refusals.set(item, this.refusalsOf(item) + 1);
	}

	/** Returns how often the write of an item was refused in earlier attempts. */
	refusalsOf(item: number): number {
		return this.refusals.get(item) ?? 0;
	}

	/** Records a write that the provider has carried out. */
	recordSent(call: SentItem, reply: ApiResponse, identity: RecordIdentity): void {
		this.setEntry(call.index, { call: withoutClient(call), reply }, reply.body);
		if (this.written.has(call.index)) return;
		this.written.add(call.index);
		if (this.named.length < MAX_NAMED_ITEMS) this.named.push({ item: call.index, ...identity });
	}

	/** Records the output of a write. */
	recordOutput(item: number, results: ItemOutput[]): void {
		this.setEntry(
			item,
			{ results },
			results.map(({ json }) => json),
		);
	}

	/** The completed writes: their number, and what identifies the first ones. */
	get completedWrites(): { readonly count: number; readonly named: readonly IDataObject[] } {
		return { count: this.written.size, named: this.named };
	}

	/** Whether n8n repeats the node if this attempt fails. */
	get hasNextAttempt(): boolean {
		return this.key !== undefined && this.attempts < this.maxTries;
	}

	/**
	 * Ends an attempt.
	 *
	 * @param isRepeated whether n8n repeats the node if attempts remain
	 */
	close(isRepeated: boolean): void {
		if (!isRepeated || this.attempts >= this.maxTries || this.signal?.aborted) return this.drop();
		this.closedAt = monotonicMs();
		this.signal?.addEventListener('abort', () => this.drop(), { once: true });
	}

	private setEntry(item: number, entry: LedgerEntry, value: unknown): void {
		if (this.key === undefined) return;
		this.releaseSize(item);
		const size = JSON.stringify(value ?? null).length;
		const fits = storedCharacters + size <= MAX_CHARACTERS;
		this.entries.set(item, fits ? entry : 'too large');
		if (!fits) return;
		this.sizes.set(item, size);
		storedCharacters += size;
	}

	private releaseSize(item: number): void {
		storedCharacters -= this.sizes.get(item) ?? 0;
		this.sizes.delete(item);
	}

	private drop(): void {
		for (const item of [...this.sizes.keys()]) this.releaseSize(item);
		this.entries.clear();
		if (this.key !== undefined) ledgers.delete(this.key);
	}
}
