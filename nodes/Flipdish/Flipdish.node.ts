import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { credentialsOf, properties } from '../shared/form/properties';
import { editorMethods } from '../shared/form/editorMethods';
import { execute } from '../shared/execute/execute';
import { flipdish } from './provider';

export class Flipdish implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Flipdish',
		name: 'flipdish',
		icon: { light: 'file:flipdish.svg', dark: 'file:flipdish.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Manage orders, menus, stores and other restaurant data in Flipdish',
		defaults: { name: 'Flipdish' },
		usableAsTool: true,
		// eslint-disable-next-line n8n-nodes-base/node-class-description-inputs-wrong-regular-node -- n8n's newer plugin demands the constant
		inputs: [NodeConnectionTypes.Main],
		// eslint-disable-next-line n8n-nodes-base/node-class-description-outputs-wrong -- n8n's newer plugin demands the constant
		outputs: [NodeConnectionTypes.Main],
		credentials: credentialsOf(flipdish),
		properties: properties(flipdish),
	};

	methods = editorMethods(flipdish);

	async execute(this: IExecuteFunctions) {
		return await execute(this, flipdish);
	}
}
