import type {
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { formProperties } from '../shared/form/properties';
import { eventsSubtitle } from '../shared/form/subtitle';
import { credentialsOf } from '../shared/form/authenticationProperty';
import { formEditorMethods } from '../shared/form/editorMethods';
import { activateWebhook, checkWebhook, deactivateWebhook } from '../shared/webhooks/lifecycle';
import { receiveDelivery, WEBHOOK, WEBHOOK_VERSIONS } from '../shared/webhooks/receiveDelivery';
import { EVENT_TYPES } from './events';
import { trigger } from './trigger';

export class FluteTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Flute Trigger',
		name: 'fluteTrigger',
		icon: { light: 'file:flute.svg', dark: 'file:flute.dark.svg' },
		group: ['trigger'],
		version: WEBHOOK_VERSIONS,
		defaultVersion: 1.1,
		subtitle: eventsSubtitle(EVENT_TYPES, 'events'),
		// n8n describes the whole app with it, its actions too.
		description:
			'Work with payments and customers in Flute, or start the workflow when something happens there',
		documentationUrl:
			'https://github.com/n8n-nodes-fl-suite/n8n-nodes-fl-suite/blob/main/docs/flute.md#flute-trigger',
		defaults: { name: 'Flute Trigger' },
		inputs: [],
		// eslint-disable-next-line n8n-nodes-base/node-class-description-outputs-wrong -- n8n's newer plugin demands the constant
		outputs: [NodeConnectionTypes.Main],
		credentials: credentialsOf(trigger.provider),
		webhooks: [WEBHOOK],
		properties: formProperties(trigger.provider, trigger),
	};

	methods = formEditorMethods(trigger.provider, [trigger]);

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
