import type { INodeType, INodeTypeDescription, IPollFunctions } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { credentialsOf } from '../shared/form/authenticationProperty';
import { pollSubtitle } from '../shared/form/subtitle';
import { poll } from '../shared/polling/poll';
import { pollMethods, pollProperties } from '../shared/polling/pollForm';
import { flextell } from './provider';

export class FlextellTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Flextell Trigger',
		name: 'flextellTrigger',
		icon: { light: 'file:flextell.svg', dark: 'file:flextell.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: pollSubtitle(flextell),
		// n8n describes the whole app with it, its actions too.
		description:
			'Work with customers, appointments and sales in Flextell, or start the workflow on new and changed ones, by polling',
		documentationUrl:
			'https://github.com/n8n-nodes-fl-suite/n8n-nodes-fl-suite/blob/main/docs/flextell.md#flextell-trigger',
		defaults: { name: 'Flextell Trigger' },
		polling: true,
		inputs: [],
		// eslint-disable-next-line n8n-nodes-base/node-class-description-outputs-wrong -- n8n's newer plugin demands the constant
		outputs: [NodeConnectionTypes.Main],
		credentials: credentialsOf(flextell),
		properties: pollProperties(flextell),
	};

	methods = pollMethods(flextell);

	async poll(this: IPollFunctions) {
		return await poll(this, flextell);
	}
}
