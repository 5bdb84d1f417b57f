import * as n8nWorkflow from 'n8n-workflow';

import type { AnyNodeType } from './nodeTypes';

/** The package's node types with all of their modules loaded anew, as a new process has them. */
export function freshNodes(): AnyNodeType[] {
	let nodes: AnyNodeType[] = [];
	// Errors are told by their classes, of which there must be one of each.
	jest.doMock('n8n-workflow', () => n8nWorkflow);
	jest.isolateModules(() => {
		nodes = jest
			.requireActual<typeof import('../../package/contents')>('../../package/contents')
			.allNodes();
	});
	jest.dontMock('n8n-workflow');
	return nodes;
}
