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
import { profile } from './profile';
import { APP_EVENTS, ORG_EVENTS } from './events';
import { form, triggerOf } from './trigger';

export class FlipdishTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Flipdish Trigger',
		name: 'flipdishTrigger',
		icon: { light: 'file:flipdish.svg', dark: 'file:flipdish.dark.svg' },
		group: ['trigger'],
		version: WEBHOOK_VERSIONS,
		defaultVersion: 1.1,
		subtitle: eventsSubtitle(APP_EVENTS.concat(ORG_EVENTS), 'events', 'orgEvents'),
		// n8n describes the whole app with it, its actions too.
		description:
			'Work with orders, customers and stores in Flipdish, or start the workflow when something happens there',
		documentationUrl:
			'https://github.com/n8n-nodes-fl-suite/n8n-nodes-fl-suite/blob/main/docs/flipdish.md#flipdish-trigger',
		defaults: { name: 'Flipdish Trigger' },
		inputs: [],
		// eslint-disable-next-line n8n-nodes-base/node-class-description-outputs-wrong -- n8n's newer plugin demands the constant
		outputs: [NodeConnectionTypes.Main],
		credentials: credentialsOf(profile),
		webhooks: [WEBHOOK],
		properties: formProperties(profile, form),
	};

	methods = formEditorMethods(profile, [form]);

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions) {
				return await checkWebhook(this, triggerOf(this));
			},
			async create(this: IHookFunctions) {
				return await activateWebhook(this, triggerOf(this));
			},
			async delete(this: IHookFunctions) {
				return await deactivateWebhook(this, triggerOf(this));
			},
		},
	};

	async webhook(this: IWebhookFunctions) {
		return await receiveDelivery(this, triggerOf(this));
	}
}
