import type { IExecuteFunctions } from 'n8n-workflow';

/** Hints that an execution has shown: a thousand items with the same one show it once. */
const shown = new WeakMap<IExecuteFunctions, Set<string>>();

/** Shows a line above the output panel, for what a user should know of a run that succeeded. */
export function hint(context: IExecuteFunctions, message: string): void {
	const earlier = shown.get(context) ?? new Set<string>();
	if (earlier.has(message)) return;
	shown.set(context, earlier.add(message));
	// Not every context in which a node runs has it, such as that of a tool.
	const { addExecutionHints } = context as Partial<IExecuteFunctions>;
	addExecutionHints?.call(context, { message, type: 'warning', location: 'outputPane' });
}
