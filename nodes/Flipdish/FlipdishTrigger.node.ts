import type {
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { eventsSubtitle } from '../shared/form/subtitle';
import { credentialsOf, formProperties } from '../shared/form/properties';
import { formEditorMethods } from '../shared/form/editorMethods';
import {
	checkExists,
	createWebhook,
	receiveDelivery,
	deleteWebhook,
	WEBHOOK,
} from '../shared/webhooks/webhook';
import { profile } from './profile';
import { APP_EVENTS, ORG_EVENTS } from './events';
import { form, triggerOf } from './trigger';

export class FlipdishTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Flipdish Trigger',
		name: 'flipdishTrigger',
		icon: { light: 'file:flipdish.svg', dark: 'file:flipdish.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: eventsSubtitle(APP_EVENTS.concat(ORG_EVENTS), 'events', 'orgEvents'),
		description: 'Starts the workflow when something happens in Flipdish',
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
				return await checkExists(this, triggerOf(this));
			},
			async create(this: IHookFunctions) {
				return await createWebhook(this, triggerOf(this));
			},
			async delete(this: IHookFunctions) {
				return await deleteWebhook(this, triggerOf(this));
			},
		},
	};

	async webhook(this: IWebhookFunctions) {
		return await receiveDelivery(this, triggerOf(this));
	}
}
