import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { credentialsOf, properties } from '../shared/describe';
import { methods } from '../shared/methods';
import { run } from '../shared/run';
import { flextell } from './provider';

export class Flextell implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Flextell',
		name: 'flextell',
		icon: { light: 'file:flextell.svg', dark: 'file:flextell.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Manage clinic customers in Flextell',
		defaults: { name: 'Flextell' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: credentialsOf(flextell),
		properties: properties(flextell),
	};

	methods = methods(flextell);

	async execute(this: IExecuteFunctions) {
		return await run(this, flextell);
	}
}
