/** Executions as n8n's REST API has them, and what tests read in them. */
import type {
	ExecutionStatus,
	IDataObject,
	INodeExecutionData,
	IRunExecutionData,
} from 'n8n-workflow';

export interface Execution {
	id: string;
	workflowId: string;
	status: ExecutionStatus;
	mode: string;
	startedAt: string;
	stoppedAt?: string;
	data: IRunExecutionData;
}

/** Members of a stored error that tests read. */
export interface ExecutionErrorData {
	name: string;
	message: string;
	description?: string | null;
	httpCode?: string | null;
	context?: IDataObject;
	node?: { name: string };
	[key: string]: unknown;
}

/**
 * Whether the stored data are final. 1.x saves the status shortly before the data, so the initial
 * data can be read until then. A crashed or cancelled execution stores no final data.
 */
export function isStored(status: ExecutionStatus, { resultData }: IRunExecutionData): boolean {
	if (status === 'crashed' || status === 'canceled') return true;
	return resultData.lastNodeExecuted !== undefined || resultData.error !== undefined;
}

/** Returns the items of a node's output in all its runs; empty if it did not run. */
export function itemsOf(
	execution: Pick<Execution, 'data'>,
	nodeName: string,
	output = 0,
): INodeExecutionData[] {
	const runs = execution.data.resultData.runData[nodeName] ?? [];
	return runs.flatMap((taskData) => taskData.data?.main?.[output] ?? []);
}

/** Returns the error of the named node, or of the execution; undefined if there is none. */
export function errorOf(
	execution: Pick<Execution, 'data'>,
	nodeName?: string,
): ExecutionErrorData | undefined {
	const { error, runData } = execution.data.resultData;
	const found = nodeName === undefined ? error : runData[nodeName]?.find((run) => run.error)?.error;
	// Errors are plain objects once n8n has stored them.
	return found as unknown as ExecutionErrorData | undefined;
}
