import type { IExecuteFunctions, IRunExecutionData } from 'n8n-workflow';
import { monotonicMs } from '../util/clock';
import { LruMap } from '../util/lruMap';
import { settle } from '../util/result';

/** An execution that returned records which are not confirmed yet. */
interface ExecutionClaim {
	readonly executionId: string;
	/** Aborts when the execution is cancelled. */
	readonly signal: AbortSignal | undefined;
	/** Start time (monotonic ms). */
	readonly since: number;
}

/** Maximum age (ms) of a claim, in case n8n shows the execution as running forever. */
const CLAIM_TTL_MS = 24 * 3_600_000;

/** Claims of this process, by node. Other processes of queue mode do not know them. */
const claims = new LruMap<ExecutionClaim>(1_000);

/** Claims the records of a node for this execution. */
export function claimRecords(context: IExecuteFunctions, nodeKey: string): void {
	const signal = context.getExecutionCancelSignal();
	claims.set(nodeKey, { executionId: context.getExecutionId(), signal, since: monotonicMs() });
}

/** Ends the claim of this execution. */
export function releaseClaim(context: IExecuteFunctions, nodeKey: string): void {
	if (claims.get(nodeKey)?.executionId === context.getExecutionId()) claims.delete(nodeKey);
}

/**
 * Returns the ID of another execution that is still processing records of a node.
 *
 * A node is not notified when an execution ends, so n8n is asked for the execution's data, which it
 * loads completely. This is only needed after an execution that has not confirmed all records. If
 * n8n does not know the execution, it counts as finished: duplicates can be recognized, lost
 * records cannot.
 */
export async function findClaimingExecution(
	context: IExecuteFunctions,
	nodeKey: string,
): Promise<string | undefined> {
	const claimed = claims.get(nodeKey);
	if (claimed === undefined || claimed.executionId === context.getExecutionId()) return undefined;
	const isExpired = monotonicMs() - claimed.since > CLAIM_TTL_MS;
	const data =
		claimed.signal?.aborted || isExpired
			? undefined
			: await settle(context.getExecutionDataById(claimed.executionId));
	if (data && 'value' in data && isUnderWay(data.value)) return claimed.executionId;
	claims.delete(nodeKey);
	return undefined;
}

/** Whether a stored execution has not finished: it is running or waiting. */
function isUnderWay(data: IRunExecutionData | undefined): boolean {
	if (data === undefined || data.resultData.error !== undefined) return false;
	if (data.waitTill) return true;
	const hasRun = Object.keys(data.resultData.runData).length > 0;
	const next = data.executionData?.nodeExecutionStack ?? [];
	return !hasRun || next.length > 0;
}
