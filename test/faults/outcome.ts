import type { IDataObject } from 'n8n-workflow';

import type { RunError } from '../engine/support/engine';

/** An error as the user sees it. */
interface ReportedError {
	readonly message: string;
	/** Absent if n8n outputs only the message: in the item of a node that continues. */
	readonly description?: string;
	readonly item?: number;
	/** JSON of all that the user can see: of the error, or of the item that contains it. */
	readonly details: string;
}

/** The result of a run as the user sees it. */
export interface Outcome {
	readonly status: string;
	readonly items: ReadonlyArray<{ json: IDataObject; item: number }>;
	readonly errors: readonly ReportedError[];
	/** Texts that n8n stores or shows. */
	readonly texts: readonly string[];
	readonly bytes?: Buffer;
}

export const toReportedError = (
	error: Pick<RunError, 'message' | 'description' | 'context'>,
): ReportedError => ({
	message: error.message,
	description: error.description ?? '',
	item: error.context?.itemIndex as number | undefined,
	details: JSON.stringify({ ...error, message: error.message, node: undefined }),
});

/** Returns the result for an error that was thrown outside of a run. */
export function failure(error: unknown): Outcome {
	return {
		status: 'error',
		items: [],
		errors: [toReportedError(error as RunError)],
		texts: [JSON.stringify(error), String((error as Error).stack)],
	};
}
