import type { IDataObject } from 'n8n-workflow';

import type { RunError } from '../engine/support/engine';

/** What a user is told of something that went wrong. */
interface Complaint {
	readonly message: string;
	/** Absent where n8n gives but the message: in the item of a node that continues. */
	readonly description?: string;
	readonly item?: number;
	/** All that the user can see of it: of the error, or of the item that holds it. */
	readonly details: string;
}

/** What came of a run, as its user sees it. */
export interface Told {
	readonly status: string;
	readonly items: ReadonlyArray<{ json: IDataObject; item: number }>;
	readonly complaints: readonly Complaint[];
	/** All that n8n keeps or shows. */
	readonly texts: readonly string[];
	readonly bytes?: Buffer;
}

export const complaintOf = (
	error: Pick<RunError, 'message' | 'description' | 'context'>,
): Complaint => ({
	message: error.message,
	description: error.description ?? '',
	item: error.context?.itemIndex as number | undefined,
	details: JSON.stringify({ ...error, message: error.message, node: undefined }),
});

/** What is told by an error that was thrown outside of a run. */
export function failure(error: unknown): Told {
	const complaint = complaintOf(error as RunError);
	return {
		status: 'error',
		items: [],
		complaints: [complaint],
		texts: [JSON.stringify(error), String((error as Error).stack)],
	};
}
