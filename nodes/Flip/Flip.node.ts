import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { actionProperties } from '../shared/form/properties';
import { editorMethods } from '../shared/form/editorMethods';
import { operationSubtitle } from '../shared/form/subtitle';
import { execute } from '../shared/execute/execute';
import { flip } from './provider';
import { credentialsOf } from '../shared/form/authenticationProperty';
import { flipApiTest } from './credentialTest';

const [tokenCredential, oauth2Credential] = credentialsOf(flip);

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
		credentials: [
			// Written out, for n8n's linter looks for a type without a test of its own here.
			{ ...tokenCredential, name: 'flipApi', testedBy: 'flipApiTest' },
			{ ...oauth2Credential, name: 'flipOAuth2Api' },
		],
		properties: actionProperties(flip),
	};

	methods = { ...editorMethods(flip), credentialTest: { flipApiTest } };

	async execute(this: IExecuteFunctions) {
		return await execute(this, flip);
	}
}
