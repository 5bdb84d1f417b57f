import type { IExecuteFunctions } from 'n8n-workflow';

/** What can be said of a run that succeeded, the most important first, and how n8n shows it. */
const SUBJECTS = {
	unknownOutcome: 'warning',
	forgotten: 'warning',
	overlap: 'warning',
	unconfirmed: 'warning',
	lostReply: 'info',
	earlierPayment: 'info',
	limitReached: 'info',
	rest: 'info',
	tokenRenewed: 'info',
} as const;
type Subject = keyof typeof SUBJECTS;

/** So many hints are shown of a run; the others are in n8n's log. */
const MAX_HINTS = 3;

/** One line about a subject, however many items it came up for. */
interface Note {
	/** How often it came up, or what it adds up to. */
	amount: number;
	/** The line for that amount; undefined where it is not worth one. */
	readonly message: (amount: number) => string | undefined;
}

/** The notes of each execution. It is the key, because client and runner know no other thing in common. */
const notes = new WeakMap<object, Map<Subject, Note>>();

/**
 * Notes something about a run for {@link showHints}. Of several notes on one subject the first one's
 * words are shown, for the sum of their amounts.
 */
export function noteForHint(
	context: object,
	subject: Subject,
	message: Note['message'],
	amount = 1,
): void {
	const own = notes.get(context) ?? new Map<Subject, Note>();
	notes.set(context, own);
	const noted = own.get(subject);
	if (noted) noted.amount += amount;
	else own.set(subject, { amount, message });
}

/** Shows what was noted about a run as lines above the output panel, at most three. */
export function showHints(context: IExecuteFunctions): void {
	const own = notes.get(context);
	if (own === undefined) return;
	notes.delete(context);
	const hints = (Object.keys(SUBJECTS) as Subject[]).flatMap((subject) => {
		const note = own.get(subject);
		const message = note?.message(note.amount);
		if (message === undefined) return [];
		return [{ message, type: SUBJECTS[subject], location: 'outputPane' } as const];
	});
	// Not every context in which a node runs has it, such as that of a tool in older n8n.
	const { addExecutionHints } = context as Partial<IExecuteFunctions>;
	addExecutionHints?.call(context, ...hints.slice(0, MAX_HINTS));
}

/** `, and 2 more` for three of a kind of which the first was named. */
export const andMore = (amount: number): string => (amount > 1 ? `, and ${amount - 1} more` : '');
