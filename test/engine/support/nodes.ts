import * as n8nWorkflow from 'n8n-workflow';

import { Flextell } from '../../../nodes/Flextell/Flextell.node';
import { FlextellPollTrigger } from '../../../nodes/Flextell/FlextellPollTrigger.node';
import { Flip } from '../../../nodes/Flip/Flip.node';
import { FlipPollTrigger } from '../../../nodes/Flip/FlipPollTrigger.node';
import { FlipTrigger } from '../../../nodes/Flip/FlipTrigger.node';
import { Flipdish } from '../../../nodes/Flipdish/Flipdish.node';
import { FlipdishPollTrigger } from '../../../nodes/Flipdish/FlipdishPollTrigger.node';
import { FlipdishTrigger } from '../../../nodes/Flipdish/FlipdishTrigger.node';
import { Flute } from '../../../nodes/Flute/Flute.node';
import { FlutePollTrigger } from '../../../nodes/Flute/FlutePollTrigger.node';
import { FluteTrigger } from '../../../nodes/Flute/FluteTrigger.node';
import type { AnyNodeType } from './nodeTypes';

/** The package's node types, fresh ones. */
export const allNodes = () => [
	new Flextell(),
	new FlextellPollTrigger(),
	new Flip(),
	new FlipPollTrigger(),
	new FlipTrigger(),
	new Flipdish(),
	new FlipdishPollTrigger(),
	new FlipdishTrigger(),
	new Flute(),
	new FlutePollTrigger(),
	new FluteTrigger(),
];

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
