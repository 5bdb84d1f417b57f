import type { IExecuteFunctions, IRunExecutionData } from 'n8n-workflow';
import { monotonicMs } from '../util/clock';
import { LruMap } from '../util/lruMap';
import { settle } from '../util/result';

/** An execution that gave records which nobody has confirmed yet. */
interface Claim {
	readonly executionId: string;
	/** Aborted when the execution is stopped. */
	readonly signal: AbortSignal | undefined;
	/** When it began, by a clock that is not set (ms). */
	readonly since: number;
}

/** So long an execution that n8n shows as running keeps others from its records, in ms. */
const EXPIRES_AFTER_MS = 24 * 3_600_000;

/** The claims of this process, by node. Another process of queue mode does not know them. */
const claims = new LruMap<Claim>(1_000);

export function claimRecords(context: IExecuteFunctions, place: string): void {
	const signal = context.getExecutionCancelSignal();
	claims.set(place, { executionId: context.getExecutionId(), signal, since: monotonicMs() });
}

/** Ends the claim of this execution. */
export function releaseClaim(context: IExecuteFunctions, place: string): void {
	if (claims.get(place)?.executionId === context.getExecutionId()) claims.delete(place);
}

/**
 * The id of another execution that is still under way with the records of a node.
 *
 * A node is not told when an execution ends; n8n is asked for its data, which are read whole. That is
 * needed only after an execution that did not confirm everything. Where n8n does not know, the
 * execution counts as over: records that are given twice can be told apart, lost ones cannot.
 */
export async function claimedBy(
	context: IExecuteFunctions,
	place: string,
): Promise<string | undefined> {
	const found = claims.get(place);
	if (found === undefined || found.executionId === context.getExecutionId()) return undefined;
	const isExpired = monotonicMs() - found.since > EXPIRES_AFTER_MS;
	const data =
		found.signal?.aborted || isExpired
			? undefined
			: await settle(context.getExecutionDataById(found.executionId));
	if (data && 'value' in data && isUnderWay(data.value)) return found.executionId;
	claims.delete(place);
	return undefined;
}

/** Whether an execution, as n8n has stored it, is not over: it runs, or waits. */
function isUnderWay(data: IRunExecutionData | undefined): boolean {
	if (data === undefined || data.resultData.error !== undefined) return false;
	if (data.waitTill) return true;
	const hasRun = Object.keys(data.resultData.runData).length > 0;
	const next = data.executionData?.nodeExecutionStack ?? [];
	return !hasRun || next.length > 0;
}
