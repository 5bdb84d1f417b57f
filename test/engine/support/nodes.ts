import type { INodePropertyOptions } from 'n8n-workflow';
import * as n8nWorkflow from 'n8n-workflow';
import type { AnyNodeType } from './nodeTypes';
import { allNodes } from '../../package/contents';

/** The name of a provider's node that has a resource: Flipdish's are divided among several. */
export function nodeWith(provider: string, resource: unknown): string {
	const found = allNodes().find(
		({ description: { name, group, properties } }) =>
			name.startsWith(provider) &&
			!group.includes('trigger') &&
			properties.some(
				(property) =>
					property.name === 'resource' &&
					(property.options as INodePropertyOptions[]).some(({ value }) => value === resource),
			),
	);
	return found?.description.name ?? provider;
}

/** The package's node types with all of their modules loaded anew, as a new process has them. */
export function freshNodes(): AnyNodeType[] {
	let nodes: AnyNodeType[] = [];
	// Errors are recognized by their classes, so each class may exist only once.
	jest.doMock('n8n-workflow', () => n8nWorkflow);
	jest.isolateModules(() => {
		nodes = jest
			.requireActual<typeof import('../../package/contents')>('../../package/contents')
			.allNodes();
	});
	jest.dontMock('n8n-workflow');
	return nodes;
}
