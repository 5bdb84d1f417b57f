import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { ApiResponse } from '../http/wire';
import type { ApiRequest } from '../declaration/operation';
import type { OutcomeUnknownError } from '../errors/userErrors';
import { InputError } from '../errors/userErrors';
import { isAiTool } from '../util/tool';

/**
 * Remembers what a run of a node wrote, so that Retry On Fail writes nothing twice.
 *
 * n8n repeats a node as a whole when one of its items fails. A ledger belongs to one run of one node
 * in one execution; its entries are known by the position of the item, whatever the item's fields
 * say in the next try (an expression with `$now` gives another value each time).
 *
 * A node is not told when an execution ends. A ledger is therefore dropped when n8n will not repeat
 * the run: it succeeded, it was the last try, or the execution was cancelled. n8n waits for at most
 * 5 s between two tries, so a ledger that nobody has asked for within an hour belongs to an
 * execution that is gone.
 *
 * The memory is bounded for the process. An outcome that does not fit is not forgotten: its item is
 * refused in the next try instead of being written again.
 */

/** Characters of JSON that all ledgers of this process keep. */
const MAX_CHARACTERS = 128 * 1024 * 1024;

/** Items that an error names. */
const MAX_NAMED_ITEMS = 10;

/** In ms. */
const EXPIRES_AFTER_MS = 3_600_000;

/** What one call gives: an item that is not yet paired. */
export type ItemOutput = Pick<INodeExecutionData, 'json' | 'binary'>;

/** One input item, ready to be sent. */
export interface SentItem {
	readonly index: number;
	readonly parameters: IDataObject;
	readonly request: ApiRequest;
}

/** A write of an item that was sent and is not finished. */
type PendingWrite =
	/** The reply came; what follows it (waiting for an outcome) did not succeed. */
	| { readonly call: SentItem; readonly reply: ApiResponse }
	/** Nobody knows whether the provider carried it out. `sentAt` is in ms since 1970. */
	| { readonly call: SentItem; readonly error: OutcomeUnknownError; readonly sentAt: number };

/** What identifies the record that an item made, by the provider's member names. */
export type RecordIdentity = Readonly<Record<string, string | number>>;

type Entry = PendingWrite | { readonly results: ItemOutput[] } | 'too large';

const ledgers = new Map<string, WriteLedger>();

/** The first run index of a tool's call, by its arguments: n8n gives each try the next index. */
const firstRuns = new WeakMap<object, number>();

let storedCharacters = 0;

/** Identifies a run of a node: the same in every try of it. Undefined outside of an execution. */
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
	// The arguments are one object for all tries of a call, and another one for each call.
	const [call] = context.getInputData();
	if (call === undefined) return runIndex;
	const first = firstRuns.get(call.json) ?? runIndex;
	firstRuns.set(call.json, first);
	return first;
}

/** Without the connection, which belongs to one try. */
const withoutClient = ({ index, parameters, request }: SentItem): SentItem => ({
	index,
	parameters,
	request,
});

export class WriteLedger {
	private readonly entries = new Map<number, Entry>();
	private readonly sizes = new Map<number, number>();
	private readonly written = new Set<number>();
	private readonly refusals = new Map<number, number>();
	private readonly named: IDataObject[] = [];
	private tries = 0;
	private closedAt = Infinity;

	private constructor(
		private readonly key: string | undefined,
		private readonly maxTries: number,
		private readonly signal: AbortSignal | undefined,
	) {}

	/** The ledger of this run, with what earlier tries of it wrote. */
	static open(context: IExecuteFunctions): WriteLedger {
		const now = performance.now();
		for (const ledger of ledgers.values()) {
			if (ledger.closedAt + EXPIRES_AFTER_MS < now) ledger.drop();
		}
		const { retryOnFail, maxTries } = context.getNode();
		const run = retryOnFail === true ? runKey(context) : undefined;
		const key = run && JSON.stringify(run);
		// As n8n counts them.
		const most = Math.min(5, Math.max(2, maxTries || 3));
		const ledger =
			(key === undefined ? undefined : ledgers.get(key)) ??
			new WriteLedger(key, most, context.getExecutionCancelSignal());
		if (key !== undefined) ledgers.set(key, ledger);
		ledger.tries += 1;
		ledger.closedAt = Infinity;
		return ledger;
	}

	/**
	 * The output of an item that an earlier try finished.
	 *
	 * @throws InputError where it was too large to keep
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

	/** The write of an item that an earlier try sent and did not finish. */
	pendingOf(item: number): PendingWrite | undefined {
		const entry = this.entries.get(item);
		return entry && entry !== 'too large' && 'call' in entry ? entry : undefined;
	}

	/** Notes a write whose outcome is unknown. */
	unknown(call: SentItem, error: OutcomeUnknownError, sentAt: number): void {
		this.remember(call.index, { call: withoutClient(call), error, sentAt }, null);
	}

	/** Notes that the write of an item was refused. */
	refused(item: number): void {
		this.refusals.set(item, this.refusalsOf(item) + 1);
	}

	/** How often the write of an item was refused in earlier tries. */
	refusalsOf(item: number): number {
		return this.refusals.get(item) ?? 0;
	}

	/** Notes a write that the provider carried out. */
	sent(call: SentItem, reply: ApiResponse, identity: RecordIdentity): void {
		this.remember(call.index, { call: withoutClient(call), reply }, reply.body);
		if (this.written.has(call.index)) return;
		this.written.add(call.index);
		if (this.named.length < MAX_NAMED_ITEMS) this.named.push({ item: call.index, ...identity });
	}

	/** Notes the output of a write. */
	finished(item: number, results: ItemOutput[]): void {
		this.remember(
			item,
			{ results },
			results.map(({ json }) => json),
		);
	}

	/** What was carried out: how many items, and what identifies the first of them. */
	get done(): { readonly count: number; readonly named: readonly IDataObject[] } {
		return { count: this.written.size, named: this.named };
	}

	/** Ends a try. @param isRepeated whether n8n will run the node again, if tries are left */
	close(isRepeated: boolean): void {
		if (!isRepeated || this.tries >= this.maxTries || this.signal?.aborted) return this.drop();
		this.closedAt = performance.now();
		this.signal?.addEventListener('abort', () => this.drop(), { once: true });
	}

	private remember(item: number, entry: Entry, value: unknown): void {
		if (this.key === undefined) return;
		this.forget(item);
		const size = JSON.stringify(value ?? null).length;
		const fits = storedCharacters + size <= MAX_CHARACTERS;
		this.entries.set(item, fits ? entry : 'too large');
		if (!fits) return;
		this.sizes.set(item, size);
		storedCharacters += size;
	}

	private forget(item: number): void {
		storedCharacters -= this.sizes.get(item) ?? 0;
		this.sizes.delete(item);
	}

	private drop(): void {
		for (const item of [...this.sizes.keys()]) this.forget(item);
		this.entries.clear();
		if (this.key !== undefined) ledgers.delete(this.key);
	}
}
