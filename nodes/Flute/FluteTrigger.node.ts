import type {
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { credentialsOf, formProperties } from '../shared/describe';
import { formMethods } from '../shared/methods';
import { checkExists, create, receive, remove, WEBHOOK } from '../shared/webhook';
import { trigger } from './trigger';

export class FluteTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Flute Trigger',
		name: 'fluteTrigger',
		icon: { light: 'file:flute.svg', dark: 'file:flute.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Starts the workflow when something happens in Flute',
		defaults: { name: 'Flute Trigger' },
		inputs: [],
		// eslint-disable-next-line n8n-nodes-base/node-class-description-outputs-wrong -- n8n's newer plugin demands the constant
		outputs: [NodeConnectionTypes.Main],
		credentials: credentialsOf(trigger.provider),
		webhooks: [WEBHOOK],
		properties: formProperties(trigger.provider, trigger),
	};

	methods = formMethods(trigger.provider, [trigger]);

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions) {
				return await checkExists(this, trigger);
			},
			async create(this: IHookFunctions) {
				return await create(this, trigger);
			},
			async delete(this: IHookFunctions) {
				return await remove(this, trigger);
			},
		},
	};

	async webhook(this: IWebhookFunctions) {
		return await receive(this, trigger);
	}
}
