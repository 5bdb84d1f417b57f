import type { FunctionsBase, IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { NodeStaticData } from './checkpointStore';
import type { PendingRecords } from './confirmation';
import { nodeFingerprint } from '../util/nodeFingerprint';

/**
 * Passes the returned records from Get Many (Move On: When Confirmed) to Confirm.
 *
 * The records are kept in the execution's data (`getContext('flow')`). n8n stores it with the
 * execution, so it survives a Wait node and a retry of the execution, and is deleted with it.
 * Checkpoints are in the workflow's static data (`global`), because the static data of a node
 * (`node`) can be written by that node only. n8n stores static data when an execution ends or
 * starts to wait, even if it fails. If n8n is killed before that, the records are returned again.
 */

/** Member of the execution's data; its keys are node names. */
const PENDING = 'flSuitePending';

/** Member of the workflow's static data; its keys are node IDs. */
const CHECKPOINTS = 'flSuiteCheckpoints';

/** The records that a node returned in this execution and that are not confirmed yet. JSON. */
export interface PendingRead {
	readonly nodeId: string;
	/** Dotted path of the ID in a record. */
	readonly id: string;
	/** Pending records by the key of their checkpoint. */
	readonly lists: Readonly<Record<string, PendingRecords>>;
	/** Number of confirmed records. */
	readonly confirmed: number;
}

/** Returns the pending reads of this execution by node name. */
export const pendingReads = (context: IExecuteFunctions): Readonly<Record<string, PendingRead>> =>
	(context.getContext('flow')[PENDING] ?? {}) as Record<string, PendingRead>;

/** Stores the pending read of a node, by its name, in the data of this execution. */
export function setPendingRead(context: IExecuteFunctions, node: string, read: PendingRead): void {
	const flow = context.getContext('flow');
	flow[PENDING] = { ...pendingReads(context), [node]: read };
}

/** Returns the number of records that are not confirmed yet. */
export const pendingCount = ({ lists }: PendingRead): number =>
	Object.values(lists).reduce((sum, { given }) => sum + Object.keys(given).length, 0);

/** Returns the key that `nodeKey` returns for another node of the workflow. */
const nodeKeyFor = (context: FunctionsBase, nodeId: string): string =>
	`${context.getWorkflow().id} ${nodeId}`;

/** Returns access to the workflow's static data with the checkpoints of one of its nodes. */
export function confirmedStaticData(
	context: IExecuteFunctions,
	nodeId: string = context.getNode().id,
): NodeStaticData {
	const staticData = context.getWorkflowStaticData('global');
	const readAll = () => (staticData[CHECKPOINTS] ?? {}) as Record<string, IDataObject>;
	return {
		nodeKey: nodeKeyFor(context, nodeId),
		fingerprint: nodeFingerprint({
			getInstanceId: () => context.getInstanceId(),
			getWorkflow: () => context.getWorkflow(),
			getNode: () => ({ ...context.getNode(), id: nodeId }),
		}),
		read: () => readAll()[nodeId] ?? {},
		// n8n detects changes of its own object only, not of objects nested later.
		write: (data) => void (staticData[CHECKPOINTS] = { ...readAll(), [nodeId]: data }),
	};
}
