import type {
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { formProperties } from '../shared/form/properties';
import { receiveDelivery, WEBHOOK, WEBHOOK_VERSIONS } from '../shared/webhooks/receiveDelivery';
import { credentialsOf } from '../shared/form/authenticationProperty';
import { activateWebhook, checkWebhook, deactivateWebhook } from '../shared/webhooks/lifecycle';
import { eventsSubtitle } from '../shared/form/subtitle';
import { EVENT_TYPES } from './events';
import { trigger } from './trigger';

export class FlipTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Flip Trigger',
		name: 'flipTrigger',
		icon: { light: 'file:flip.svg', dark: 'file:flip.dark.svg' },
		group: ['trigger'],
		version: WEBHOOK_VERSIONS,
		defaultVersion: 1.1,
		subtitle: eventsSubtitle(EVENT_TYPES, 'events'),
		// n8n describes the whole app with it, its actions too.
		description:
			'Work with sites, devices and events of Flip, or start the workflow when something happens there',
		documentationUrl:
			'https://github.com/n8n-nodes-fl-suite/n8n-nodes-fl-suite/blob/main/docs/flip.md#flip-trigger',
		defaults: { name: 'Flip Trigger' },
		inputs: [],
		// eslint-disable-next-line n8n-nodes-base/node-class-description-outputs-wrong -- n8n's newer plugin demands the constant
		outputs: [NodeConnectionTypes.Main],
		credentials: credentialsOf(trigger.provider),
		webhooks: [WEBHOOK],
		properties: formProperties(trigger.provider, trigger),
	};

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions) {
				return await checkWebhook(this, trigger);
			},
			async create(this: IHookFunctions) {
				return await activateWebhook(this, trigger);
			},
			async delete(this: IHookFunctions) {
				return await deactivateWebhook(this, trigger);
			},
		},
	};

	async webhook(this: IWebhookFunctions) {
		return await receiveDelivery(this, trigger);
	}
}
