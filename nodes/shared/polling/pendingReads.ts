import type { FunctionsBase, IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { NodeStaticData } from './checkpointStore';
import type { PendingRecords } from './confirmation';
import { nodeFingerprint } from '../util/nodeMark';

/**
 * Where Get Many (Move On: When Confirmed) and Confirm meet.
 *
 * What a node gave is kept in the execution's own data (`getContext('flow')`), which n8n stores with
 * the execution: it is there after a Wait node and when the execution is retried, and is gone with it.
 * Checkpoints are kept in the static data of the workflow (`global`): those of a node (`node`) can be
 * written by that node alone. n8n stores static data when an execution ends or begins to wait, however
 * it ends; what is not stored because n8n was killed is given again.
 */

/** Member of the execution's data; the nodes in it are known by their names. */
const PENDING = 'flSuitePending';

/** Member of the workflow's static data; the nodes in it are known by their ids. */
const CHECKPOINTS = 'flSuiteCheckpoints';

/** What one node gave in this execution and nobody has confirmed yet. Plain JSON. */
export interface PendingRead {
	readonly nodeId: string;
	/** Dotted path of the provider's id in a record. */
	readonly id: string;
	/** By the keys of their checkpoints. */
	readonly lists: Readonly<Record<string, PendingRecords>>;
	/** How many records have been confirmed. */
	readonly confirmed: number;
}

/** What nodes gave in this execution, by their names. */
export const pendingReads = (context: IExecuteFunctions): Readonly<Record<string, PendingRead>> =>
	(context.getContext('flow')[PENDING] ?? {}) as Record<string, PendingRead>;

export function setPendingRead(context: IExecuteFunctions, node: string, read: PendingRead): void {
	const flow = context.getContext('flow');
	flow[PENDING] = { ...pendingReads(context), [node]: read };
}

/** The records of a read that nobody has confirmed yet. */
export const pendingCount = ({ lists }: PendingRead): number =>
	Object.values(lists).reduce((sum, { given }) => sum + Object.keys(given).length, 0);

/** Identifies a node of the workflow in this process, as `nodeKey` does the one that runs. */
const nodeKeyFor = (context: FunctionsBase, nodeId: string): string =>
	`${context.getWorkflow().id} ${nodeId}`;

/** The static data of the workflow that hold the checkpoints of one of its nodes. */
export function confirmedStaticData(
	context: IExecuteFunctions,
	nodeId: string = context.getNode().id,
): NodeStaticData {
	const staticData = context.getWorkflowStaticData('global');
	const all = () => (staticData[CHECKPOINTS] ?? {}) as Record<string, IDataObject>;
	return {
		nodeKey: nodeKeyFor(context, nodeId),
		fingerprint: nodeFingerprint({
			getInstanceId: () => context.getInstanceId(),
			getWorkflow: () => context.getWorkflow(),
			getNode: () => ({ ...context.getNode(), id: nodeId }),
		}),
		read: () => all()[nodeId] ?? {},
		// n8n sees changes of what it gave, and not of objects that were put there since.
		write: (data) => void (staticData[CHECKPOINTS] = { ...all(), [nodeId]: data }),
	};
}
