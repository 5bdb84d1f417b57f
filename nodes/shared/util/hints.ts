import type { IExecuteFunctions } from 'n8n-workflow';

/** n8n's hint type for each kind of hint, in order of importance. */
const HINT_TYPES = {
	unknownOutcome: 'warning',
	checkpointFull: 'warning',
	listsDropped: 'warning',
	overlap: 'warning',
	unconfirmed: 'warning',
	lostReply: 'info',
	earlierPayment: 'info',
	limitReached: 'info',
	rateLimited: 'info',
	tokenRenewed: 'info',
} as const;
type HintKind = keyof typeof HINT_TYPES;

/** Maximum number of hints shown per execution. What the others report is also in n8n's log. */
const MAX_HINTS = 3;

/** One line above the output panel. Several hints of a kind are shown as one. */
interface Hint {
	/** Number of occurrences, or the sum of the amounts. */
	total: number;
	/** Builds the text from the total; undefined shows nothing. */
	readonly message: (count: number) => string | undefined;
}

/** Hints by execution context: the client and the executor share no other object. */
const hintsByContext = new WeakMap<object, Map<HintKind, Hint>>();

/**
 * Adds a hint, which {@link showHints} shows after the execution. Several hints of a kind are
 * merged: the first text is used, with the sum of the counts.
 */
export function addHint(
	context: object,
	kind: HintKind,
	message: Hint['message'],
	count = 1,
): void {
	const own = hintsByContext.get(context) ?? new Map<HintKind, Hint>();
	hintsByContext.set(context, own);
	const existing = own.get(kind);
	if (existing) existing.total += count;
	else own.set(kind, { total: count, message });
}

/** Shows the hints of an execution above the output panel, at most three. */
export function showHints(context: IExecuteFunctions): void {
	const own = hintsByContext.get(context);
	if (own === undefined) return;
	hintsByContext.delete(context);
	const hints = (Object.keys(HINT_TYPES) as HintKind[]).flatMap((kind) => {
		const note = own.get(kind);
		const message = note?.message(note.total);
		if (message === undefined) return [];
		return [{ message, type: HINT_TYPES[kind], location: 'outputPane' } as const];
	});
	// Older n8n versions have no `addExecutionHints` when the node runs as an AI tool.
	const { addExecutionHints } = context as Partial<IExecuteFunctions>;
	addExecutionHints?.call(context, ...hints.slice(0, MAX_HINTS));
}

/** Returns `, and 2 more` for a count of 3, for a text that names the first one. */
export const andMore = (count: number): string => (count > 1 ? `, and ${count - 1} more` : '');
