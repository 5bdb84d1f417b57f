import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { actionProperties } from '../shared/form/properties';
import { editorMethods } from '../shared/form/editorMethods';
import { operationSubtitle } from '../shared/form/subtitle';
import { execute } from '../shared/execute/execute';
import { flute } from './provider';
import { credentialsOf } from '../shared/form/authenticationProperty';

export class Flute implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Flute',
		name: 'flute',
		icon: { light: 'file:flute.svg', dark: 'file:flute.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: operationSubtitle(flute),
		description: 'Take and manage payments with Flute',
		documentationUrl:
			'https://github.com/n8n-nodes-fl-suite/n8n-nodes-fl-suite/blob/main/docs/flute.md#flute-node',
		defaults: { name: 'Flute' },
		usableAsTool: true,
		// eslint-disable-next-line n8n-nodes-base/node-class-description-inputs-wrong-regular-node -- n8n's newer plugin demands the constant
		inputs: [NodeConnectionTypes.Main],
		// eslint-disable-next-line n8n-nodes-base/node-class-description-outputs-wrong -- n8n's newer plugin demands the constant
		outputs: [NodeConnectionTypes.Main],
		credentials: credentialsOf(flute),
		properties: actionProperties(flute),
	};

	methods = editorMethods(flute);

	async execute(this: IExecuteFunctions) {
		return await execute(this, flute);
	}
}
