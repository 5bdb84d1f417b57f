import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { credentialsOf } from '../shared/form/authenticationProperty';
import { actionProperties } from '../shared/form/properties';
import { editorMethods } from '../shared/form/editorMethods';
import { operationSubtitle } from '../shared/form/subtitle';
import { execute } from '../shared/execute/execute';
import { NODES } from './subjects';

export class FlipdishMenu implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Flipdish Menu',
		name: 'flipdishMenu',
		icon: { light: 'file:flipdish.svg', dark: 'file:flipdish.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: operationSubtitle(NODES.flipdishMenu),
		description: 'Manage menus and the catalog of products in Flipdish',
		documentationUrl:
			'https://github.com/n8n-nodes-fl-suite/n8n-nodes-fl-suite/blob/main/docs/flipdish.md#flipdish-menu-node',
		defaults: { name: 'Flipdish Menu' },
		usableAsTool: true,
		// eslint-disable-next-line n8n-nodes-base/node-class-description-inputs-wrong-regular-node -- n8n's newer plugin demands the constant
		inputs: [NodeConnectionTypes.Main],
		// eslint-disable-next-line n8n-nodes-base/node-class-description-outputs-wrong -- n8n's newer plugin demands the constant
		outputs: [NodeConnectionTypes.Main],
		credentials: credentialsOf(NODES.flipdishMenu),
		properties: actionProperties(NODES.flipdishMenu),
	};

	methods = editorMethods(NODES.flipdishMenu);

	async execute(this: IExecuteFunctions) {
		return await execute(this, NODES.flipdishMenu);
	}
}
