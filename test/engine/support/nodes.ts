import type { INodePropertyOptions } from 'n8n-workflow';
import * as n8nWorkflow from 'n8n-workflow';

import { Flextell } from '../../../nodes/Flextell/Flextell.node';
import { FlextellTrigger } from '../../../nodes/Flextell/FlextellTrigger.node';
import { Flip } from '../../../nodes/Flip/Flip.node';
import { FlipPollTrigger } from '../../../nodes/Flip/FlipPollTrigger.node';
import { FlipTrigger } from '../../../nodes/Flip/FlipTrigger.node';
import { Flipdish } from '../../../nodes/Flipdish/Flipdish.node';
import { FlipdishBusiness } from '../../../nodes/Flipdish/FlipdishBusiness.node';
import { FlipdishMenu } from '../../../nodes/Flipdish/FlipdishMenu.node';
import { FlipdishPollTrigger } from '../../../nodes/Flipdish/FlipdishPollTrigger.node';
import { FlipdishTrigger } from '../../../nodes/Flipdish/FlipdishTrigger.node';
import { Flute } from '../../../nodes/Flute/Flute.node';
import { FlutePollTrigger } from '../../../nodes/Flute/FlutePollTrigger.node';
import { FluteTrigger } from '../../../nodes/Flute/FluteTrigger.node';
import type { AnyNodeType } from './node-types';

/** The package's node types, fresh ones. */
export const allNodes = () => [
	new Flextell(),
	new FlextellTrigger(),
	new Flip(),
	new FlipPollTrigger(),
	new FlipTrigger(),
	new Flipdish(),
	new FlipdishBusiness(),
	new FlipdishMenu(),
	new FlipdishPollTrigger(),
	new FlipdishTrigger(),
	new Flute(),
	new FlutePollTrigger(),
	new FluteTrigger(),
];

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

/** The same with all of their modules loaded anew, as a process that has just started has them. */
export function freshNodes(): AnyNodeType[] {
	let nodes: AnyNodeType[] = [];
	// Errors are told by their classes, of which there must be one of each.
	jest.doMock('n8n-workflow', () => n8nWorkflow);
	jest.isolateModules(() => {
		nodes = jest.requireActual<{ allNodes: typeof allNodes }>('./nodes').allNodes();
	});
	jest.dontMock('n8n-workflow');
	return nodes;
}
