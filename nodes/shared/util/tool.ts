import type { FunctionsBase } from 'n8n-workflow';

/**
 * Whether the node runs as a tool of an AI model: n8n names the type that it makes of a node for that
 * so. (`isToolExecution`, which would tell, is not in 1.123.)
 */
export const isTool = (context: Pick<FunctionsBase, 'getNode'>): boolean =>
	context.getNode().type.endsWith('Tool');
