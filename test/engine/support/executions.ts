import { stringify } from 'flatted';
import type { INodeExecutionData, WorkflowExecuteMode } from 'n8n-workflow';
import { EventEmitter, once } from 'node:events';

import type { RunError } from './run';

/** An execution that a trigger started, or the failed one that n8n lists for an error it threw. */
export interface TriggerExecution {
	mode: WorkflowExecuteMode;
	items: INodeExecutionData[];
	error?: RunError;
	/** The text that n8n writes to its database for it. */
	saved: string;
}

/** The list of a workflow's executions, oldest first. */
export class Executions {
	readonly all: TriggerExecution[] = [];
	private readonly events = new EventEmitter();
	private taken = 0;

	/** The first execution that `next` has not returned yet; waits for it. */
	async next(): Promise<TriggerExecution> {
		const index = this.taken++;
		while (this.all.length <= index) await once(this.events, 'added');
		return this.all[index]!;
	}

	/** All items that were put out, in order. */
	get items(): INodeExecutionData[] {
		return this.all.flatMap(({ items }) => items);
	}

	get errors(): RunError[] {
		return this.all.flatMap(({ error }) => error ?? []);
	}

	add({
		mode,
		items,
		error: thrown,
	}: {
		mode: WorkflowExecuteMode;
		items: INodeExecutionData[];
		error?: Error;
	}): void {
		const error = thrown && {
			...(thrown as unknown as RunError),
			name: thrown.name,
			message: thrown.message,
			stack: thrown.stack,
		};
		const saved = stringify({ items, error });
		// n8n stores the items here: later changes by the node have no effect.
		const kept = JSON.parse(JSON.stringify(items)) as INodeExecutionData[];
		this.all.push({ mode, items: kept, ...(error && { error }), saved });
		this.events.emit('added');
	}
}
