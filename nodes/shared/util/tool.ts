import type { FunctionsBase } from 'n8n-workflow';

/**
 * Whether the node runs as an AI tool: n8n appends `Tool` to the node type then. (`isToolExecution`
 * does not exist in n8n 1.123.)
 */
export const isAiTool = (context: Pick<FunctionsBase, 'getNode'>): boolean =>
	context.getNode().type.endsWith('Tool');
