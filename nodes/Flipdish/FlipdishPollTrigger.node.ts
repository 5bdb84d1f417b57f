import type { INodeType, INodeTypeDescription, IPollFunctions } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { credentialsOf } from '../shared/form/authenticationProperty';
import { pollSubtitle } from '../shared/form/subtitle';
import { poll } from '../shared/polling/poll';
import { pollMethods, pollProperties } from '../shared/polling/pollForm';
import { flipdish } from './provider';

export class FlipdishPollTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Flipdish Polling Trigger',
		name: 'flipdishPollTrigger',
		icon: { light: 'file:flipdish.svg', dark: 'file:flipdish.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: pollSubtitle(flipdish),
		description: 'Starts the workflow on new and changed orders, by polling (no public URL needed)',
		documentationUrl:
			'https://github.com/n8n-nodes-fl-suite/n8n-nodes-fl-suite/blob/main/docs/flipdish.md#flipdish-polling-trigger',
		defaults: { name: 'Flipdish Polling Trigger' },
		polling: true,
		inputs: [],
		// eslint-disable-next-line n8n-nodes-base/node-class-description-outputs-wrong -- n8n's newer plugin demands the constant
		outputs: [NodeConnectionTypes.Main],
		credentials: credentialsOf(flipdish),
		properties: pollProperties(flipdish),
	};

	methods = pollMethods(flipdish);

	async poll(this: IPollFunctions) {
		return await poll(this, flipdish);
	}
}
