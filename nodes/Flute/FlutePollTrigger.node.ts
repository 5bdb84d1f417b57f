import type { INodeType, INodeTypeDescription, IPollFunctions } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { credentialsOf } from '../shared/form/authenticationProperty';
import { pollSubtitle } from '../shared/form/subtitle';
import { poll } from '../shared/polling/poll';
import { pollMethods, pollProperties } from '../shared/polling/pollForm';
import { flute } from './provider';

export class FlutePollTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Flute Polling Trigger',
		name: 'flutePollTrigger',
		icon: { light: 'file:flute.svg', dark: 'file:flute.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: pollSubtitle(flute),
		description:
			'Starts the workflow on new and changed transactions, by polling (no public URL needed)',
		documentationUrl:
			'https://github.com/n8n-nodes-fl-suite/n8n-nodes-fl-suite/blob/main/docs/flute.md#flute-polling-trigger',
		defaults: { name: 'Flute Polling Trigger' },
		polling: true,
		inputs: [],
		// eslint-disable-next-line n8n-nodes-base/node-class-description-outputs-wrong -- n8n's newer plugin demands the constant
		outputs: [NodeConnectionTypes.Main],
		credentials: credentialsOf(flute),
		properties: pollProperties(flute),
	};

	methods = pollMethods(flute);

	async poll(this: IPollFunctions) {
		return await poll(this, flute);
	}
}
