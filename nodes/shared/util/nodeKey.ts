import type { FunctionsBase } from 'n8n-workflow';

/** Identifies a node in the memory of this process. */
export const nodeKey = (context: Pick<FunctionsBase, 'getNode' | 'getWorkflow'>): string =>
	`${context.getWorkflow().id} ${context.getNode().id}`;
