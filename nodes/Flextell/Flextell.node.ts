import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { actionProperties } from '../shared/form/properties';
import { editorMethods } from '../shared/form/editorMethods';
import { operationSubtitle } from '../shared/form/subtitle';
import { execute } from '../shared/execute/execute';
import { flextell } from './provider';
import { credentialsOf } from '../shared/form/authenticationProperty';

export class Flextell implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Flextell',
		name: 'flextell',
		icon: { light: 'file:flextell.svg', dark: 'file:flextell.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: operationSubtitle(flextell),
		description: 'Manage customers, appointments, conversations and sales of clinics in Flextell',
		documentationUrl:
			'https://github.com/n8n-nodes-fl-suite/n8n-nodes-fl-suite/blob/main/docs/flextell.md#flextell-node',
		defaults: { name: 'Flextell' },
		usableAsTool: true,
		// eslint-disable-next-line n8n-nodes-base/node-class-description-inputs-wrong-regular-node -- n8n's newer plugin demands the constant
		inputs: [NodeConnectionTypes.Main],
		// eslint-disable-next-line n8n-nodes-base/node-class-description-outputs-wrong -- n8n's newer plugin demands the constant
		outputs: [NodeConnectionTypes.Main],
		credentials: credentialsOf(flextell),
		properties: actionProperties(flextell),
	};

	methods = editorMethods(flextell);

	async execute(this: IExecuteFunctions) {
		return await execute(this, flextell);
	}
}
