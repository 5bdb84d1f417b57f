import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { properties } from '../shared/form/properties';
import { editorMethods } from '../shared/form/editorMethods';
import { operationSubtitle } from '../shared/form/subtitle';
import { execute } from '../shared/execute/execute';
import { flip } from './provider';
import { credentialsOf } from '../shared/form/authenticationProperty';

export class Flip implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Flip',
		name: 'flip',
		icon: { light: 'file:flip.svg', dark: 'file:flip.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: operationSubtitle(flip),
		description: 'Work with sites, devices and events of Flip virtual power plants',
		documentationUrl:
			'https://github.com/n8n-nodes-fl-suite/n8n-nodes-fl-suite/blob/main/docs/flip.md#flip-node',
		defaults: { name: 'Flip' },
		usableAsTool: true,
		// eslint-disable-next-line n8n-nodes-base/node-class-description-inputs-wrong-regular-node -- n8n's newer plugin demands the constant
		inputs: [NodeConnectionTypes.Main],
		// eslint-disable-next-line n8n-nodes-base/node-class-description-outputs-wrong -- n8n's newer plugin demands the constant
		outputs: [NodeConnectionTypes.Main],
		credentials: credentialsOf(flip),
		properties: properties(flip),
	};

	methods = editorMethods(flip);

	async execute(this: IExecuteFunctions) {
		return await execute(this, flip);
	}
}
