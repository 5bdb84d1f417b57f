import type { INodeType, INodeTypeDescription, IPollFunctions } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { credentialsOf } from '../shared/form/authenticationProperty';
import { pollSubtitle } from '../shared/form/subtitle';
import { poll } from '../shared/polling/poll';
import { pollMethods, pollProperties } from '../shared/polling/pollForm';
import { flip } from './provider';

export class FlipPollTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Flip Polling Trigger',
		name: 'flipPollTrigger',
		icon: { light: 'file:flip.svg', dark: 'file:flip.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: pollSubtitle(flip),
		description:
			'Starts the workflow on events, enrollments and commands, by polling (no public URL needed)',
		documentationUrl:
			'https://github.com/n8n-nodes-fl-suite/n8n-nodes-fl-suite/blob/main/docs/flip.md#flip-polling-trigger',
		defaults: { name: 'Flip Polling Trigger' },
		polling: true,
		inputs: [],
		// eslint-disable-next-line n8n-nodes-base/node-class-description-outputs-wrong -- n8n's newer plugin demands the constant
		outputs: [NodeConnectionTypes.Main],
		credentials: credentialsOf(flip),
		properties: pollProperties(flip),
	};

	methods = pollMethods(flip);

	async poll(this: IPollFunctions) {
		return await poll(this, flip);
	}
}
