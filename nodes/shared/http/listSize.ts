import type { IDataObject } from 'n8n-workflow';
import { operationError } from '../errors/userErrors';
import { joinSentences } from '../util/text';
import type { Context } from './context';

/**
 * Megabytes of records, as JSON, that one run of a node may gather.
 *
 * n8n keeps the items of an execution in memory, and ends, with all other executions, when its heap is
 * full; by default that is at about 4 GB (V8, on a machine with 16 GB or more). To store an execution
 * it writes all of it into one text, of which V8 allows 512 MB. Measured with records of 1.1 kB by
 * `npm run bench -- million`.
 */
const MAX_MB = { stored: 300, notStored: 1_500 } as const;

/** Whether n8n may write what a node gives into its database. Where nothing is set, it usually does. */
const isStored = (context: Context): boolean =>
	context.getMode?.() === 'manual' ||
	context.getWorkflowSettings().saveDataSuccessExecution !== 'none';

/** Refuses lists that n8n cannot hold, before its process ends for want of memory. */
export class ListSizeLimit {
	private count = 0;
	private bytes = 0;

	constructor(private readonly context: Context) {}

	/**
	 * Counts records that are kept until the end of the run.
	 *
	 * @param records of one page: the last one's size stands for all of them
	 * @throws NodeOperationError when all that were counted are too much for n8n
	 */
	add(records: readonly IDataObject[]): void {
		if (records.length === 0) return;
		this.count += records.length;
		this.bytes += records.length * JSON.stringify(records.at(-1)).length;
		if (this.bytes <= MAX_MB.stored * 1e6) return;
		const stored = isStored(this.context);
		const megabytes = stored ? MAX_MB.stored : MAX_MB.notStored;
		if (this.bytes <= megabytes * 1e6) return;
		throw operationError(
			this.context.getNode(),
			`The list is too large for one execution: ${this.count} records were read, more than ${megabytes} MB`,
			joinSentences(
				"Set 'Limit', narrow the list by filters, or read only what is new with 'Only New or Changed'.",
				stored
					? `To read up to ${MAX_MB.notStored} MB in production executions, set "Save successful production executions" to "Do not save" in the workflow's settings.`
					: undefined,
			),
		);
	}
}
