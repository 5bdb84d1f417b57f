import type { FunctionsBase } from 'n8n-workflow';
import { shortHash } from './shortHash';

/**
 * Identifies one node of one workflow of one n8n instance, for what is kept in static data: n8n 1.123
 * and 2.8 copy static data with the workflow, and what is in it then still belongs to the original.
 * Instance and workflow tell the copy apart; the ids of its nodes may be the original's or new.
 */
export const nodeMark = (
	context: Pick<FunctionsBase, 'getInstanceId' | 'getNode' | 'getWorkflow'>,
): string =>
	shortHash(
		JSON.stringify([context.getInstanceId(), context.getWorkflow().id, context.getNode().id]),
	);
