import type { FunctionsBase } from 'n8n-workflow';
import { shortHash } from './shortHash';

/**
 * Identifies a node of one workflow of one n8n instance, as the owner of what is stored in static
 * data. n8n 1.123 and 2.8 copy static data together with a workflow, although it belongs to the
 * original. The instance and workflow IDs distinguish the copy; the copied nodes may keep their
 * IDs.
 */
export const nodeFingerprint = (
	context: Pick<FunctionsBase, 'getInstanceId' | 'getNode' | 'getWorkflow'>,
): string =>
	shortHash(
		JSON.stringify([context.getInstanceId(), context.getWorkflow().id, context.getNode().id]),
	);
